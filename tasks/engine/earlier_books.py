"""What the rule books of before still decide about the clocks of a case (REG-1)."""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from pydantic import ValidationError
from sqlalchemy.orm import Session

from models import Clock as Row
from models import ClockState
from models.queries.explain_records import book_beginning
from rules.clocks import Clock, Fact, derive
from rules.regulation.complaints import Duty
from rules.regulation.limits import Limit
from rules.regulation.schema import RuleBook
from rules.worktime import WorkCalendar
from tasks.engine.context import Facts
from tasks.rulebook import holds_since

logger = logging.getLogger(__name__)

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

        What an earlier book saw end stays so: it is taken out of `known` and nothing is written of it. What is not in the
        register yet opens on nothing from before the day since which its limit holds.
        """
        limits = self._book.limits_for(case.kind)
        clocks = derive(limits=limits, facts=facts, context=case.fields, calendar=calendar)
        found = {(clock.limit_id, clock.ordinal): clock for clock in clocks}
        for key, before in [*known.items()]:
            if self._ended_before(before, found.get(key)):
                limit = self._limits(before.book).get(before.limit_id)
                if limit is not None and _stands(before, found.get(key), limit, case, facts=facts, calendar=calendar):
                    del known[key]
                    found.pop(key, None)
        return [clock for key, clock in found.items() if key in known or self._opens(clock)]

    def _ended_before(self, before: Row, clock: Clock | None) -> bool:
        """Whether a clock ended under an earlier book in a way that this book would not have it."""
        ended = before.state == ClockState.STOPPED or (before.state == ClockState.VOID and clock is not None)
        return ended and before.book != self._digest and (clock is None or not _same(before, clock))

    def _opens(self, clock: Clock) -> bool:
        duty = self._begun.get(clock.limit_id)
        since = None if duty is None else self._since(duty)
        return since is None or clock.opened_at >= since

    def _looked_up(self, duty: Duty) -> datetime | None:
        return holds_since(self._session, duty, book=self._book)

    def _read(self, digest: str) -> dict[str, Limit]:
        """The limits of the book whose digest begins so, by id; none where it is not on record, or can be read no more."""
        row = book_beginning(self._session, digest)
        try:
            return {} if row is None else {limit["id"]: Limit.model_validate(limit) for limit in row.content["limits"]}
        except ValidationError:
            logger.warning(
                "the rule book %s on record cannot be read any more; what ended under it is decided anew", digest
            )
            return {}


def _stands(
    before: Row, clock: Clock | None, limit: Limit, case: Facts, *, facts: Sequence[Fact], calendar: WorkCalendar
) -> bool:
    """Whether what ended under an earlier `limit` ends so by it today. Not where papers were corrected since, nor where the
    case came back and this book counts from there.
    """
    ended = before.stopped_at
    if ended is not None and clock is not None and (clock.stopped_at is None or clock.stopped_at > ended):
        again = (fact for fact in facts if fact.happened_at > ended and fact.kind in limit.opens_on)
        if next(again, None) is not None:
            return False
    earlier = derive(limits=[limit], facts=facts, context=case.fields, calendar=calendar)
    return any(one.ordinal == before.ordinal and _same(before, one) for one in earlier)


def _same(before: Row, clock: Clock) -> bool:
    kept = (before.opened_at, before.due_at, before.breach_at, before.stopped_at, before.state)
    return kept == (clock.opened_at, clock.due_at, clock.breach_at, clock.stopped_at, str(clock.state))
