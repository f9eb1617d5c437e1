"""When the papers of goods in custody come in: a few evenings a week, sooner where a limit would pass meanwhile."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import numpy as np

from desk.demo.days import Workdays
from desk.demo.drawing import Deck
from desk.demo.goods import Card, Course, Goods
from desk.demo.handins import HandIns

EVENINGS = (1, 4)  # Tuesday and Friday
LIES_ABOUT = ((False, 13), (True, 1))  # a repair card now and then
LONG = timedelta(days=9)  # what is waited for longer is written down while it lasts
WARRANTY_DAYS = 7  # working days for free work (NT-2), kept here as the truth to check against
Moments = tuple[datetime, ...]


class CustodyHandIns:
    """Gives every paper of custody the moments at which it comes in, as it then stands; None of them after the closing.

    A paper comes in once what it hangs on is known, and again when there is more to say of it.
    """

    def __init__(self, rng: np.random.Generator, *, days: Mapping[str, Workdays], handins: HandIns) -> None:
        self._days, self._handins = days, handins
        self._lies_about = Deck(rng, LIES_ABOUT)

    def hand_in(self, goods: Iterable[Goods]) -> list[Goods]:
        """Those whose receipt came in at all."""
        found = [each for each in goods if self._receipt(each)]
        for each in found:
            self._papers(each)
        return found

    def _receipt(self, goods: Goods) -> bool:
        """With the call's page where it was brought to the counter, for no arrival is owed then (MS-14)."""
        known = goods.call.call_in if goods.trip is None else goods.trip.visit_in
        if known is None:
            return False
        taken_in = self._evening if goods.trip is None else self._next
        goods.comes_in = taken_in(goods.taken_at, known)
        return bool(goods.comes_in)

    def _papers(self, goods: Goods) -> None:
        known = agreed = goods.comes_in[0]
        for quote in goods.quotes:
            quote.comes_in = self._twice(quote.quoted_at, quote.answered_at, known=known)
            if quote is goods.quotes[0]:
                agreed = quote.comes_in[-1] if quote.comes_in else known
        for wait in goods.waits:
            short = wait.until is not None and wait.until - wait.since < LONG and wait.until < self._handins.closing
            begun = wait.until if short and wait.until is not None else wait.since
            wait.comes_in = self._twice(begun, wait.until, known=known)
        if goods.extension is not None:
            told_at = goods.extension.told_at
            told_in, soon = self._next(told_at, known), self._evening(told_at, known)
            goods.extension.comes_in = soon if soon and told_in[-1] > goods.promised_at >= soon[0] else told_in
        ready_in = agreed
        if goods.card is not None:
            goods.card.comes_in = self._card(goods, goods.card, known=agreed)
            ready_in = goods.card.comes_in[-1] if goods.card.comes_in else known
        if goods.back is not None:
            goods.back.comes_in = self._next(goods.back.returned_at, ready_in)

    def _card(self, goods: Goods, card: Card, *, known: datetime) -> Moments:
        """Once the work is inspected; before that where it lies open for parts, or for an answer."""
        begun = self._next(card.started_at, known) if len(card.slots) > 1 or goods.waits else ()
        if goods.course is Course.STUCK:
            return begun
        done = self._next(card.inspected_at, known)
        soon = self._evening(card.inspected_at, known)
        if done and soon and any(soon[0] <= limit < done[0] for limit in self._limits(goods)):
            done = soon
        elif done and self._lies_about.draw():
            done = self._next(done[0], done[0], passed=2)
        if not done and card.started_at <= self._handins.closing:  # it is still at the bench at the end
            return begun or self._next(card.started_at, known)
        return (*(each for each in begun if each < done[0]), *done) if done else begun

    def _limits(self, goods: Goods) -> Iterator[datetime]:
        """What passes unless the inspection is known: the promise, and the time for work under warranty (NT-2)."""
        yield goods.promised_at if goods.extension is None else goods.extension.promised_at
        if not goods.paid:
            days, day = self._days[goods.call.branch.number], goods.call.called_at.date()
            for _ in range(WARRANTY_DAYS):
                day = days.next_day(day)
            yield days.open(day)[-1][1]

    def _twice(self, begun: datetime, over: datetime | None, *, known: datetime) -> Moments:
        first = self._next(begun, known)
        last = self._next(over, known) if over is not None else ()
        return (*(each for each in first if each not in last), *last)

    def _evening(self, happened: datetime, known: datetime) -> Moments:
        at = self._handins.slot(max(happened, known))
        return () if at is None else (at,)

    def _next(self, happened: datetime, known: datetime, *, passed: int = 0) -> Moments:
        at = self._handins.slot_on(max(happened, known), EVENINGS)
        for _ in range(passed):
            later = None if at is None else self._handins.slot_on(at.replace(minute=at.minute + 1), EVENINGS)
            at = later or at
        return () if at is None else (at,)
