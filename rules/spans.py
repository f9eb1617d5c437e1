"""How far a span of the rule book reaches from a moment, in a calendar (LIM-1, time conventions)."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta

from rules.regulation.span import Span, SpanUnit
from rules.worktime import WorkCalendar

Context = Mapping[str, str | date | datetime | None]
"""What is known of a case: its fields, with aware datetimes and plain dates for the moments."""


def fits(when: Mapping[str, Collection[str]], *, context: Context) -> bool:
    """Whether a case is as `when` asks: every field holds one of its words. An empty field is the word "unknown"."""
    return all(str(context.get(name) or "unknown") in words for name, words in when.items())


class MissingMoment(ValueError):
    """A span names a field of the case that holds no time."""


def reach(span: Span, *, start: datetime, calendar: WorkCalendar, context: Context | None = None) -> datetime:
    """The instant at which `span`, counted from `start` (aware), is used up.

    Working units follow the calendar, minutes and days alone the clock. `same_day` is the close of that
    working day, after closing or on a day of rest the close of the next. Raises MissingMoment where `until`
    names a field without a value.
    """
    match span.unit:
        case SpanUnit.WORKING_MINUTES:
            return calendar.add(start, minutes=span.amount)
        case SpanUnit.WORKING_DAYS:
            return calendar.add_days(start, days=span.amount)
        case SpanUnit.MINUTES:
            return start + timedelta(minutes=span.amount)
        case SpanUnit.DAYS:
            return start + timedelta(days=span.amount)
        case SpanUnit.SAME_DAY:
            return close_of_day(start, calendar=calendar)
        case SpanUnit.UNTIL:
            return _until(span, calendar=calendar, context=context or {})


def ahead_of(end: datetime, *, span: Span, calendar: WorkCalendar) -> datetime:
    """The instant that lies `span`, a length of time, before `end` (aware).

    Working minutes: the latest instant from which that much working time is left. Working days: the same time of day
    on the N-th working day before the day of `end`, in the calendar's zone; when that is not working time, the last
    close before it. Minutes and days alone go by the clock. Raises ValueError for a span that is no length.
    """
    match span.unit:
        case SpanUnit.WORKING_MINUTES:
            return calendar.subtract(end, minutes=span.amount)
        case SpanUnit.WORKING_DAYS:
            local = end.astimezone(calendar.timezone)
            day = local.date()
            for _ in range(span.amount):
                day = calendar.workday_on_or_before(day - timedelta(days=1))
            return calendar.last_open(datetime.combine(day, local.time(), calendar.timezone))
        case SpanUnit.MINUTES | SpanUnit.DAYS:
            length = timedelta(minutes=span.amount) if span.unit is SpanUnit.MINUTES else timedelta(days=span.amount)
            return end.astimezone(UTC) - length
        case SpanUnit.SAME_DAY | SpanUnit.UNTIL:
            raise ValueError(f"{span.unit} is no length of time")


def close_of_day(start: datetime, *, calendar: WorkCalendar) -> datetime:
    """The close of the working day of `start`; after closing or on a day of rest, of the next one."""
    opening = calendar.next_opening(start)
    return calendar.closes_on(calendar.day_of(opening))


def counts_working_time(span: Span, *, context: Context) -> bool:
    """Whether fractions of the span are taken in working time rather than by the clock."""
    if span.unit is SpanUnit.UNTIL:
        return not isinstance(context.get(span.until or ""), datetime)
    return span.unit in (SpanUnit.WORKING_MINUTES, SpanUnit.WORKING_DAYS, SpanUnit.SAME_DAY)


def _until(span: Span, *, calendar: WorkCalendar, context: Context) -> datetime:
    value = context.get(span.until or "")
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        last = value - timedelta(days=1) if span.working_day_before else value
        return calendar.closes_on(calendar.workday_on_or_before(last))
    raise MissingMoment(f"the case has no {span.until}")
