"""A span of time cut into stretches that each say whether they counted, and why: what `explain` shows (RS-2)."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rules.worktime_days import DAY, WORKED, DayPlan, lay_out
from rules.worktime_table import MICRO
from rules.worktime_zone import EPOCH, place


class Stretch(NamedTuple):
    """One stretch, in the calendar's zone.

    `reason` is one of: worked, lunch, before opening, after closing, weekend (a closed weekday),
    "holiday: <name>", "make-up day: <name>" (which counts).
    """

    begin: datetime
    end: datetime
    counted: bool
    reason: str

    @property
    def length(self) -> timedelta:
        """Real elapsed time. (`end - begin` in one zone would compare wall clocks across daylight saving.)"""
        return self.end.astimezone(UTC) - self.begin.astimezone(UTC)


def cut(*, plan: DayPlan, zone: ZoneInfo, begin: int, end: int) -> list[Stretch]:
    """Stretches from `begin` to `end` (microseconds UTC) without gaps; neighbours of one reason are one stretch."""
    first, last = begin // MICRO // DAY - 2, end // MICRO // DAY + 3
    wall = lay_out(plan, first=first, last=last, closed=True)
    placed = place(wall.begin, wall.end, zone=zone, first=first, last=last)
    found: list[tuple[int, int, bool, str]] = []
    for start, stop, source in zip(placed.begin.tolist(), placed.end.tolist(), placed.source.tolist(), strict=True):
        low, high = max(start * MICRO, begin), min(stop * MICRO, end)
        if low >= high:
            continue
        part = wall.part(source)
        reason = plan.reason_of(int(wall.day[source]), part=part)
        if found and found[-1][3] == reason:
            low = found.pop()[0]
        found.append((low, high, part == WORKED, reason))
    return [Stretch(_local(low, zone), _local(high, zone), counted, reason) for low, high, counted, reason in found]


def _local(instant: int, zone: ZoneInfo) -> datetime:
    return (EPOCH + timedelta(microseconds=instant)).astimezone(zone)
