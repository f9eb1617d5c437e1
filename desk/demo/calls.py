"""The calls of two months: who calls when about what, and what the department makes of it (MS-3, MS-4, MS-14)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import numpy as np

from desk.demo import texts
from desk.demo.company import Branch, Company, Customer, Product, stranger
from desk.demo.days import Workdays
from desk.demo.drawing import one_of, one_of_weighted
from rules.words import Area, Channel, ServiceKind, VisitOutcome

LIMIT_MINUTES = {Area.URBAN: 360, Area.SUBURBAN: 420}  # MS-14, kept here as the truth to check against
WISHES, WISHES_SOONER = 0.08, 0.025  # shares of callers who name a time, and a time sooner than the limit
WALKS_IN = 0.6  # share of those who bring it that did not call before
BRINGING = timedelta(minutes=20)
LAST_CALL = time(19, 45)  # on the last day: what comes later is another month's


class Fate(StrEnum):
    """What becomes of a call, decided when it is drawn."""

    PROMPT = "prompt"
    SLOW = "slow"  # arrives around its limit
    VERY_LATE = "very_late"
    FORGOTTEN = "forgotten"  # dispatched the next working day (MS-13)
    CANCELLED = "cancelled"
    BY_PHONE = "by_phone"
    COUNTER = "counter"  # the customer brings it to the counter (MS-6)
    NEVER = "never"  # still undispatched at the end


FATES = [
    (Fate.PROMPT, 0.79),
    (Fate.SLOW, 0.06),
    (Fate.VERY_LATE, 0.025),
    (Fate.FORGOTTEN, 0.055),
    (Fate.CANCELLED, 0.02),
    (Fate.BY_PHONE, 0.015),
    (Fate.COUNTER, 0.025),
    (Fate.NEVER, 0.01),
]
CHANNELS = [
    (Channel.PHONE, 0.66),
    (Channel.CHAT, 0.15),
    (Channel.WEB, 0.12),
    (Channel.MAIL, 0.05),
    (Channel.LETTER, 0.02),
]


@dataclass(slots=True)
class Trip:
    """One dispatch and the visit it led to; the two `_in` times say when the papers came in."""

    dispatched_at: datetime
    technician: str
    arrived_at: datetime
    left_at: datetime
    outcome: VisitOutcome
    finding: str
    signed_by: str | None
    fee: int | None
    collected: int | None
    dispatch_in: datetime | None = None
    visit_in: datetime | None = None


@dataclass(slots=True)
class Call:
    """One call as it happened. `due_at` is the end of the MS-14 limit without the customer's wish.

    Its page of the call register is handed in at `call_in` by `page`: a branch, all of them, or the night desk.
    """

    number: str
    branch: Branch
    called_at: datetime
    channel: Channel
    customer: Customer
    registered: bool
    product: Product | None
    fault: str
    fault_code: str | None
    area_written: bool
    fate: Fate
    due_at: datetime
    override: tuple[ServiceKind, str] | None
    appointed_at: datetime | None = None
    call_in: datetime | None = None
    page: str = ""
    given_up: tuple[datetime, str] | None = None
    trips: list[Trip] = field(default_factory=list)

    @property
    def area(self) -> Area:
        """Area of the service address; a stranger's unwritten one counts as urban (MS-14)."""
        return self.customer.area if self.registered or self.area_written else Area.URBAN


def draw_calls(
    rng: np.random.Generator, *, company: Company, days: dict[str, Workdays], start: date, end: date
) -> list[Call]:
    """Every branch's calls in the order of their times, without trips."""
    theirs = {b.number: [c for c in company.customers if c.branch == b.number] for b in company.branches}
    owned: dict[str, list[Product]] = {}
    for product in company.products:
        owned.setdefault(product.customer.number, []).append(product)
    calls: list[Call] = []
    for branch in company.branches:
        moments = _moments(rng, branch=branch, days=days[branch.number], start=start, end=end)
        counters: dict[date, int] = {}
        for called_at in moments:
            count = counters[called_at.date()] = counters.get(called_at.date(), 0) + 1
            registered = rng.random() < 0.9
            customer = one_of(rng, theirs[branch.number]) if registered else stranger(rng, branch=branch.number)
            product = one_of(rng, owned[customer.number]) if registered and customer.number in owned else None
            family = product.family if product else one_of(rng, tuple(texts.FAMILIES))
            fault, code = one_of(rng, texts.FAMILIES[family][2])
            area_written = rng.random() < 0.8
            area = customer.area if registered or area_written else Area.URBAN
            override = one_of(rng, texts.OVERRIDES) if rng.random() < 0.015 else None
            call = Call(
                number=f"{branch.number}{called_at:%y%m%d}-{count:03d}",
                branch=branch,
                called_at=called_at,
                channel=one_of_weighted(rng, CHANNELS),
                customer=customer,
                registered=registered,
                product=product,
                fault=family + fault + one_of(rng, texts.ADDED_TO_FAULT),
                fault_code=code if rng.random() < 0.7 else None,
                area_written=area_written,
                fate=one_of_weighted(rng, FATES),
                due_at=days[branch.number].add(called_at, LIMIT_MINUTES[area]),
                override=(ServiceKind(override[0]), override[1]) if override else None,
            )
            if call.fate is Fate.COUNTER and not _counter_open(called_at, days[branch.number]):
                call.fate = Fate.PROMPT
            if call.fate is Fate.COUNTER and rng.random() < WALKS_IN:
                call.channel = Channel.VISIT
            call.appointed_at = _wish(rng, call, days[branch.number])
            calls.append(call)
    return sorted(calls, key=lambda each: (each.called_at, each.number))


def _moments(rng: np.random.Generator, *, branch: Branch, days: Workdays, start: date, end: date) -> list[datetime]:
    found: list[datetime] = []
    day = start
    while day <= end:
        if days.full(day):
            busy = 1.25 if not days.full(day - timedelta(days=1)) else 1.0
            begins = _minutes_of_workday(rng, int(rng.poisson(branch.calls * busy)))
        else:
            begins = rng.uniform(8 * 60, 21 * 60, size=int(rng.poisson(branch.calls * 0.22)))
        found += [datetime.combine(day, time()) + timedelta(minutes=int(each)) for each in sorted(begins)]
        day += timedelta(days=1)
    return [each for each in found if each < datetime.combine(end, LAST_CALL)]


def _counter_open(moment: datetime, days: Workdays) -> bool:
    """Whether there is time left that day to bring the machine."""
    return any(begin <= moment < end - BRINGING for begin, end in days.open(moment.date()))


def _minutes_of_workday(rng: np.random.Generator, count: int) -> list[float]:
    """Mostly open hours; also early birds, lunch, evening and a few at night."""
    spans = [
        (510, 720, 0.42),
        (810, 1050, 0.3),
        (720, 810, 0.08),
        (420, 510, 0.05),
        (1050, 1290, 0.12),
        (1290, 1439, 0.03),
    ]
    chosen = [one_of_weighted(rng, [((a, b), share) for a, b, share in spans]) for _ in range(count)]
    return [float(rng.uniform(begin, finish)) for begin, finish in chosen]


def _wish(rng: np.random.Generator, call: Call, days: Workdays) -> datetime | None:
    """Some customers name a time (RS-1): most a later day, some sooner than the limit."""
    draw = rng.random()
    if call.fate not in (Fate.PROMPT, Fate.SLOW) or draw > WISHES:
        return None
    if draw < WISHES_SOONER:
        wished = days.add(call.called_at, int(rng.integers(150, 260)))
    else:
        day = call.due_at.date()
        for _ in range(int(rng.integers(1, 5))):
            day = days.next_day(day, full=True)
        wished = datetime.combine(day, time(int(one_of(rng, (9, 10, 14, 15, 16))), int(one_of(rng, (0, 30)))))
    return wished - timedelta(minutes=wished.minute % 10)
