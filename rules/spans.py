"""How far a span of the rule book reaches from a moment, in a calendar (LIM-1, time conventions)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from rules.regulation.span import Span, SpanUnit
from rules.worktime import WorkCalendar

Context = Mapping[str, str | date | datetime | None]
"""What is known of a case: its fields, with aware datetimes and plain dates for the moments."""


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
