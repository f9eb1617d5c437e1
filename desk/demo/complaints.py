"""Complaints and suggestions of two months, and what people decided about them (SV-20, SV-22, NT-1)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from desk.demo import texts
from desk.demo.calls import Call
from desk.demo.company import Branch, Company, Customer, stranger
from desk.demo.days import Workdays
from desk.demo.drawing import one_of, one_of_weighted
from desk.demo.handins import HandIns
from rules.words import About, Channel, ComplaintType, Severity

A_DAY = 0.5  # complaints on a usual day
CHANNELS = [
    (Channel.PHONE, 0.5),
    (Channel.WEB, 0.2),
    (Channel.CHAT, 0.15),
    (Channel.LETTER, 0.08),
    (Channel.VISIT, 0.07),
]


@dataclass(slots=True)
class Complaint:
    """One complaint or suggestion; `grave` is what a careful reader would say of its words."""

    number: str
    received_at: datetime
    received_in: datetime
    channel: Channel
    type: ComplaintType
    customer: Customer
    registered: bool
    branch: Branch
    call: Call | None
    text: str
    stated: Severity | None
    about: About
    amount: int | None
    grave: bool
    closed_at: datetime | None = field(default=None)

    @property
    def counts_as_serious(self) -> bool:
        """Whether it is the vice-president's until somebody confirms otherwise (SV-20)."""
        return self.grave or self.stated is None


class ComplaintDesk:
    """Draws complaints one after another and numbers them as they come."""

    def __init__(
        self, rng: np.random.Generator, *, company: Company, calls: list[Call], days: Workdays, handins: HandIns
    ) -> None:
        self._rng, self._company, self._days, self._handins = rng, company, days, handins
        self._visited = [each for each in calls if each.trips and each.registered]
        self._branches = {each.number: each for each in company.branches}
        self._complained: set[str] = set()
        self._counts: dict[date, int] = {}

    def moments(self, *, start: date, end: date) -> list[datetime]:
        """When complaints reach us: mostly in open hours, some in the evening and at weekends."""
        found: list[datetime] = []
        day = start
        while day <= end:
            open_day = self._days.full(day)
            for _ in range(int(self._rng.poisson(A_DAY * (1.35 if open_day else 0.3)))):
                late = self._rng.random() < 0.2
                minute = int(self._rng.integers(1050, 1320) if late else self._rng.integers(520, 1050))
                found.append(datetime.combine(day, time()) + timedelta(minutes=minute))
            day += timedelta(days=1)
        return sorted(found)

    def first(self, received_at: datetime) -> Complaint | None:
        """A complaint of somebody who has not complained yet, about a call of the last days where there is one."""
        rng = self._rng
        span = timedelta(days=6)
        recent = [
            each
            for each in self._visited
            if timedelta(0) < received_at - each.trips[0].left_at < span
            and each.call_in is not None
            and each.call_in < received_at
            and each.customer.number not in self._complained
        ]
        call = one_of(rng, recent) if recent and rng.random() < 0.65 else None
        registered = call is not None or rng.random() < 0.85
        if call is not None:
            customer = call.customer
        elif registered:
            customer = one_of(rng, [each for each in self._company.customers if each.number not in self._complained])
        else:
            customer = stranger(rng, branch=one_of_weighted(rng, [(b.number, b.share) for b in self._company.branches]))
        if registered:
            self._complained.add(customer.number)
        return self._complaint(received_at, customer=customer, registered=registered, call=call)

    def again(self, earlier: Complaint, *, third: bool) -> Complaint | None:
        """The same customer, some days after the last matter was closed; the third time is grave in itself."""
        assert earlier.closed_at is not None, "only a closed complaint is repeated"
        received_at = self._days.add(earlier.closed_at, int(self._rng.integers(300, 1500)))
        return self._complaint(received_at, customer=earlier.customer, registered=True, call=earlier.call, third=third)

    def _complaint(
        self,
        received_at: datetime,
        *,
        customer: Customer,
        registered: bool,
        call: Call | None,
        third: bool = False,
    ) -> Complaint | None:
        rng = self._rng
        # Written at once and brought to the department at once, or when it opens again (SV-20, SV-22).
        received_in = self._days.add(received_at, 0) + timedelta(minutes=int(rng.integers(2, 5)))
        if received_in > self._handins.closing:
            return None
        count = self._counts[received_at.date()] = self._counts.get(received_at.date(), 0) + 1
        draw = rng.random()  # one letter in seven is grave, as many are suggestions, a few are mischief
        grave, type_, amount = False, ComplaintType.COMPLAINT, None
        if draw < 0.15:
            grave = True
            about, text = one_of(rng, texts.SERIOUS_COMPLAINTS)
        elif draw < 0.29:
            type_, about, text = ComplaintType.SUGGESTION, "other", one_of(rng, texts.SUGGESTIONS)
        elif draw < 0.34:
            about, text = "attitude", one_of(rng, texts.TRICKY_TEXTS)
        else:
            about = one_of(rng, tuple(texts.ORDINARY_COMPLAINTS))
            text = one_of(rng, texts.ORDINARY_COMPLAINTS[about])
        if about == "price" or rng.random() < 0.1:
            amount = int(rng.integers(3, 80)) * 1_000
        grave = grave or third or (customer.grade == "A" and registered and type_ is ComplaintType.COMPLAINT)
        usual = Severity.SERIOUS if grave else Severity.ORDINARY
        return Complaint(
            number=f"TS{received_at:%y%m%d}-{count:02d}",
            received_at=received_at,
            received_in=received_in,
            channel=one_of_weighted(rng, CHANNELS),
            type=type_,
            customer=customer,
            registered=registered,
            branch=self._branches[customer.branch],
            call=call,
            text=text,
            stated=usual if rng.random() < 0.45 else None,
            about=About(about),
            amount=amount,
            grave=grave,
        )
