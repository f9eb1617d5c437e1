"""Working time the slow way: minute after minute, each one read off the wall clock of its zone.

Knows nothing of the code under test, so that both can be compared on calendars made up at random.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from rules.worktime import WorkCalendar

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MINUTE = timedelta(minutes=1)

# Local moments around which calendars are tried: both clock changes of each zone, and ordinary days.
SEASONS = {
    "Asia/Shanghai": ["2026-02-16", "2026-09-30", "1991-09-15"],
    "America/New_York": ["2026-03-08", "2026-11-01"],
    "Europe/Berlin": ["2026-03-29", "2026-10-25"],
    "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
    "America/St_Johns": ["2006-04-02", "2006-10-29"],
    "America/Sao_Paulo": ["2018-02-18", "2018-11-04"],
    "Pacific/Apia": ["2011-12-30"],
    "Asia/Kathmandu": ["2026-06-01"],
}


@dataclass(frozen=True)
class Written:
    """A calendar as it is written, with a moment at which it is interesting."""

    zone: str
    season: datetime
    hours: dict[str, list[tuple[str, str]]]
    holidays: frozenset[date] = frozenset()
    extra_days: dict[date, str | list[tuple[str, str]]] = field(default_factory=dict)

    def calendar(self) -> WorkCalendar:
        return WorkCalendar(hours=self.hours, timezone=self.zone, holidays=self.holidays, extra_days=self.extra_days)

    def is_open(self, instant: datetime) -> bool:
        wall = instant.astimezone(ZoneInfo(self.zone))
        day = wall.date()
        if day in self.extra_days:
            value = self.extra_days[day]
            intervals = self.hours.get(value, []) if isinstance(value, str) else value
        elif day in self.holidays:
            intervals = []
        else:
            intervals = self.hours.get(WEEKDAYS[day.weekday()], [])
        reading = f"{wall:%H:%M}"
        return any(begin <= reading < end for begin, end in intervals)

    def minutes_from(self, start: datetime) -> Iterator[tuple[datetime, bool]]:
        """Minutes after `start` with whether they are open; ten days of them."""
        for count in range(10 * 24 * 60):
            minute = start + count * MINUTE
            yield minute, self.is_open(minute)

    def add(self, start: datetime, minutes: int) -> datetime | None:
        """When so many open minutes have passed; None when ten days do not hold them."""
        left = minutes
        for minute, is_open in self.minutes_from(start):
            if is_open and minutes == 0:
                return minute
            left -= is_open
            if is_open and left == 0:
                return minute + MINUTE
        return None

    def between(self, start: datetime, end: datetime) -> int:
        count = (end - start) // MINUTE
        return sum(self.is_open(start + number * MINUTE) for number in range(count))


@st.composite
def intervals(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Up to two intervals of a day, bounds on any minute, 00:00 and 24:00 among them."""
    bounds = sorted(draw(st.sets(st.integers(0, 24 * 60), max_size=4)))
    return [
        (f"{begin // 60:02}:{begin % 60:02}", f"{end // 60:02}:{end % 60:02}")
        for begin, end in zip(bounds[::2], bounds[1::2], strict=False)
    ]


@st.composite
def calendars(draw: st.DrawFn) -> Written:
    """A zone, a week, and holidays and extra days around a season of that zone; at least one day has hours."""
    zone = draw(st.sampled_from(sorted(SEASONS)))
    season = draw(st.sampled_from(SEASONS[zone]))
    near = st.integers(-5, 8).map(lambda days: date.fromisoformat(season) + timedelta(days=days))
    patterns = [draw(intervals()), draw(intervals().filter(bool))]
    shape = draw(st.integers(1, 2**7 - 1))
    week = {name: patterns[shape >> place & 1] for place, name in enumerate(WEEKDAYS)}
    return Written(
        zone=zone,
        season=datetime.fromisoformat(season).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC),
        hours=week,
        holidays=draw(st.frozensets(near, max_size=3)),
        extra_days=draw(st.dictionaries(near, st.one_of(st.sampled_from(WEEKDAYS), intervals()), max_size=3)),
    )


def minutes_near(written: Written) -> st.SearchStrategy[datetime]:
    """Whole minutes within two days of the season."""
    return st.integers(-48 * 60, 48 * 60).map(lambda count: written.season + count * MINUTE)


def moments_near(written: Written) -> st.SearchStrategy[datetime]:
    """Any microsecond within six weeks of the season."""
    reach = 42 * 86_400 * 1_000_000
    return st.integers(-reach, reach).map(lambda count: written.season + timedelta(microseconds=count))
