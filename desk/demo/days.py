"""Working time of the demo company, counted in the plainest way.

The generator keeps the truth of what it made, so it must not ask the calendar it is a check of: this one
knows minutes of the company's one zone only, and walks from day to day. Times are naive wall-clock times.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

Stretch = tuple[datetime, datetime]
WEEKDAY_HOURS = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))
SATURDAY_HOURS = ((time(9), time(12)),)
SATURDAY = 5


@lru_cache(maxsize=4)
def _official(first_year: int, last_year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=range(first_year, last_year + 1))


class Workdays:
    """Open hours of one branch between two years: official days of rest, make-up days, Saturdays if it has them."""

    def __init__(self, *, first: date, last: date, saturdays: bool = False) -> None:
        self._official = _official(first.year - 1, last.year + 1)
        self._saturdays = saturdays
        self._known: dict[date, tuple[Stretch, ...]] = {}

    def full(self, day: date) -> bool:
        """Whether the whole company works that day."""
        return self._official.is_working_day(day)

    def open(self, day: date) -> tuple[Stretch, ...]:
        """The open stretches of that day, none on a day of rest."""
        if day not in self._known:
            hours: tuple[tuple[time, time], ...] = ()
            if self.full(day):
                hours = WEEKDAY_HOURS
            elif self._saturdays and day.weekday() == SATURDAY and day not in self._official:
                hours = SATURDAY_HOURS
            self._known[day] = tuple((datetime.combine(day, a), datetime.combine(day, b)) for a, b in hours)
        return self._known[day]

    def from_then(self, moment: datetime) -> datetime:
        """That moment if it is open, else the next opening."""
        return self.add(moment, 0)

    def next_day(self, day: date, *, full: bool = False) -> date:
        """The next day that the branch (or with `full` the whole company) works."""
        day += timedelta(days=1)
        while not (self.full(day) if full else self.open(day)):
            day += timedelta(days=1)
        return day

    def add(self, moment: datetime, minutes: float) -> datetime:
        """The moment at which that many open minutes have passed; zero gives the next open moment."""
        left = timedelta(minutes=minutes)
        day = moment.date()
        while True:
            for begin, end in self.open(day):
                at = max(begin, moment)
                if at < end and at + left <= end:
                    return at + left
                left -= max(end - at, timedelta(0))
            day += timedelta(days=1)

    def between(self, start: datetime, end: datetime) -> int:
        """Open minutes between two moments, rounded up to whole ones."""
        seconds = 0.0
        day = start.date()
        while day <= end.date():
            seconds += sum(
                max((min(close, end) - max(begin, start)).total_seconds(), 0.0) for begin, close in self.open(day)
            )
            day += timedelta(days=1)
        return int(-(-seconds // 60))
