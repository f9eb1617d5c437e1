"""The clocks of freshly entered calls, a whole column at a time.

The same answers as `rules.clocks.derive` gives for a timeline that holds nothing but the call itself;
a test holds the two against each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from models import ClockState, ClockVerdict
from rules.deadlines import MOMENT
from rules.events import CallEvent
from rules.regulation.limits import Limit, VerdictKind
from rules.regulation.schema import RuleBook
from rules.regulation.span import Span, SpanUnit
from rules.spans import ahead_of, counts_working_time, reach
from rules.words import CaseKind
from rules.worktime import WorkCalendar
from tasks.engine.calendars import Calendars
from tasks.engine.clocks import HISTORY

SECOND = np.timedelta64(1, "s")


@dataclass(frozen=True, slots=True)
class FreshCalls:
    """Calls as columns: ids, instants (datetime64[s] UTC) and the words that limits look at (None unknown)."""

    case_ids: np.ndarray
    called_at: np.ndarray
    appointed_at: np.ndarray
    branch: Sequence[str | None]
    words: dict[str, Sequence[str | None]]


def opened_by_calls(
    calls: FreshCalls, *, book: RuleBook, calendars: Calendars, now: datetime
) -> Iterator[dict[str, Any]]:
    """The clocks of these calls as columns of their register, limit by limit, ready for `insert_columns`.

    Ids are left to the caller. What is the same for all of a limit's clocks is a single value.
    """
    limits = [limit for limit in book.limits_for(CaseKind.CALL) if CallEvent.CALLED in limit.opens_on]
    branches = np.asarray(["" if value is None else value for value in calls.branch], dtype=object)
    by_calendar: dict[int, tuple[WorkCalendar, list[str]]] = {}
    for branch in sorted(set(branches)):
        calendar = calendars.of(branch or None)
        by_calendar.setdefault(id(calendar), (calendar, []))[1].append(branch)
    for calendar, names in by_calendar.values():
        here = np.isin(branches, names) if len(by_calendar) > 1 else np.ones(len(branches), dtype=bool)
        for limit in limits:
            rows = np.flatnonzero(here & _applies(limit, calls))
            if len(rows):
                yield _opened(limit, rows, calls=calls, calendar=calendar, book=book, now=now)


def _applies(limit: Limit, calls: FreshCalls) -> np.ndarray:
    fits = np.ones(len(calls.case_ids), dtype=bool)
    for name, words in limit.when.items():
        allowed = set(words)
        fits &= np.fromiter(((value or "unknown") in allowed for value in calls.words[name]), bool, len(fits))
    for name in limit.present:
        fits &= ~np.isnat(_moments(calls, name))
    return fits


def _moments(calls: FreshCalls, name: str) -> np.ndarray:
    """A moment of every call; none of those that only later events bring, such as an extension."""
    known = {"appointed_at": calls.appointed_at, "called_at": calls.called_at}
    return known[name] if name in known else np.full(len(calls.case_ids), np.datetime64("NaT", "s"))


def _opened(
    limit: Limit,
    rows: np.ndarray,
    *,
    calls: FreshCalls,
    calendar: WorkCalendar,
    book: RuleBook,
    now: datetime,
) -> dict[str, Any]:
    opened = calls.called_at[rows]
    due = np.maximum(_reach_many(limit, opened, rows, calls=calls, calendar=calendar), opened)
    if limit.not_before:
        waits = _moments(calls, limit.not_before)[rows]
        due = np.where(waits > due, waits, due)
    last = calendar.next_opening_many(due) if limit.verdict is VerdictKind.COUNTED else due
    breach = last + SECOND * int(MOMENT / timedelta(seconds=1))
    old = breach < np.datetime64(now.astimezone(UTC).replace(tzinfo=None), "s") - np.timedelta64(book.history.days, "D")
    nothing = np.full(len(rows), None, dtype=object)
    action = _first_warning(limit, opened, due, calendar=calendar)
    return {
        "case_id": calls.case_ids[rows],
        "limit_id": limit.id,
        "ordinal": 0,
        "article": limit.article,
        "opened_at": opened,
        "due_at": due,
        "breach_at": breach,
        "state": str(ClockState.RUNNING),
        "verdict": np.where(old, str(ClockVerdict.MISSED), nothing) if old.any() else None,
        "next_action_at": np.where(old, np.datetime64("NaT", "s"), np.fmin(action, breach)),
        "stage": 0,
        "unchased": np.where(old, HISTORY, nothing) if old.any() else None,
        "provisional": provisional if (provisional := _provisional(opened, due, calendar=calendar)).any() else False,
        "book": book.digest[:12],
        "calendar": calendar.fingerprint[:12],
    }


def _reach_many(
    limit: Limit, opened: np.ndarray, rows: np.ndarray, *, calls: FreshCalls, calendar: WorkCalendar
) -> np.ndarray:
    span = limit.within
    if span.unit is SpanUnit.WORKING_MINUTES:
        return calendar.add_many(opened, span.amount)
    if span.unit is SpanUnit.MINUTES:
        return opened + np.timedelta64(span.amount, "m")
    if span.unit is SpanUnit.DAYS:
        return opened + np.timedelta64(span.amount, "D")
    if span.unit is SpanUnit.UNTIL:
        return _moments(calls, span.until or "")[rows]
    if span.unit is SpanUnit.WORKING_DAYS and span.amount:
        # The day of the opening decides: one answer for all that were opened on it.
        local = pd.DatetimeIndex(opened).tz_localize("UTC").tz_convert(calendar.timezone).tz_localize(None)
        days = local.to_numpy(dtype="datetime64[D]")
        _, first, which = np.unique(days, return_index=True, return_inverse=True)
        return _reach_each(span, opened[first], calendar=calendar)[which]
    return _reach_each(span, opened, calendar=calendar)


def _reach_each(span: Span, opened: np.ndarray, *, calendar: WorkCalendar) -> np.ndarray:
    reached = [reach(span, start=at.item().replace(tzinfo=UTC), calendar=calendar) for at in opened]
    return np.array([at.astimezone(UTC).replace(tzinfo=None) for at in reached], dtype="datetime64[s]")


def _first_warning(limit: Limit, opened: np.ndarray, due: np.ndarray, *, calendar: WorkCalendar) -> np.ndarray:
    """The earliest warning of every clock; NaT where the limit has none."""
    first = np.full(len(opened), np.datetime64("NaT", "s"))
    if limit.warn_at:
        first = _at_fraction(limit, opened, due, calendar=calendar)
    for span in limit.warn_before:
        first = np.fmin(first, np.maximum(_ahead_of_many(due, span, opened, calendar=calendar), opened))
    return first


def _at_fraction(limit: Limit, opened: np.ndarray, due: np.ndarray, *, calendar: WorkCalendar) -> np.ndarray:
    # A call's `until` fields hold instants, whose fractions go by the clock.
    working = counts_working_time(limit.within, context={}) and limit.within.unit is not SpanUnit.UNTIL
    part = limit.warn_at[0]
    if not working:
        return opened + ((due - opened) / SECOND * part).astype(np.int64) * SECOND
    total = calendar.between_many(opened, due) / SECOND
    return calendar.add_many(opened, (total * part).astype(np.int64) / 60)


def _ahead_of_many(due: np.ndarray, span: Span, opened: np.ndarray, *, calendar: WorkCalendar) -> np.ndarray:
    """`ahead_of` for a column, except that what would lie before the opening is some instant until then."""
    if span.unit is SpanUnit.MINUTES:
        return due - np.timedelta64(span.amount, "m")
    if span.unit is SpanUnit.DAYS:
        return due - np.timedelta64(span.amount, "D")
    if span.unit is SpanUnit.WORKING_MINUTES:
        kept = calendar.between_many(opened, due) // SECOND - span.amount * 60
        latest = calendar.next_opening_many(calendar.add_many(opened, np.maximum(kept, 0) / 60))
        return np.where(kept < 0, opened, latest)
    distinct, place = np.unique(due, return_inverse=True)
    found = [ahead_of(at.item().replace(tzinfo=UTC), span=span, calendar=calendar) for at in distinct]
    return np.array([at.astimezone(UTC).replace(tzinfo=None) for at in found], dtype="datetime64[s]")[place]


def _provisional(opened: np.ndarray, due: np.ndarray, *, calendar: WorkCalendar) -> np.ndarray:
    """Which deadlines depend on a year without an official calendar (CAL-2)."""
    if not calendar.provisional_years:
        return np.zeros(len(due), dtype=bool)
    day = np.timedelta64(1, "D")
    first = (opened - day).astype("datetime64[Y]").astype(np.int64) + 1970
    last = (due + day).astype("datetime64[Y]").astype(np.int64) + 1970
    years = np.array(sorted(calendar.provisional_years))
    found = np.isin(first, years) | np.isin(last, years)
    for row in np.flatnonzero(found):  # near a year's end the zone decides; such rows are few
        span = (opened[row].item().replace(tzinfo=UTC), due[row].item().replace(tzinfo=UTC))
        found[row] = bool(calendar.touches_provisional(*span))
    return found
