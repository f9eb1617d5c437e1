"""Clocks: what the limits of the rule book mean for one case, derived by replaying its timeline (LIM-1).

Nothing is counted along the way. From the facts of the timeline follow, each time anew, which clocks
opened, when each is due, when it was paused, stopped or voided, and with what verdict.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rules.regulation.limits import Limit, VerdictKind
from rules.regulation.span import SpanUnit
from rules.spans import Context, counts_working_time, reach
from rules.worktime import WorkCalendar

MOMENT = timedelta(seconds=1)
"""Registers keep whole seconds: the first instant after a deadline is one second later."""


class State(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Fact:
    """One event of a timeline; `sets` are the fields of the case that it changes from then on."""

    kind: str
    happened_at: datetime
    sets: Context = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clock:
    """One running of one limit. `ordinal` counts its openings in the case.

    `breach_at` is the first instant that is too late: when further working time passes for a limit
    judged by counted time, the second after the deadline otherwise. `due_at` and what follows from it
    are None while paused. `pauses` are (from, to) with to None while it lasts. `years` are the years
    without an official calendar that the deadline depends on (CAL-2).
    """

    limit_id: str
    article: str
    ordinal: int
    opened_at: datetime
    due_at: datetime | None
    breach_at: datetime | None
    warn_at: tuple[datetime, ...]
    stopped_at: datetime | None
    state: State
    met: bool | None
    pauses: tuple[tuple[datetime, datetime | None], ...] = ()
    years: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Open:
    limit: Limit
    ordinal: int
    opened_at: datetime
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None


def applies(limit: Limit, *, context: Context) -> bool:
    """Whether the limit is for a case like this: every `when` holds and every `present` field is filled.

    An empty field reads as the word "unknown".
    """
    return all(str(context.get(name) or "unknown") in words for name, words in limit.when.items()) and all(
        context.get(name) is not None for name in limit.present
    )


def derive(*, limits: Iterable[Limit], facts: Sequence[Fact], context: Context, calendar: WorkCalendar) -> list[Clock]:
    """Every clock of a case, in the order of limits and openings.

    `facts` are in the order of their times. `context` is what the register says today; a fact's `sets`
    hold from that fact on, so that a case made serious later opens its clock then and not at receipt.
    """
    return [clock for limit in limits for clock in _of_limit(limit, facts=facts, context=context, calendar=calendar)]


def _of_limit(limit: Limit, *, facts: Sequence[Fact], context: Context, calendar: WorkCalendar) -> list[Clock]:
    found: list[Clock] = []
    running: _Open | None = None
    known = dict(context)
    # A field that facts set is unknown until the first of them does.
    known.update({name: None for fact in facts for name in fact.sets})
    for fact in facts:
        known.update(fact.sets)
        if running is None:
            if fact.kind in limit.opens_on and applies(limit, context=known):
                running = _Open(limit, len(found), fact.happened_at)
        elif fact.kind in limit.stops_on or fact.kind in limit.voids_on:
            end = State.STOPPED if fact.kind in limit.stops_on else State.VOID
            found.append(_made(running, calendar=calendar, context=known, ended=end, at=fact.happened_at))
            running = None
        elif fact.kind in limit.pauses_on and not running.paused:
            running.pauses.append((fact.happened_at, None))
        elif fact.kind in limit.resumes_on and running.paused:
            running.pauses[-1] = (running.pauses[-1][0], fact.happened_at)
    if running is not None:
        found.append(_made(running, calendar=calendar, context=known, ended=None, at=None))
    return found


def _made(
    running: _Open, *, calendar: WorkCalendar, context: Context, ended: State | None, at: datetime | None
) -> Clock:
    limit, opened = running.limit, running.opened_at
    if running.paused and ended is None:
        due, warnings = None, ()
    else:
        due = _due(running, calendar=calendar, context=context)
        warnings = _warnings(running, due=due, calendar=calendar, context=context)
    breach = None if due is None else breach_of(limit, due=due, calendar=calendar)
    state = ended or (State.PAUSED if running.paused else State.RUNNING)
    met = None
    if ended is State.STOPPED and at is not None:
        met = breach is None or at < breach
    return Clock(
        limit_id=limit.id,
        article=limit.article,
        ordinal=running.ordinal,
        opened_at=opened,
        due_at=due,
        breach_at=breach,
        warn_at=warnings,
        stopped_at=at,
        state=state,
        met=met,
        pauses=tuple(running.pauses),
        years=frozenset() if due is None else calendar.touches_provisional(opened, due),
    )


def breach_of(limit: Limit, *, due: datetime, calendar: WorkCalendar) -> datetime:
    """The first instant that is too late for a deadline (MS-14 verdict reading)."""
    last = calendar.next_opening(due) if limit.verdict is VerdictKind.COUNTED else due
    return last + MOMENT


def _due(running: _Open, *, calendar: WorkCalendar, context: Context) -> datetime:
    limit, opened = running.limit, running.opened_at
    due = max(_spent(running, calendar=calendar, context=context), opened)
    waits_until = context.get(limit.not_before or "")
    return max(due, waits_until) if isinstance(waits_until, datetime) else due


def _spent(running: _Open, *, calendar: WorkCalendar, context: Context) -> datetime:
    """When the limit is used up, leaving out the pauses."""
    span, opened, pauses = running.limit.within, running.opened_at, running.pauses
    if not pauses or span.unit is SpanUnit.UNTIL:
        return reach(span, start=opened, calendar=calendar, context=context)
    if span.unit in (SpanUnit.WORKING_DAYS, SpanUnit.SAME_DAY):
        return _nth_close(running, calendar=calendar)
    working = span.unit is SpanUnit.WORKING_MINUTES
    left = timedelta(minutes=span.amount) if span.unit is not SpanUnit.DAYS else timedelta(days=span.amount)
    start = opened
    for begin, end in pauses:
        counted = calendar.between(start, begin) if working else begin - start
        if counted >= left or end is None:
            break
        left -= counted
        start = end
    return calendar.add(start, minutes=left / timedelta(minutes=1)) if working else start + left


def _nth_close(running: _Open, *, calendar: WorkCalendar) -> datetime:
    """The close of the N-th working day whose close does not fall into a pause."""
    span, opened = running.limit.within, running.opened_at
    wanted = span.amount if span.unit is SpanUnit.WORKING_DAYS else 1
    close = reach(span, start=opened, calendar=calendar) if span.unit is SpanUnit.SAME_DAY else opened
    if span.unit is SpanUnit.WORKING_DAYS:
        close = calendar.add_days(opened, days=1)
    while True:
        if not any(begin <= close and (end is None or close < end) for begin, end in running.pauses):
            wanted -= 1
        elif all(end is None for begin, end in running.pauses if begin <= close):
            return close  # paused for good: the caller shows no deadline
        if wanted <= 0:
            return close
        close = calendar.add_days(close, days=1)


def _warnings(running: _Open, *, due: datetime, calendar: WorkCalendar, context: Context) -> tuple[datetime, ...]:
    limit, opened = running.limit, running.opened_at
    if not limit.warn_at:
        return ()
    if not counts_working_time(limit.within, context=context):
        return tuple(opened + _whole((due - opened) * part) for part in limit.warn_at)
    total = calendar.between(opened, due) - sum(
        (calendar.between(min(begin, due), min(end or due, due)) for begin, end in running.pauses), timedelta()
    )
    found: list[datetime] = []
    for part in limit.warn_at:
        left, start = _whole(total * part), opened
        for begin, end in running.pauses:
            counted = calendar.between(start, begin)
            if counted >= left or end is None:
                break
            left, start = left - counted, end
        found.append(calendar.add(start, minutes=left / timedelta(minutes=1)))
    return tuple(found)


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=int(span.total_seconds()))
