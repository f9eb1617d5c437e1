"""What the rule books of before still decide about the clocks of a case (REG-1)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from models import Clock as Row
from models import ClockState
from models.queries.explain_records import book_beginning
from rules.clocks import Clock, Fact, derive
from rules.regulation.complaints import Duty
from rules.regulation.schema import RuleBook
from rules.worktime import WorkCalendar
from tasks.engine.context import Facts
from tasks.rulebook import holds_since

Known = dict[tuple[str, int], Row]
"""A case's clocks as the register has them, by limit and ordinal."""


class EarlierBooks:
    """The rule books on record before `book`; they are read only where a clock asks for them."""

    def __init__(self, session: Session, *, book: RuleBook) -> None:
        """Read nothing yet."""
        self._session, self._book, self._digest = session, book, book.digest[:12]
        self._begun = {limit.id: limit.since for limit in book.limits if limit.since is not None}
        self._since = cache(self._looked_up)
        self._limits = cache(self._read)

    def derived(self, known: Known, case: Facts, *, facts: Sequence[Fact], calendar: WorkCalendar) -> list[Clock]:
        """The clocks of a case by this book that are to be written, as far as the earlier ones let it decide.

        What an earlier book saw stopped stays so: it is taken out of `known` and nothing is written of it. What is not in the
        register yet opens on nothing from before the day since which its limit holds.
        """
        limits = self._book.limits_for(case.kind)
        found: list[Clock] = []
        for clock in derive(limits=limits, facts=facts, context=case.fields, calendar=calendar):
            before = known.get((clock.limit_id, clock.ordinal))
            if before is None and self._opens(clock):
                found.append(clock)
            elif before is not None and self._decided(before, clock, facts):
                del known[clock.limit_id, clock.ordinal]
            elif before is not None:
                found.append(clock)
        return found

    def _decided(self, before: Row, clock: Clock, facts: Sequence[Fact]) -> bool:
        """Whether an earlier book saw this clock stopped, by its own words and still by the timeline, where this one would let
        it run on. What came back since is decided by this book.
        """
        stopped = before.stopped_at
        if stopped is None or before.state != ClockState.STOPPED or before.book == self._digest:
            return False
        if before.opened_at != clock.opened_at or (clock.stopped_at is not None and clock.stopped_at <= stopped):
            return False
        limit = self._limits(before.book).get(clock.limit_id, {})
        ended = any(fact.happened_at == stopped and fact.kind in limit.get("stops_on", ()) for fact in facts)
        again = any(fact.happened_at > stopped and fact.kind in limit.get("opens_on", ()) for fact in facts)
        return ended and not again

    def _opens(self, clock: Clock) -> bool:
        duty = self._begun.get(clock.limit_id)
        since = None if duty is None else self._since(duty)
        return since is None or clock.opened_at >= since

    def _looked_up(self, duty: Duty) -> datetime | None:
        return holds_since(self._session, duty, book=self._book)

    def _read(self, digest: str) -> dict[str, Mapping[str, Any]]:
        """The limits of the book whose digest begins so, by id; none where it is not on record."""
        row = book_beginning(self._session, digest)
        return {} if row is None else {limit["id"]: limit for limit in row.content["limits"]}
