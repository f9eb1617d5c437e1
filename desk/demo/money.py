"""Invoices and payments: the same day's invoice, money handed in, transfers days later, one mistake (MS-5, MS-8). In fen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from desk.demo.calls import Call
from desk.demo.charges import COLLECTED_ON_SITE
from desk.demo.days import Workdays
from desk.demo.drawing import Deck, one_of_weighted
from desk.demo.goods import Goods
from desk.demo.handins import HandIns
from rules.words import PayMethod

SAME_DAY, LATE, NEVER = "same day", "late", "never"
INVOICED = ((SAME_DAY, 29), (LATE, 1))
HANDED_IN = ((SAME_DAY, 38), (LATE, 1), (NEVER, 1))
ON_THE_SPOT = [(PayMethod.CASH, 0.7), (PayMethod.MOBILE, 0.3)]
LATER = [(PayMethod.TRANSFER, 0.85), (PayMethod.CHEQUE, 0.15)]
TOO_MUCH = 10_000  # by which the wrong invoice is wrong


@dataclass(slots=True)
class Invoice:
    """One invoice of the book; `reverses` names the one that it takes back."""

    call: Call
    issued_at: datetime
    amount: int
    posted_at: datetime | None
    comes_in: datetime
    number: str = ""
    takes_back: "Invoice | None" = None


@dataclass(slots=True)
class Payment:
    """Money of one customer; each moment in `comes_in` the paper comes as it then is."""

    call: Call
    amount: int
    paid_at: datetime
    method: PayMethod
    handed_in_at: datetime | None
    comes_in: Sequence[datetime]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Charge:
    """A fee at the end of a visit or a hand-back; `known_in` is when the job's paper came in."""

    call: Call
    at: datetime
    fee: int
    collected: int
    known_in: datetime


class Accounts:
    """Draws the accountant's book from what customers were charged; what would happen after the period is left out."""

    def __init__(self, rng: np.random.Generator, *, days: Mapping[str, Workdays], handins: HandIns) -> None:
        self._rng, self._days, self._handins = rng, days, handins
        self._invoiced, self._handed_in = Deck(rng, INVOICED), Deck(rng, HANDED_IN)

    def draw(self, calls: list[Call], goods: list[Goods]) -> tuple[list[Invoice], list[Payment]]:
        """All invoices in the order of their numbers, which have no gaps, and all payments likewise."""
        invoices: list[Invoice] = []
        payments: list[Payment] = []
        for charge in sorted(_charges(calls, goods), key=lambda one: (one.at, one.call.number)):
            invoice = self._invoice(charge)
            payments += self._payment(charge, invoice)
            invoices += [] if invoice is None else [invoice]
        invoices += self._mistake(invoices)
        invoices = [each for each in invoices if each.issued_at <= self._handins.closing]
        invoices.sort(key=lambda each: (each.issued_at, each.call.number, each.takes_back is None))
        known_in = invoices[0].comes_in if invoices else self._handins.closing
        for number, invoice in enumerate(invoices, start=1):
            invoice.number = f"FP{number:06d}"
            known_in = invoice.comes_in = max(invoice.comes_in, known_in)  # the book comes in page after page
        payments.sort(key=lambda each: (each.comes_in[0], each.paid_at, each.call.number))
        for number, payment in enumerate(payments, start=1):
            payment.number = f"SK{number:06d}"
        return invoices, payments

    def _invoice(self, charge: Charge) -> Invoice | None:
        """On the day of the charge; the next where somebody forgets, or once the job's late paper is there."""
        rng, days = self._rng, self._days[charge.call.branch.number]
        minutes = int(rng.integers(3, 45))
        if charge.known_in.date() > charge.at.date():
            issued_at = days.add(charge.known_in, minutes)
        else:
            issued_at = _that_day(charge.at, minutes, days)
        if self._invoiced.draw() == LATE:
            issued_at = days.add(issued_at, int(rng.integers(500, 900)))
        comes_in = self._handins.slot(max(issued_at, charge.known_in))
        if comes_in is None:
            return None
        posted_at = None
        if charge.fee <= COLLECTED_ON_SITE and charge.collected:
            posted_at = _that_day(issued_at, int(rng.integers(10, 120)), days)
        return Invoice(charge.call, issued_at, charge.fee, posted_at, comes_in)

    def _payment(self, charge: Charge, invoice: Invoice | None) -> Iterator[Payment]:
        rng, days = self._rng, self._days[charge.call.branch.number]
        if charge.collected:
            method, fate = one_of_weighted(rng, ON_THE_SPOT), self._handed_in.draw()
            handed_in_at = _that_day(charge.at, int(rng.integers(5, 130)), days)
            if fate == LATE:
                handed_in_at = days.add(charge.at, int(rng.integers(480, 1300)))
            late_known = charge.known_in.date() > charge.at.date()  # the money's paper lay about with the job's
            first = charge.known_in if late_known else self._handins.slot(max(charge.at, charge.known_in))
            again = self._handins.slot(max(handed_in_at, charge.known_in))
            moments = [each for each in (first, None if fate == NEVER else again) if each is not None]
            handed_in = None if fate == NEVER or again is None else handed_in_at
            if moments:
                yield Payment(charge.call, charge.collected, charge.at, method, handed_in, sorted(set(moments)))
        elif invoice is not None and rng.random() < 0.85:
            paid_at = days.add(invoice.issued_at, int(rng.integers(700, 5500)))
            comes_in = self._handins.slot(max(paid_at, charge.known_in))
            if comes_in is not None:
                yield Payment(charge.call, charge.fee, paid_at, one_of_weighted(rng, LATER), None, (comes_in,))

    def _mistake(self, invoices: list[Invoice]) -> list[Invoice]:
        """Half-way through one invoice is made out wrong; the next day it is taken back and made out again."""
        large = [each for each in invoices if each.posted_at is None and each.amount > COLLECTED_ON_SITE]
        if not large:
            return []
        wrong = large[len(large) // 2]
        days = self._days[wrong.call.branch.number]
        noticed = days.open(days.next_day(wrong.issued_at.date(), full=True))[0][0] + timedelta(minutes=75)
        comes_in = self._handins.slot(max(noticed, wrong.comes_in + timedelta(minutes=1)))
        if comes_in is None:
            return []
        right = wrong.amount
        wrong.amount = right + TOO_MUCH
        back = Invoice(wrong.call, noticed, wrong.amount, None, comes_in, takes_back=wrong)
        return [back, replace(back, issued_at=noticed + timedelta(minutes=6), amount=right, takes_back=None)]


def _charges(calls: list[Call], goods: list[Goods]) -> Iterator[Charge]:
    for call in calls:
        for trip in call.trips:
            if trip.fee and trip.visit_in is not None:
                yield Charge(call, trip.left_at, trip.fee, trip.collected or 0, trip.visit_in)
    for each in goods:
        back = each.back
        if back is not None and back.fee and back.comes_in:
            yield Charge(each.call, back.returned_at, back.fee, back.collected or 0, max(each.comes_in))


def _that_day(moment: datetime, minutes: int, days: Workdays) -> datetime:
    """So many open minutes later, at the close of that day at the latest."""
    return min(days.add(moment, minutes), days.open(moment.date())[-1][1])
