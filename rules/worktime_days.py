"""What each local date offers: its opening intervals, and why it has them or has none (CAL-1).

Pure wall-clock facts. Dates are counted as day numbers (days since 1970-01-01) and times of day as
seconds since midnight, so that whole years can be laid out with numpy; the time zone comes later.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rules.worktime_errors import CalendarError, NeverOpenError

Ints: TypeAlias = NDArray[np.int64]
Intervals: TypeAlias = Sequence[Sequence[str]]
"""Opening intervals of one day as written: pairs of "HH:MM", the second up to "24:00"."""
Spans: TypeAlias = tuple[tuple[int, int], ...]
"""Opening intervals of one day in seconds since midnight, half-open, in order."""

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY: Final = 86_400
REST: Final = 7  # the kind of a holiday; kinds 0 to 6 are the weekdays, kinds from 8 on have hours of their own

WORKED: Final = "worked"
BEFORE_OPENING: Final = "before opening"
LUNCH: Final = "lunch"
AFTER_CLOSING: Final = "after closing"
WEEKEND: Final = "weekend"


def day_number(day: date) -> int:
    """Days from 1970-01-01 to `day`; a datetime is refused, because its date depends on a zone."""
    if isinstance(day, datetime):
        raise CalendarError(f"{day!r} is a time, not a date: say which local date is meant")
    return day.toordinal() - _EPOCH


def day_of_number(number: int) -> date:
    """The date that `day_number` counts."""
    return date.fromordinal(number + _EPOCH)


_EPOCH: Final = date(1970, 1, 1).toordinal()


def read_intervals(intervals: Intervals, *, where: str) -> Spans:
    """Intervals as written, in seconds and in order; `where` names the place in the error.

    Raises CalendarError for a time that is none, an interval that ends before it begins, or an overlap.
    """
    if isinstance(intervals, str) or any(isinstance(pair, str) or len(pair) != 2 for pair in intervals):
        raise CalendarError(f'{where}: intervals are pairs of times such as ("08:30", "12:00"), not {intervals!r}')
    spans = sorted((_seconds(begin, where=where), _seconds(end, where=where)) for begin, end in intervals)
    for begin, end in spans:
        if begin >= end:
            raise CalendarError(
                f"{where}: {_clock(begin)} to {_clock(end)} ends before it begins; split it at midnight"
            )
    for (_, end), (begin, _) in pairwise(spans):
        if begin < end:
            raise CalendarError(f"{where}: the interval from {_clock(begin)} overlaps the one until {_clock(end)}")
    return tuple(spans)


def _seconds(text: str, *, where: str) -> int:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})", text) if isinstance(text, str) else None
    if found is None or int(found[2]) > 59 or int(found[1]) * 60 + int(found[2]) > 24 * 60:
        raise CalendarError(f"{where}: {text!r} is not a time of day; write it from 00:00 to 24:00")
    return int(found[1]) * 3600 + int(found[2]) * 60


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def read_week(hours: Mapping[str, Intervals]) -> tuple[Spans, ...]:
    """Seven tuples of spans, Monday first; a weekday that is missing is closed."""
    for name in hours:
        if name not in WEEKDAYS:
            raise CalendarError(f"hours: {name!r} is no weekday; use {', '.join(WEEKDAYS)}")
    return tuple(read_intervals(hours.get(name, ()), where=f"hours of {name}") for name in WEEKDAYS)


class DayPlan:
    """The opening intervals of every date: weekday hours, then holidays, then extra days over both."""

    def __init__(
        self,
        *,
        hours: Mapping[str, Intervals],
        holidays: Collection[date] | Mapping[date, str],
        extra_days: Mapping[date, str | Intervals],
        names: Mapping[date, str],
    ) -> None:
        """Read the calendar as written; see WorkCalendar for the arguments and the errors."""
        self.week: tuple[Spans, ...] = read_week(hours)
        self.holidays: frozenset[int] = frozenset(map(day_number, holidays))
        given = holidays if isinstance(holidays, Mapping) else {}
        self.names: dict[int, str] = {day_number(day): name for day, name in {**given, **names}.items()}
        self.extra: dict[int, Spans] = {day_number(day): self._extra(day, value) for day, value in extra_days.items()}
        if not any(self.week) and not any(self.extra.values()):
            raise NeverOpenError("the calendar has no open time: give at least one weekday or extra day an interval")

        own = {spans: REST + 1 + place for place, spans in enumerate(dict.fromkeys(self.extra.values()))}
        self.kinds: tuple[Spans, ...] = (*self.week, (), *own)
        special = {**dict.fromkeys(self.holidays, REST), **{day: own[spans] for day, spans in self.extra.items()}}
        self._special_days: Ints = np.array(sorted(special), dtype=np.int64)
        self._special_kinds: Ints = np.array([special[day] for day in sorted(special)], dtype=np.int64)

    def _extra(self, day: date, value: str | Intervals) -> Spans:
        if not isinstance(value, str):
            return read_intervals(value, where=f"extra day {day}")
        if value not in WEEKDAYS:
            raise CalendarError(f"extra day {day}: {value!r} is no weekday; use {', '.join(WEEKDAYS)} or intervals")
        return self.week[WEEKDAYS.index(value)]

    def kind_of(self, days: Ints) -> Ints:
        """Index into `kinds` for each of a run of consecutive day numbers."""
        kinds = (days + 3) % 7  # 1970-01-01 was a Thursday
        first, last = np.searchsorted(self._special_days, (days[0], days[-1] + 1)) if days.size else (0, 0)
        kinds[self._special_days[first:last] - days[0]] = self._special_kinds[first:last]
        return kinds

    def reason_of(self, day: int, *, part: str) -> str:
        """Why a part of the day counts or not: `part` itself, or the day's own name where that says more."""
        named = f": {self.names[day]}" if self.names.get(day) else ""
        if part == WORKED and day in self.extra:
            otherwise_closed = day in self.holidays or not self.week[(day + 3) % 7]
            return f"make-up day{named}" if otherwise_closed else WORKED
        if part == WEEKEND and (day in self.holidays or day in self.extra):
            return f"holiday{named}"
        return part


@dataclass(frozen=True, slots=True)
class WallPieces:
    """Pieces of consecutive days on the wall clock: seconds since 1970-01-01 00:00 local, day by day."""

    begin: Ints
    end: Ints
    day: Ints
    tile: Ints
    parts: tuple[str, ...]

    def part(self, place: int) -> str:
        """What the piece at `place` is to its day: worked, lunch, before opening, after closing, or a day of rest."""
        return self.parts[int(self.tile[place])]


def lay_out(plan: DayPlan, *, first: int, last: int, closed: bool) -> WallPieces:
    """Pieces of the days from number `first` up to, not including, `last`.

    Open intervals alone, or with `closed` also what lies between them, so that every day is covered whole.
    """
    parts = [_tiles(spans) if closed else [(*span, WORKED) for span in spans] for spans in plan.kinds]
    counts = np.array([len(tiles) for tiles in parts], dtype=np.int64)
    flat = [tile for tiles in parts for tile in tiles]
    days = np.arange(first, last, dtype=np.int64)
    kinds = plan.kind_of(days)
    of_day = counts[kinds]
    total = int(of_day.sum())
    # Index into `flat` of every piece: where its kind starts, plus its rank within the day.
    rank = np.arange(total) - np.repeat(np.cumsum(of_day) - of_day, of_day)
    index = np.repeat((np.cumsum(counts) - counts)[kinds], of_day) + rank
    day = np.repeat(days, of_day)
    return WallPieces(
        begin=day * DAY + np.array([tile[0] for tile in flat], dtype=np.int64)[index],
        end=day * DAY + np.array([tile[1] for tile in flat], dtype=np.int64)[index],
        day=day,
        tile=index,
        parts=tuple(tile[2] for tile in flat),
    )


def _tiles(spans: Spans) -> list[tuple[int, int, str]]:
    """A whole day as open spans and what surrounds them."""
    if not spans:
        return [(0, DAY, WEEKEND)]
    edges = [(0, spans[0][0], BEFORE_OPENING)]
    for (begin, end), following in zip(spans, (*spans[1:], None), strict=True):
        edges.append((begin, end, WORKED))
        edges.append((end, following[0], LUNCH) if following else (end, DAY, AFTER_CLOSING))
    return [edge for edge in edges if edge[0] < edge[1]]
