"""Clocks: what the limits of the rule book mean for one case, derived by replaying its timeline (LIM-1).

Nothing is counted along the way. From the facts of the timeline follow, each time anew, which clocks
opened, when each is due, when it was paused, stopped or voided, and with what verdict.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from rules.clock_pauses import Pause, merged, waits_of, within
from rules.deadlines import Alarm, Course, breach_of, due_of, warnings_of
from rules.regulation.limits import Limit, Proviso
from rules.spans import Context, fits
from rules.worktime import WorkCalendar


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
    are None while paused. `pauses` are the stretches in which the case waited for anything, (from, to) with to None
    while it lasts. `years` are the years without an official calendar that the deadline depends on (CAL-2). `terms`
    are the fields of the case that it looked at (`not_before`, `until`), as they held for this running.
    """

    limit_id: str
    article: str
    ordinal: int
    opened_at: datetime
    due_at: datetime | None
    breach_at: datetime | None
    alarms: tuple[Alarm, ...]
    stopped_at: datetime | None
    state: State
    met: bool | None
    pauses: tuple[Pause, ...] = ()
    years: frozenset[int] = frozenset()
    terms: Context = field(default_factory=dict, hash=False)

    @property
    def warn_at(self) -> tuple[datetime, ...]:
        """When its warnings are given, ascending, each once: their number is the clock's, not the limit's."""
        return tuple(alarm.at for alarm in self.alarms)


@dataclass(slots=True)
class _Open:
    """A clock that runs while the facts are replayed."""

    limit: Limit
    ordinal: int
    opened_at: datetime
    waits: Sequence[Pause]
    terms: dict[str, str | date | datetime | None]
    calendar: WorkCalendar

    def course(self, *, until: datetime | None) -> Course:
        """The running as far as it is known at `until`: a pause that lasts then is over then. None: to its end."""
        seen = within(self.waits, begin=self.opened_at, end=until)
        over = [(begin, end) for begin, end in seen if end is not None]
        return Course(self.limit, self.opened_at, over, self.terms, self.calendar)

    def hear(self, fact: Fact) -> None:
        """Take in what a fact says of the deadline, unless it comes when the deadline is over (NT-2).

        An emptied `until` leaves the deadline where it was: a limit without one is no limit.
        """
        named = {name: fact.sets[name] for name in self.terms if name in fact.sets}
        if not named or named.items() <= self.terms.items():
            return
        course = self.course(until=fact.happened_at)
        if fact.happened_at < breach_of(course, due=due_of(course)):
            until = self.limit.within.until
            self.terms |= {name: value for name, value in named.items() if name != until or value is not None}


def applies(limit: Limit, *, context: Context) -> bool:
    """Whether the limit is for a case like this: every `when` fits and every `present` field is filled."""
    return fits(limit.when, context=context) and all(context.get(name) is not None for name in limit.present)


def heard(limit: Limit, *, facts: Sequence[Fact], context: Context) -> Iterator[tuple[Fact, Context, bool]]:
    """Each fact with what is known of the case from it on, and whether it may open, stop or void this limit's clocks.

    A field that facts set is unknown until the first of them does. What is known is one mapping that goes along.
    """
    known = {**context, **{name: None for fact in facts for name in fact.sets}}
    before: list[str] = []
    for fact in facts:
        known.update(fact.sets)
        proviso = limit.counts_if.get(fact.kind)
        yield fact, known, proviso is None or _holds(proviso, before=before, context=known)
        before.append(fact.kind)


def _holds(proviso: Proviso, *, before: Sequence[str], context: Context) -> bool:
    newest = next((kind for kind in reversed(before) if kind in proviso.after or kind in proviso.unless), None)
    stands = not proviso.after if newest is None else newest in proviso.after
    return stands and fits(proviso.when, context=context)


def derive(*, limits: Iterable[Limit], facts: Sequence[Fact], context: Context, calendar: WorkCalendar) -> list[Clock]:
    """Every clock of a case, in the order of limits and openings.

    `facts` are in the order of their times. `context` is what the register says today; a fact's `sets`
    hold from that fact on, so that a case made serious later opens its clock then and not at receipt.

    A fact that ends a clock does so by what was known before it; the clock that it opens in its place sees what it
    sets (a promise given anew). What a fact sets after the deadline is over does not move that deadline.
    """
    return [clock for limit in limits for clock in _of_limit(limit, facts=facts, context=context, calendar=calendar)]


def _of_limit(limit: Limit, *, facts: Sequence[Fact], context: Context, calendar: WorkCalendar) -> list[Clock]:
    found: list[Clock] = []
    running: _Open | None = None
    waits = merged(waits_of(limit.pauses, ((fact.kind, fact.happened_at) for fact in facts)))
    looked_at = [name for name in (limit.not_before, limit.within.until) if name is not None]
    for fact, known, counts in heard(limit, facts=facts, context=context):
        if running is not None:
            if not counts or (fact.kind not in limit.stops_on and fact.kind not in limit.voids_on):
                running.hear(fact)
                continue
            end = State.STOPPED if fact.kind in limit.stops_on else State.VOID
            found.append(_made(running, ended=end, at=fact.happened_at))
            running = None
        if counts and fact.kind in limit.opens_on and applies(limit, context=known):
            terms = {name: known.get(name) for name in looked_at}
            running = _Open(limit, len(found), fact.happened_at, waits, terms, calendar)
    if running is not None:
        found.append(_made(running, ended=None, at=None))
    return found


def _made(running: _Open, *, ended: State | None, at: datetime | None) -> Clock:
    limit, opened = running.limit, running.opened_at
    pauses = within(running.waits, begin=opened, end=at)
    paused = bool(pauses) and pauses[-1][1] is None
    due = breach = met = None
    alarms: tuple[Alarm, ...] = ()
    if not paused:
        course = running.course(until=at)
        due = due_of(course)
        breach = breach_of(course, due=due)
        alarms = warnings_of(course, due=due)
    if ended is State.STOPPED and at is not None:
        met = breach is None or at < breach
    return Clock(
        limit_id=limit.id,
        article=limit.article,
        ordinal=running.ordinal,
        opened_at=opened,
        due_at=due,
        breach_at=breach,
        alarms=alarms,
        stopped_at=at,
        state=ended or (State.PAUSED if paused else State.RUNNING),
        met=met,
        pauses=pauses,
        years=frozenset() if due is None else running.calendar.touches_provisional(opened, due),
        terms=running.terms,
    )
