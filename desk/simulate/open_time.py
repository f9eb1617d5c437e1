"""Working time reckoned in the plainest way: datetime, bisect and China's public holidays, nothing of ours.

Local times of Shanghai without an offset throughout (no summer time since 1991), in the default hours.
"""

from bisect import bisect_left, bisect_right
from datetime import date, datetime, time, timedelta
from itertools import accumulate

import holidays

OPEN = ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))
FIRST, LAST = date(2011, 1, 1), date(2026, 12, 31)
"""2026 is the last year whose days are official."""
CHINA = holidays.country_holidays("CN", years=range(FIRST.year, LAST.year + 1))
DAYS = [day for day in (FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)) if CHINA.is_working_day(day)]
BEGINS = [datetime.combine(day, begin) for day in DAYS for begin, _ in OPEN]
ENDS = [datetime.combine(day, end) for day in DAYS for _, end in OPEN]
WORKED = [0.0, *accumulate((end - begin).total_seconds() for begin, end in zip(BEGINS, ENDS, strict=True))]


def works(day: date) -> bool:
    """Whether it is a working day."""
    place = bisect_left(DAYS, day)
    return place < len(DAYS) and DAYS[place] == day


def worked_until(moment: datetime) -> float:
    """Seconds of open time from the first day to a moment."""
    place = bisect_right(BEGINS, moment) - 1
    if place < 0:
        return 0.0
    return WORKED[place] + (min(moment, ENDS[place]) - BEGINS[place]).total_seconds()


def after_open_time(start: datetime, seconds: float) -> datetime:
    """When so much open time has passed; the end of an interval rather than the next opening."""
    wanted = worked_until(start) + seconds
    place = bisect_left(WORKED, wanted) - 1
    return BEGINS[place] + timedelta(seconds=wanted - WORKED[place])


def next_open(moment: datetime) -> datetime:
    """The moment itself in open time, else the next opening."""
    place = bisect_right(ENDS, moment)
    return max(moment, BEGINS[place])


def close_after(start: datetime, days: int) -> datetime:
    """The close of the so-manieth working day after the day of `start`."""
    return datetime.combine(DAYS[bisect_right(DAYS, start.date()) + days - 1], OPEN[-1][1])


def full_hour(moment: datetime) -> datetime:
    """The full hour at or after a moment."""
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour if hour == moment else hour + timedelta(hours=1)
