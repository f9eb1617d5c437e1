"""Working time: when limits end, how much of a span counted, and why (CAL-1, CAL-2, LIM-1).

An instant is working time when its wall-clock reading in the calendar's zone falls inside an opening interval
of its day. Intervals are half-open, several a day, up to "24:00". What is counted is real elapsed time, so on
the days when clocks change an hour that reads twice counts twice and a skipped one not at all.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rules.stretches import Stretch, cut
from rules.worktime_columns import Columns
from rules.worktime_days import DayPlan, Intervals, Ints, day_number, day_of_number
from rules.worktime_errors import (
    CalendarError,
    EndBeforeStartError,
    LimitError,
    NaiveDatetimeError,
    NeverOpenError,
    NoOpenTimeError,
    WorkTimeError,
)
from rules.worktime_table import MICRO, OpenTime
from rules.worktime_zone import EPOCH, read_zone

__all__ = [
    "CalendarError",
    "EndBeforeStartError",
    "LimitError",
    "NaiveDatetimeError",
    "NeverOpenError",
    "NoOpenTimeError",
    "Stretch",
    "WorkCalendar",
    "WorkTimeError",
]

Instants: TypeAlias = NDArray[np.datetime64]
_TICK: Final = timedelta(microseconds=1)
_MOST_MINUTES: Final = 10_000 * 366 * 24 * 60  # more than all the years that a date can name


class WorkCalendar:
    """One branch's working time: a value that never changes and answers for any year from 4 to 9997.

    Times come in aware, of any zone, and go out in the calendar's zone; columns are datetime64 in UTC.
    Two calendars are equal when every answer of theirs is, names of days included.
    """

    def __init__(
        self,
        *,
        hours: Mapping[str, Intervals],
        timezone: str | ZoneInfo,
        holidays: Collection[date] | Mapping[date, str] = (),
        extra_days: Mapping[date, str | Intervals] | None = None,
        names: Mapping[date, str] | None = None,
        provisional_years: Collection[int] = (),
    ) -> None:
        """Read a calendar as written.

        `hours`: intervals ("HH:MM", "HH:MM") per weekday "mon" … "sun"; a missing weekday is closed.
        `holidays`: closed dates, or a mapping from date to name. `extra_days`: make-up days over both holiday
        and weekday, as the weekday they work like or with intervals of their own (none: closed).
        `names`: names of holidays and extra days. `provisional_years`: years whose official calendar is not
        published yet.

        Raises CalendarError for anything written wrongly, NeverOpenError when there is no open time at all.
        """
        self._plan: DayPlan = DayPlan(hours=hours, holidays=holidays, extra_days=extra_days or {}, names=names or {})
        self.timezone: ZoneInfo = read_zone(timezone)
        self.provisional_years: frozenset[int] = frozenset(provisional_years)
        self._open_time: OpenTime = OpenTime(plan=self._plan, zone=self.timezone)
        self._columns: Columns = Columns(self._open_time)

    def add(self, start: datetime, minutes: float) -> datetime:
        """When a limit of so many working minutes ends that opens at `start`.

        A start outside working time counts from the next opening. A limit that ends as an interval closes ends
        then, not at the next opening. Zero minutes give `start` in working time, else the next opening.
        Raises NoOpenTimeError when ten years on the way have no open time, LimitError below zero.
        """
        if not 0 <= minutes <= _MOST_MINUTES:
            raise LimitError(f"a limit is zero or more minutes, and fewer than the calendar has, not {minutes}")
        return self._local(self._open_time.add(_instant(start), timedelta(minutes=float(minutes)) // _TICK))

    def subtract(self, end: datetime, minutes: float) -> datetime:
        """The latest instant from which so many working minutes pass until `end`; `end` itself for none.

        The way back of `add`: `between(subtract(end, m), end) == m`. Where an interval would have to be used up to its
        very close, that is the next opening. Raises NoOpenTimeError when ten years on the way have no open time,
        LimitError below zero.
        """
        if not 0 <= minutes <= _MOST_MINUTES:
            raise LimitError(f"a limit is zero or more minutes, and fewer than the calendar has, not {minutes}")
        return self._local(self._open_time.subtract(_instant(end), timedelta(minutes=float(minutes)) // _TICK))

    def last_open(self, at: datetime) -> datetime:
        """`at` itself in working time, else the last close before it."""
        instant = _instant(at)
        return self._local(instant if self.is_open(at) else self._open_time.subtract(instant, 1) + 1)

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself in working time, else the next opening."""
        return self.add(at, 0)

    def is_open(self, at: datetime) -> bool:
        """Whether `at` is working time."""
        instant = _instant(at)
        return self._open_time.between(instant, instant + 1) > 0

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from `start` to `end`; EndBeforeStartError when the end is earlier."""
        begin, finish = _span(start, end)
        return timedelta(microseconds=self._open_time.between(begin, finish))

    def stretches(self, start: datetime, end: datetime) -> list[Stretch]:
        """The span cut into (begin, end, counted, reason), without gaps; see Stretch for the reasons."""
        begin, finish = _span(start, end)
        return cut(plan=self._plan, zone=self.timezone, begin=begin, end=finish)

    def day_of(self, at: datetime) -> date:
        """The local date of `at`."""
        return self._local(_instant(at)).date()

    def add_days(self, start: datetime, days: int) -> datetime:
        """When a limit of so many working days ends: the close of the N-th working day after the day of `start`.

        Zero days mean "the same day": its close, or after closing and on a day of rest the close of the next
        working day.
        """
        if days < 0:
            raise LimitError(f"a limit is zero or more working days, not {days}")
        if days == 0:
            close = self.closes_on(self.day_of(start))
            return close if _instant(start) < _instant(close) else self.add_days(start, 1)
        return self._close(self._open_time.workday_after(day_number(self.day_of(start)), count=days))

    def closes_on(self, day: date) -> datetime:
        """When the working day `day` closes, or the next one when it is a day of rest."""
        return self._close(day_number(self.workday_on_or_after(day)))

    def is_workday(self, day: date) -> bool:
        """Whether the date has open time."""
        return self._open_time.is_workday(day_number(day))

    def workday_on_or_before(self, day: date) -> date:
        """`day` itself when it is a working day, else the last one before it."""
        return day_of_number(self._open_time.workday_before(day_number(day) + 1))

    def workday_on_or_after(self, day: date) -> date:
        """`day` itself when it is a working day, else the first one after it."""
        return day_of_number(self._open_time.workday_after(day_number(day) - 1))

    def touches_provisional(self, start: datetime, end: datetime) -> frozenset[int]:
        """Years without an official calendar that the span from `start` to `end` has time in (CAL-2)."""
        begin, finish = _span(start, end)
        first, last = self._local(begin).year, self._local(max(begin, finish - 1)).year
        return self.provisional_years.intersection(range(first, last + 1))

    def add_many(self, starts: Instants, minutes: ArrayLike) -> Instants:
        """`add` for a column: datetime64 in UTC and its minutes, one number or a column, broadcast together.

        Gives datetime64[s]; fractions of a second are dropped from starts and rounded in minutes. NaT stays NaT.
        """
        column, shape = _column(starts), np.shape(starts)
        seconds = _seconds(minutes)
        if seconds.ndim == 0:
            return self._columns.add(column, int(seconds)).view("datetime64[s]").reshape(shape)
        both = np.broadcast_arrays(column.reshape(shape), seconds)
        found = self._columns.add(both[0].ravel(), both[1].ravel())
        return found.view("datetime64[s]").reshape(both[0].shape)

    def next_opening_many(self, starts: Instants) -> Instants:
        """`next_opening` for a column of datetime64 in UTC."""
        return self.add_many(starts, 0)

    def between_many(self, starts: Instants, ends: Instants) -> NDArray[np.timedelta64]:
        """`between` for two columns of datetime64 in UTC, as timedelta64[s]; NaT where either is NaT."""
        begins, finishes = np.broadcast_arrays(
            _column(starts).reshape(np.shape(starts)), _column(ends).reshape(np.shape(ends))
        )
        found = self._columns.between(begins.ravel(), finishes.ravel())
        return found.view("timedelta64[s]").reshape(begins.shape)

    @cached_property
    def fingerprint(self) -> str:
        """A digest that changes when any deadline or warning could: hours, zone, days and provisional years.

        Stable between runs and machines, so that it can be stored beside what was computed with it (CAL-2).
        """
        plan = self._plan
        facts = (
            str(self.timezone),
            plan.week,
            sorted(plan.holidays),
            sorted(plan.extra.items()),
            sorted(self.provisional_years),
        )
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]

    def __eq__(self, other: object) -> bool:
        """Equal when every answer is."""
        if not isinstance(other, WorkCalendar):
            return NotImplemented
        return self.fingerprint == other.fingerprint and self._plan.names == other._plan.names

    def __hash__(self) -> int:
        """By fingerprint."""
        return hash(self.fingerprint)

    def __repr__(self) -> str:
        """Zone and fingerprint."""
        return f"WorkCalendar({self.timezone}, {self.fingerprint[:8]})"

    def _local(self, instant: int) -> datetime:
        return (EPOCH + timedelta(microseconds=instant)).astimezone(self.timezone)

    def _close(self, day: int) -> datetime:
        return self._local(self._open_time.closing(day) * MICRO)


def _instant(at: datetime) -> int:
    """Microseconds since 1970-01-01 UTC."""
    if at.utcoffset() is None:
        raise NaiveDatetimeError(f"{at.isoformat(sep=' ')} has no offset: read it in the branch's zone first")
    return (at - EPOCH) // _TICK


def _span(start: datetime, end: datetime) -> tuple[int, int]:
    begin, finish = _instant(start), _instant(end)
    if finish < begin:
        raise EndBeforeStartError(f"the span ends at {end.isoformat()}, before it starts at {start.isoformat()}")
    return begin, finish


def _seconds(minutes: ArrayLike) -> Ints:
    limits = np.asarray(minutes)
    if limits.dtype.kind not in "iuf" or (limits.size and not (limits.min() >= 0 and limits.max() <= _MOST_MINUTES)):
        raise LimitError("limits are zero or more minutes, every one a number and fewer than the calendar has")
    if limits.dtype.kind == "f":
        return np.rint(limits * 60).astype(np.int64)
    return limits.astype(np.int64) * 60


def _column(times: Any) -> Ints:
    column = np.asarray(times)
    if column.dtype.kind != "M":
        raise TypeError(f"a column of times is datetime64 in UTC, not {column.dtype}")
    return np.ascontiguousarray(column.astype("datetime64[s]", copy=False).ravel()).view(np.int64)
