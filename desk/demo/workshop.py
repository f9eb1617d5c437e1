"""What becomes of goods taken in: quoted, repaired at the bench, inspected by somebody else, handed back (MS-6 to MS-9)."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import numpy as np

from desk.demo import texts
from desk.demo.calls import Call, Fate, Trip
from desk.demo.charges import Charges
from desk.demo.company import Company
from desk.demo.days import Workdays
from desk.demo.drawing import Deck, one_of
from desk.demo.goods import Answer, Card, Course, Extension, Goods, HandBack, Wait
from desk.demo.quoting import QuoteDesk
from desk.demo.rota import Rota
from rules.words import Role, VisitOutcome, WaitFor

COURSES = (
    (Course.STRAIGHT, 7), (Course.PARTS, 3), (Course.EXTENDED, 2), (Course.TOLD_LATE, 1), (Course.BROKEN, 1),
    (Course.STUCK, 1),
)  # fmt: skip
WAITING_MINUTES = {Course.PARTS: (700, 1700), Course.EXTENDED: (1500, 2900), Course.TOLD_LATE: (1900, 3100)}
ASSEMBLY = (25, 110)
PROMISED = time(17)


class Workshop:
    """Draws the course of goods, into the diaries that the visits left."""

    def __init__(
        self, rng: np.random.Generator, *, company: Company, days: Mapping[str, Workdays], rotas: Mapping[str, Rota]
    ) -> None:
        self._rng, self._days, self._rotas = rng, days, rotas
        self._charges = Charges(company.contracts)
        self._quotes = QuoteDesk(rng, company=company)
        self._courses = Deck(rng, COURSES)
        self._by_role = {(each.branch, each.role): each.number for each in company.people}
        self._receipts: dict[tuple[str, date], int] = {}

    def take_in(self, calls: list[Call]) -> list[Goods]:
        """Everything that was carried in or brought, in the order of its time, each with its whole course."""
        taken: list[tuple[datetime, Call, Trip | None]] = []
        for call in calls:
            if call.fate is Fate.COUNTER:
                close = next(end for begin, end in self._open(call) if begin <= call.called_at < end)
                at = min(call.called_at + timedelta(minutes=int(self._rng.integers(6, 100))), close)
                taken.append((at, call, None))
            taken += [(each.left_at, call, each) for each in call.trips if each.outcome is VisitOutcome.CARRIED_IN]
        goods = [
            self._goods(call, trip, taken_at=at)
            for at, call, trip in sorted(taken, key=lambda one: (one[0], one[1].number))
        ]
        _leave_one_unsigned(goods)
        return goods

    def _open(self, call: Call) -> tuple[tuple[datetime, datetime], ...]:
        return self._days[call.branch.number].open(call.called_at.date())

    def _goods(self, call: Call, trip: Trip | None, *, taken_at: datetime) -> Goods:
        rng, day = self._rng, taken_at.date()
        count = self._receipts[call.branch.number, day] = self._receipts.get((call.branch.number, day), 0) + 1
        goods = Goods(
            receipt=f"R{call.branch.number}{taken_at:%y%m%d}-{count:02d}",
            call=call,
            trip=trip,
            taken_at=taken_at,
            promised_at=taken_at,
            signed_by=call.customer.name,
            paid=self._charges.pays(call, day=day),
            course=Course.STRAIGHT,
        )
        days = self._days[call.branch.number]
        begin = days.add(taken_at, int(rng.integers(45, 420)))
        answer = None
        if goods.paid:
            answer = self._quotes.for_work(goods, quoted_at=begin, days=days)
            begin = goods.quotes[0].answered_at
        if answer is Answer.DECLINED:
            goods.course = Course.DECLINED
            goods.promised_at = self._promise(days, after=days.add(taken_at, int(rng.integers(900, 1800))).date())
        else:
            goods.course = self._courses.draw()
            self._repair(goods, ready=days.add(begin, int(rng.integers(10, 300))), answer=answer, days=days)
        self._hand_back(goods, days=days)
        return goods

    def _repair(self, goods: Goods, *, ready: datetime, answer: Answer | None, days: Workdays) -> None:
        """The card with its stretches at the bench, what it waits for in between, and the promise as it turned out."""
        rng, branch = self._rng, goods.call.branch.number
        if goods.course is Course.BROKEN:  # it lies about
            ready = days.add(ready, int(rng.integers(1100, 1900)))
        usual = goods.trip.technician if goods.trip is not None and rng.random() < 0.8 else ""
        bench, minutes = self._rotas[branch].bench, int(rng.integers(*ASSEMBLY))
        technician, begin, end = bench(prefer=usual, ready=ready, minutes=minutes)
        slots, resumes = [(begin, end)], end
        if answer is Answer.EXTRA or answer is Answer.EXTRA_DECLINED:
            resumes = self._quotes.for_extra(goods, answer=answer, quoted_at=resumes, days=days).answered_at
        wait = self._wait_for_parts(goods, since=resumes, days=days)
        if wait is not None:
            resumes = wait.until or resumes
        if resumes > end and goods.course is not Course.STUCK:  # whoever finishes it signs the card
            minutes = int(rng.integers(*ASSEMBLY))
            technician, begin, end = bench(prefer=technician, ready=resumes, minutes=minutes)
            slots.append((begin, end))
        worked = int(sum((end - begin).total_seconds() for begin, end in slots) // 60)
        goods.card = Card(
            number=f"X{goods.receipt[1:]}",
            technician=technician,
            named=technician != usual or rng.random() < 0.5,
            slots=slots,
            minutes=worked - int(rng.integers(0, 6)),
            parts=one_of(rng, texts.PARTS),
            fault_found=self._other_fault(goods.call) if rng.random() < 0.15 else None,
            inspected_by=self._inspector(branch),
            inspected_at=days.add(slots[-1][1], int(rng.integers(8, 200))),
        )
        self._promises(goods, wait, days=days)

    def _wait_for_parts(self, goods: Goods, *, since: datetime, days: Workdays) -> Wait | None:
        if goods.course is Course.STUCK:
            until = None
        elif goods.course in WAITING_MINUTES:
            until = days.add(since, int(self._rng.integers(*WAITING_MINUTES[goods.course])))
        else:
            return None
        wait = Wait(WaitFor.PARTS, since, until, one_of(self._rng, texts.WAITING_NOTES["parts"]))
        goods.waits.append(wait)
        return wait

    def _promises(self, goods: Goods, wait: Wait | None, *, days: Workdays) -> None:
        """When the customer was told it would be ready, told of a later day, or not, as the course has it."""
        rng, card = self._rng, goods.card
        assert card is not None, "promises are kept or broken by the repair card"
        kept = self._promise(days, after=card.inspected_at.date(), more=int(rng.integers(0, 3)))
        if goods.course in (Course.STRAIGHT, Course.PARTS):
            goods.promised_at = kept
        elif goods.course is Course.BROKEN:
            goods.promised_at = self._promise(days, after=goods.taken_at.date())
            assert goods.promised_at < card.inspected_at, goods.receipt
        else:
            assert wait is not None, "what is extended waits for parts"
            goods.promised_at = self._promise(days, after=wait.since.date(), more=1)
            told_at = days.add(wait.since, int(rng.integers(30, 200)))
            if goods.course is Course.TOLD_LATE:
                told_at = days.add(goods.promised_at, int(rng.integers(60, 200)))
            if goods.course is Course.STUCK:
                kept = self._promise(days, after=told_at.date(), more=8)
            kept = max(kept, self._promise(days, after=told_at.date(), more=1))
            clerk = self._by_role[goods.call.branch.number, Role.CLERK]
            goods.extension = Extension(told_at, kept, one_of(rng, texts.EXTENSION_REASONS), clerk)

    @staticmethod
    def _promise(days: Workdays, *, after: date, more: int = 0) -> datetime:
        """Late in the afternoon of a working day after that day."""
        for _ in range(1 + more):
            after = days.next_day(after, full=True)
        return datetime.combine(after, PROMISED)

    def _hand_back(self, goods: Goods, *, days: Workdays) -> None:
        ready, rng = goods.ready_at, self._rng
        if ready is None:
            return
        released_at = days.add(ready, int(rng.integers(15, 260)))
        returned_at = days.add(released_at, int(rng.integers(20, 1100)))
        fee = sum(each.amount for each in goods.quotes if each.agreed) or None
        collected = (fee if self._charges.collects(rng, fee, often=0.5) else 0) if fee else None
        goods.back = HandBack(released_at, returned_at, goods.call.customer.name, fee, collected)

    def _inspector(self, branch: str) -> str:
        """The supervisor or the director of the branch, where there are both one like the other."""
        able = [
            self._by_role[branch, role] for role in (Role.SUPERVISOR, Role.DIRECTOR) if (branch, role) in self._by_role
        ]
        return one_of(self._rng, able)

    def _other_fault(self, call: Call) -> str | None:
        family = next((each for each in texts.FAMILIES if call.fault.startswith(each)), None)
        others = [code for _, code in texts.FAMILIES[family][2] if code != call.fault_code] if family else []
        return one_of(self._rng, others) if others else None


def _leave_one_unsigned(goods: list[Goods]) -> None:
    """Nobody signs one hand-back, for goods that came without a signed voucher: its call stays open (MS-7)."""
    unsigned = [each for each in goods if each.back is not None and (each.trip is None or each.trip.signed_by is None)]
    for each in unsigned[len(unsigned) // 3 : len(unsigned) // 3 + 1]:
        assert each.back is not None, "only what went back was looked at"
        each.back.signed_by = None
