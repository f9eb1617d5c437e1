"""The open time of a calendar as one sorted table of instants, extended as far as questions reach.

A question is answered by two binary searches in running totals of open seconds, however long its span is.
Scalars are microseconds since 1970-01-01 UTC, the table itself holds whole seconds.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from rules.worktime_days import DAY, DayPlan, Ints, day_number, day_of_number, lay_out
from rules.worktime_errors import NoOpenTimeError
from rules.worktime_zone import place

MICRO: Final = 1_000_000
TEN_YEARS: Final = 3653 * DAY
NO_CLOSE: Final = np.iinfo(np.int64).min
_EDGE: Final = 2  # days at either end whose instants may belong to a day outside the table
_STEP: Final = 400  # days by which the table grows at least
_FIRST: Final = day_number(date(4, 1, 1))
_LAST: Final = day_number(date(9998, 1, 1))


class OpenTable:
    """Open intervals of the days `first` up to, not including, `last`, in UTC seconds and in order."""

    def __init__(self, *, plan: DayPlan, zone: ZoneInfo, first: int, last: int) -> None:
        """Lay out the days on the wall clock and place them in time."""
        wall = lay_out(plan, first=first, last=last, closed=False)
        placed = place(wall.begin, wall.end, zone=zone, first=first, last=last)
        self.first: int = first
        self.last: int = last
        self.valid_from: int = (first + _EDGE) * DAY
        self.valid_to: int = (last - _EDGE) * DAY
        self.opens: Ints = placed.begin
        self.closes: Ints = placed.end
        self.worked: Ints = np.concatenate(([0], np.cumsum(placed.end - placed.begin)))
        # Places of intervals that follow more than ten years without open time: nearly always none.
        self.far: Ints = np.flatnonzero(placed.begin[1:] - placed.end[:-1] > TEN_YEARS) + 1
        self.close_of: Ints = np.full(last - first, NO_CLOSE)
        np.maximum.at(self.close_of, wall.day[placed.source] - first, placed.end)
        # The same numbers once more in the form that bisect reads fastest.
        self._opens = array("q", self.opens.tobytes())
        self._closes = array("q", self.closes.tobytes())
        self._worked = array("q", self.worked.tobytes())
        self.workdays = array("q", (np.flatnonzero(self.close_of != NO_CLOSE) + first).tobytes())

    def worked_until(self, instant: int) -> int:
        """Open microseconds from the table's start to `instant`."""
        place_ = bisect_right(self._opens, instant // MICRO) - 1
        if place_ < 0:
            return 0
        opened, closed = self._opens[place_], self._closes[place_]
        return self._worked[place_] * MICRO + min(instant - opened * MICRO, (closed - opened) * MICRO)

    def next_place(self, instant: int) -> int:
        """Place of the first interval that closes after `instant`: the one it is in, or the next."""
        return bisect_right(self._closes, instant // MICRO)

    def place_of_total(self, total: int) -> int:
        """Place of the interval in which the running total of open microseconds reaches `total`."""
        return bisect_left(self._worked, -(-total // MICRO), 1) - 1

    def last_place_of_total(self, total: int) -> int:
        """Place of the last interval that opens with a running total of open microseconds of at most `total`."""
        return bisect_right(self._worked, total // MICRO) - 1

    def at_total(self, place_: int, total: int) -> int:
        """The instant within that interval at which the running total is `total`."""
        return self._opens[place_] * MICRO + total - self._worked[place_] * MICRO

    def opening(self, place_: int) -> int:
        """When the interval opens, in seconds."""
        return self._opens[place_]

    def first_opening(self) -> int:
        """When the first interval opens, in seconds; far in the future when there is none."""
        return self._opens[0] if self._opens else -NO_CLOSE - 1

    def latest_close(self) -> int:
        """When the last interval closes, in seconds; far in the past when there is none."""
        return self._closes[-1] if self._closes else NO_CLOSE


class OpenTime:
    """Answers in microseconds UTC, from a table that grows as questions need it.

    The table is replaced, never changed, so that several threads may ask at once.
    """

    def __init__(self, *, plan: DayPlan, zone: ZoneInfo) -> None:
        """Nothing is laid out before the first question."""
        self.plan: DayPlan = plan
        self.zone: ZoneInfo = zone
        self._table: OpenTable | None = None

    def covering_days(self, first: int, last: int) -> OpenTable:
        """A table that holds the days `first` to `last` whole; NoOpenTimeError beyond the years 2 to 9997."""
        table = self._table
        if table is not None and table.first <= first and last < table.last:
            return table
        if first < _FIRST or last >= _LAST:
            raise NoOpenTimeError("the calendar reaches from the year 4 to the year 9997, and the span leaves it")
        low, high = max(first - _STEP, _FIRST), min(last + _STEP, _LAST)
        if table is not None:
            low, high = min(low, table.first), max(high, table.last)
        self._table = table = OpenTable(plan=self.plan, zone=self.zone, first=low, last=high)
        return table

    def covering(self, begin: int, end: int) -> OpenTable:
        """A table that is whole from second `begin` to second `end`, both included."""
        return self.covering_days(begin // DAY - _EDGE, end // DAY + _EDGE)

    def add(self, instant: int, span: int) -> int:
        """The instant by which `span` open microseconds have passed; the next opening when there are none to pass.

        Raises NoOpenTimeError when ten years without open time come in between.
        """
        for table in self._growing(instant):
            first = table.next_place(instant)
            total = table.worked_until(instant) + span
            found = table.place_of_total(total) if span else first
            if found < len(table.opens) and table.closes[found] <= table.valid_to:
                self._refuse_far(table, instant, first=first, found=found)
                return table.at_total(found, total) if span else max(instant, table.opening(found) * MICRO)
        raise AssertionError("the table grows until it answers or refuses")

    def subtract(self, instant: int, span: int) -> int:
        """The latest instant from which `span` open microseconds pass until `instant`; itself where none have to.

        Raises NoOpenTimeError when ten years without open time come in between.
        """
        if not span:
            return instant
        end = instant // MICRO
        table = self.covering(end, end)
        while True:
            total = table.worked_until(instant) - span
            if total >= 0:
                found, after = table.last_place_of_total(total), table.next_place(instant)
                if table.opening(found) >= table.valid_from:
                    inside = after < len(table.opens) and table.opening(after) * MICRO < instant
                    rest = 0 if inside else end - int(table.closes[after - 1])
                    met = table.far[(table.far > found) & (table.far < after + inside)]
                    if rest > TEN_YEARS or met.size:
                        self._refuse(end)
                    return table.at_total(found, total)
            if min(end, table.first_opening()) - table.valid_from > TEN_YEARS:
                self._refuse(end)
            if table.first == _FIRST:
                raise NoOpenTimeError("the limit would begin before the year 4, where the calendar starts")
            reach = max(TEN_YEARS // DAY, (end // DAY - table.first) // 2)
            table = self.covering_days(max(table.first - reach, _FIRST), table.last - 1)

    def between(self, begin: int, end: int) -> int:
        """Open microseconds from `begin` to `end`."""
        table = self.covering(begin // MICRO, end // MICRO)
        return table.worked_until(end) - table.worked_until(begin)

    def workday_after(self, day: int, *, count: int = 1) -> int:
        """The `count`-th working day after day number `day`."""
        for table in self._growing(day * DAY * MICRO):
            next_rank = bisect_right(table.workdays, day)
            rank = next_rank + count - 1
            if rank < len(table.workdays):
                met = (
                    table.workdays[next_rank : rank + 1]
                    if table.far.size
                    else table.workdays[next_rank : next_rank + 1]
                )
                if max(later - sooner for sooner, later in pairwise([day, *met])) > TEN_YEARS // DAY:
                    self._refuse(day * DAY)
                return table.workdays[rank]
        raise AssertionError("the table grows until it answers or refuses")

    def closing(self, day: int) -> int:
        """Closing second of a working day."""
        table = self.covering_days(day, day)
        return int(table.close_of[day - table.first])

    def is_workday(self, day: int) -> bool:
        """Whether the day has any open time."""
        return self.closing(day) != NO_CLOSE

    def workday_before(self, day: int) -> int:
        """The last working day before day number `day`."""
        for reach in (_STEP, TEN_YEARS // DAY):
            table = self.covering_days(max(day - reach, _FIRST), day)
            rank = bisect_left(table.workdays, day) - 1
            if rank >= 0 and day - table.workdays[rank] <= TEN_YEARS // DAY:
                return table.workdays[rank]
        raise NoOpenTimeError(
            f"no working day in the ten years before {day_of_number(day)}: check hours and extra days"
        )

    def _growing(self, instant: int) -> Iterator[OpenTable]:
        """Tables that reach ever further past `instant`, until ten years at their end hold no open time."""
        begin = instant // MICRO
        table = self.covering(begin, begin)
        while True:
            yield table
            if table.valid_to - max(begin, table.latest_close()) > TEN_YEARS:
                self._refuse(begin)
            if table.last == _LAST:
                raise NoOpenTimeError("the limit would end after the year 9997, where the calendar stops")
            reach = max(TEN_YEARS // DAY, (table.last - begin // DAY) // 2)
            table = self.covering_days(table.first, min(table.last + reach, _LAST - 1))

    def _refuse_far(self, table: OpenTable, instant: int, *, first: int, found: int) -> None:
        begin = instant // MICRO
        if table.opening(first) - begin > TEN_YEARS or (
            table.far.size and bool(((table.far > first) & (table.far <= found)).any())
        ):
            self._refuse(begin)

    def _refuse(self, begin: int) -> None:
        raise NoOpenTimeError(
            f"no open time within ten years on the way from {day_of_number(begin // DAY)}: check hours and extra days"
        )
