"""From the wall clock to instants: where a time zone changes its offset, and what that does to intervals.

An instant belongs to an interval when its wall-clock reading falls inside. Reading each stretch of constant
offset by itself settles daylight saving: an hour that reads twice is there twice, a skipped one is not there.
"""

from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from rules.worktime_days import DAY, Ints, day_of_number
from rules.worktime_errors import CalendarError

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_DAY: Final = timedelta(days=1)


def read_zone(timezone: str | ZoneInfo) -> ZoneInfo:
    """The zone by its IANA name; CalendarError when there is none of that name."""
    if isinstance(timezone, ZoneInfo):
        return timezone
    try:
        return ZoneInfo(timezone)
    except (KeyError, ValueError, OSError, TypeError) as error:  # ZoneInfo answers a bad name in all these ways
        raise CalendarError(f'timezone: {timezone!r} is no time zone; use an IANA name like "Asia/Shanghai"') from error


def _offset(zone: ZoneInfo, utc: datetime) -> int:
    """Offset in seconds at a UTC reading; `utc` carries `zone` itself, as `fromutc` wants it."""
    offset = zone.fromutc(utc).utcoffset()
    assert offset is not None, "a ZoneInfo always knows its offset"
    return offset.days * DAY + offset.seconds


@lru_cache(maxsize=8192)
def _changes(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """The offset at the start of a UTC year, then every change in it, as (instant, offset from then on).

    The standard library does not list a zone's changes, so each day's two ends are compared and a change
    between them is narrowed down to its second.
    """
    day = datetime(year, 1, 1, tzinfo=zone)
    start = int((day.replace(tzinfo=UTC) - EPOCH).total_seconds())
    found = [(start, _offset(zone, day))]
    for begin in range(start, start + (366 if isleap(year) else 365) * DAY, DAY):
        low, high, after = 0, DAY, _offset(zone, day + _ONE_DAY)
        while found[-1][1] != after:
            before = found[-1][1]
            while high - low > 1:
                middle = (low + high) // 2
                same = _offset(zone, day + timedelta(seconds=middle)) == before
                low, high = (middle, high) if same else (low, middle)
            found.append((begin + high, _offset(zone, day + timedelta(seconds=high))))
            low, high = high, DAY
        day += _ONE_DAY
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Placed:
    """Wall-clock pieces as instants in UTC seconds, in order; `source` is each one's index among the pieces."""

    begin: Ints
    end: Ints
    source: Ints


def place(begin: Ints, end: Ints, *, zone: ZoneInfo, first: int, last: int) -> Placed:
    """Instants at which the zone's wall clock reads inside the pieces `[begin, end)` of days `first` to `last`."""
    years = range(day_of_number(first - 2).year, day_of_number(last + 2).year + 1)
    changes = [change for year in years for change in _changes(zone, year)]
    changes = [changes[0], *(new for old, new in pairwise(changes) if old[1] != new[1])]
    stops = [instant for instant, _ in changes[1:]] + [(last + 1) * DAY]  # a day late, for zones behind UTC
    begins: list[Ints] = []
    ends: list[Ints] = []
    sources: list[Ints] = []
    for (start, offset), stop in zip(changes, stops, strict=True):
        low = int(np.searchsorted(end, start + offset, side="right"))
        high = int(np.searchsorted(begin, stop + offset, side="left"))
        begins.append(np.maximum(begin[low:high] - offset, start))
        ends.append(np.minimum(end[low:high] - offset, stop))
        sources.append(np.arange(low, high, dtype=np.int64))
    return Placed(np.concatenate(begins), np.concatenate(ends), np.concatenate(sources))
