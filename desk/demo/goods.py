"""Goods in custody and their papers: receipt, quotes, repair card, waits, extensions, hand-back (MS-6, MS-7, MS-9)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desk.demo.calls import Call, Trip
from rules.words import QuoteAnswer, QuoteScope, WaitFor


class Course(StrEnum):
    """What becomes of goods, decided when they are taken in."""

    STRAIGHT = "straight"
    PARTS = "parts"  # waits for parts and is ready as promised all the same
    EXTENDED = "extended"  # waits for parts; the customer is told in time
    TOLD_LATE = "told_late"  # the customer is told when the promise is broken already
    BROKEN = "broken"  # ready after the promise, and nobody said a word
    STUCK = "stuck"  # waits for parts to the end of the period
    DECLINED = "declined"  # the customer does not want it repaired for the price


class Answer(StrEnum):
    """How a customer takes a quote for carried-in work."""

    CONFIRMED = "confirmed"
    SLOW = "slow"  # confirmed after the work waited for the answer
    DECLINED = "declined"
    EXTRA = "extra"  # confirmed, and so is what is found besides
    EXTRA_DECLINED = "extra_declined"


@dataclass(slots=True)
class Quote:
    """What work will cost, item by item, and the answer. Each moment in `comes_in` the paper comes as it then is."""

    number: str
    scope: QuoteScope
    quoted_at: datetime
    quoted_by: str
    labour: int
    parts: int
    travel: int
    answer: QuoteAnswer
    answered_at: datetime
    comes_in: Sequence[datetime] = ()

    @property
    def amount(self) -> int:
        """The sum of the items."""
        return self.labour + self.parts + self.travel

    @property
    def agreed(self) -> bool:
        """Whether the customer wants it."""
        return self.answer is QuoteAnswer.CONFIRMED


@dataclass(slots=True)
class Card:
    """One repair card. `slots` are the stretches really worked at the bench; finished and inspected may lie ahead."""

    number: str
    technician: str
    named: bool
    slots: list[tuple[datetime, datetime]]
    minutes: int
    parts: str | None
    fault_found: str | None
    inspected_by: str
    inspected_at: datetime
    comes_in: Sequence[datetime] = ()

    @property
    def started_at(self) -> datetime:
        """When work began."""
        return self.slots[0][0]

    @property
    def finished_at(self) -> datetime:
        """When work was done."""
        return self.slots[-1][1]


@dataclass(slots=True)
class Wait:
    """Work waits for the customer or for parts; without an end it still does."""

    waits_for: WaitFor
    since: datetime
    until: datetime | None
    note: str
    comes_in: Sequence[datetime] = ()


@dataclass(slots=True)
class Extension:
    """A later promise, with the reason that the customer was told."""

    told_at: datetime
    promised_at: datetime
    reason: str
    told_by: str
    comes_in: Sequence[datetime] = ()


@dataclass(slots=True)
class HandBack:
    """The goods go back to the customer."""

    released_at: datetime
    returned_at: datetime
    signed_by: str | None
    fee: int | None
    collected: int | None
    comes_in: Sequence[datetime] = ()


@dataclass(slots=True)
class Goods:
    """One machine taken in against a receipt; without a trip the customer brought it to the counter."""

    receipt: str
    call: Call
    trip: Trip | None
    taken_at: datetime
    promised_at: datetime
    signed_by: str | None
    paid: bool
    course: Course
    quotes: list[Quote] = field(default_factory=list)
    card: Card | None = None
    waits: list[Wait] = field(default_factory=list)
    extension: Extension | None = None
    back: HandBack | None = None
    comes_in: Sequence[datetime] = ()

    @property
    def ready_at(self) -> datetime | None:
        """When they were inspected, or the customer did not want the work; None while neither is drawn."""
        if self.course is Course.DECLINED:
            return self.quotes[0].answered_at
        return None if self.card is None or self.course is Course.STUCK else self.card.inspected_at
