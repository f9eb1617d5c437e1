"""What follows from one running of a limit: its deadline, the first instant too late, its warnings (LIM-1, MS-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rules.regulation.limits import Limit, VerdictKind
from rules.regulation.span import Span, SpanUnit
from rules.spans import Context, ahead_of, counts_working_time, reach
from rules.worktime import WorkCalendar

MOMENT = timedelta(seconds=1)
"""Registers keep whole seconds: the first instant after a deadline is one second later."""


@dataclass(frozen=True, slots=True)
class Course:
    """One running of a limit as far as its deadline depends on it.

    `pauses` are (from, to), over and in order. `terms` are the fields of the case that the deadline looks at
    (`not_before` and `until`), as they hold for this running. A date that a limit waits for is not moved by pauses.
    """

    limit: Limit
    opened_at: datetime
    pauses: Sequence[tuple[datetime, datetime]]
    terms: Context
    calendar: WorkCalendar


def due_of(course: Course) -> datetime:
    """The deadline: the span used up, pauses left out, and not before the time that the case names for it.

    Of a date that is the close, or the close of the last working day before it where it is a day of rest.
    """
    due = max(_spent(course), course.opened_at)
    match course.terms.get(course.limit.not_before or ""):
        case datetime() as named:
            return max(due, named)
        case date() as day:
            return max(due, course.calendar.closes_on(course.calendar.workday_on_or_before(day)))
        case _:
            return due


def breach_of(course: Course, *, due: datetime) -> datetime:
    """The first instant that is too late for a deadline (MS-14 verdict reading).

    For a limit judged by counted time that is when further time counts: neither outside working time nor in a pause.
    """
    if course.limit.verdict is not VerdictKind.COUNTED:
        return due + MOMENT
    last = course.calendar.next_opening(due)
    for begin, end in course.pauses:
        if begin <= last < end:
            last = course.calendar.next_opening(end)
    return last + MOMENT


@dataclass(frozen=True, slots=True)
class Alarm:
    """When a warning is given, and for what the rule book asks it: fractions of the limit, lengths before its end."""

    at: datetime
    asked: tuple[float | Span, ...]


def warnings_of(course: Course, *, due: datetime) -> tuple[Alarm, ...]:
    """When the limit's warnings are given: ascending, each instant once, in the calendar's zone.

    At fractions of what the limit counts, and lengths of time before the deadline. A length is taken back from the
    final deadline, whatever pauses lie in it; one that reaches before the opening is warned of at the opening.
    """
    limit, opened = course.limit, course.opened_at.astimezone(UTC)
    found: dict[datetime, list[float | Span]] = {}
    for part, at in zip(limit.warn_at, _at_fractions(course, due=due), strict=True):
        found.setdefault(at.astimezone(UTC), []).append(part)
    for span in limit.warn_before:
        at = ahead_of(due, span=span, calendar=course.calendar).astimezone(UTC)
        found.setdefault(max(at, opened), []).append(span)
    return tuple(Alarm(at.astimezone(course.calendar.timezone), tuple(found[at])) for at in sorted(found))


def _at_fractions(course: Course, *, due: datetime) -> tuple[datetime, ...]:
    limit, opened = course.limit, course.opened_at
    if not limit.warn_at:
        return ()
    if not counts_working_time(limit.within, context=course.terms):
        return tuple(opened + _whole((due - opened) * part) for part in limit.warn_at)
    total = course.calendar.between(opened, due) - sum(
        (course.calendar.between(min(begin, due), min(end, due)) for begin, end in course.pauses), timedelta()
    )
    return tuple(_used_up(course, _whole(total * part), working=True) for part in limit.warn_at)


def _spent(course: Course) -> datetime:
    """When the limit is used up, leaving out the pauses."""
    span = course.limit.within
    if not course.pauses or span.unit is SpanUnit.UNTIL:
        return reach(span, start=course.opened_at, calendar=course.calendar, context=course.terms)
    match span.unit:
        case SpanUnit.WORKING_DAYS | SpanUnit.SAME_DAY:
            return _nth_close(course)
        case SpanUnit.DAYS:
            return _used_up(course, timedelta(days=span.amount), working=False)
        case _:
            return _used_up(course, timedelta(minutes=span.amount), working=span.unit is SpanUnit.WORKING_MINUTES)


def _used_up(course: Course, length: timedelta, *, working: bool) -> datetime:
    """When so much time has passed outside the pauses, in working time or by the clock."""
    left, start = length, course.opened_at
    for begin, end in course.pauses:
        counted = course.calendar.between(start, begin) if working else begin - start
        if counted >= left:
            break
        left -= counted
        start = end
    return course.calendar.add(start, minutes=left / timedelta(minutes=1)) if working else start + left


def _nth_close(course: Course) -> datetime:
    """The close of the N-th working day whose close does not fall into a pause."""
    span, calendar = course.limit.within, course.calendar
    days = span.unit is SpanUnit.WORKING_DAYS
    wanted = span.amount if days else 1
    close = (
        calendar.add_days(course.opened_at, days=1) if days else reach(span, start=course.opened_at, calendar=calendar)
    )
    while True:
        if not any(begin <= close < end for begin, end in course.pauses):
            wanted -= 1
        if wanted <= 0:
            return close
        close = calendar.add_days(close, days=1)


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=int(span.total_seconds()))
