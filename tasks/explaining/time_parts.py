"""A clock's time cut into stretches: counted or not, and why (CAL-1, LIM-1)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from rules.regulation.limits import Limit
from rules.regulation.span import SpanUnit
from rules.spans import Context, counts_working_time
from rules.worktime import WorkCalendar
from tasks.explaining.story import Part

Pause = tuple[datetime, datetime | None, str]
"""From, to (None while it lasts), and the kinds of the events whose pauses last then."""

BY_THE_CLOCK = "by the clock"
FIRST_DAY = "the day itself"
PAUSED = "paused: "
WAITING = "waits for "
APPOINTED = "appointed_at"
"""The field that holds the time which the customer named; any other that a limit waits for is an extension."""


def time_parts(
    limit: Limit,
    *,
    begin: datetime,
    end: datetime,
    due: datetime | None,
    pauses: Sequence[Pause],
    calendar: WorkCalendar,
    context: Context,
    now: datetime,
) -> tuple[Part, ...]:
    """The span from `begin` to `end` without gaps, in the calendar's zone, counted as the limit counts.

    Working time follows the calendar, hours and days alone the clock; of working days each counts whole and the
    day of the event does not. Pauses stand in their place, and so does the wait for a time that the customer
    named or that the limit was extended to (`not_before`). What lies after `now` is marked as ahead.
    """
    # In one zone Python compares and subtracts wall clocks; across daylight saving only UTC is right.
    begin, end, now = (at.astimezone(UTC) for at in (begin, end, now))
    if end <= begin:
        return ()
    named = context.get(limit.not_before or "")
    waits = isinstance(named, datetime) and due is not None and named == due and named > begin
    parts: list[Part] = []
    if waits and isinstance(named, datetime):
        reached = min(named.astimezone(UTC), end)
        parts.append(Part(begin, reached, counted=False, reason=f"{WAITING}{limit.not_before}"))
        begin = reached
    if begin < end:
        parts += _as_limit_counts(limit, begin, end, pauses=pauses, calendar=calendar, context=context)
    for start, stop, kind in pauses:
        parts = [piece for part in parts for piece in _paused(part, start, stop or end, kind)]
    zone = calendar.timezone
    cut = (piece for part in parts for piece in _ahead(part, now))
    return tuple(replace(part, begin=part.begin.astimezone(zone), end=part.end.astimezone(zone)) for part in cut)


def counts_minutes(limit: Limit, *, context: Context) -> bool:
    """Whether minutes of the stretches add up to what the limit allows; days and dates do not."""
    unit = limit.within.unit
    return unit in (SpanUnit.WORKING_MINUTES, SpanUnit.MINUTES, SpanUnit.DAYS) or (
        unit is SpanUnit.UNTIL and not counts_working_time(limit.within, context=context)
    )


def _as_limit_counts(
    limit: Limit,
    begin: datetime,
    end: datetime,
    *,
    pauses: Sequence[Pause],
    calendar: WorkCalendar,
    context: Context,
) -> list[Part]:
    if limit.within.unit is SpanUnit.WORKING_DAYS:
        return list(_days(limit.within.amount, begin, end, pauses=pauses, calendar=calendar))
    if counts_working_time(limit.within, context=context):
        found = calendar.stretches(begin, end)
        return [Part(each.begin.astimezone(UTC), each.end.astimezone(UTC), each.counted, each.reason) for each in found]
    return [Part(begin, end, counted=True, reason=BY_THE_CLOCK)]


def _days(
    allowed: int, begin: datetime, end: datetime, *, pauses: Sequence[Pause], calendar: WorkCalendar
) -> Iterator[Part]:
    """Whole days: the first does not count, then every working day whose close is not paused does."""
    zone, day, counted = calendar.timezone, calendar.day_of(begin), 0
    start, reason = begin, FIRST_DAY
    while start < end:
        midnight = min(datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC), end)
        if start > begin and calendar.is_workday(day):
            close = calendar.closes_on(day)
            if not any(since <= close and (until is None or close < until) for since, until, _ in pauses):
                counted += 1
                reason = (
                    f"working day {counted} of {allowed}" if counted <= allowed else f"working day {counted}, too late"
                )
        elif start > begin:
            reason = calendar.stretches(start, midnight)[0].reason
        yield Part(start, midnight, counted=reason.startswith("working day"), reason=reason)
        day, start = day + timedelta(days=1), midnight


def _paused(part: Part, since: datetime, until: datetime, kind: str) -> Iterator[Part]:
    low, high = max(part.begin, since), min(part.end, until)
    if low >= high:
        yield part
        return
    if part.begin < low:
        yield replace(part, end=low)
    yield Part(low, high, counted=False, reason=f"{PAUSED}{kind}")
    if high < part.end:
        yield replace(part, begin=high)


def _ahead(part: Part, now: datetime) -> Iterator[Part]:
    if part.end <= now:
        yield part
    elif part.begin >= now:
        yield replace(part, ahead=True)
    else:
        yield replace(part, end=now)
        yield replace(part, begin=now, ahead=True)
