from datetime import date, datetime

import pytest

from desk.demo.days import Workdays

DAYS = Workdays(first=date(2026, 9, 1), last=date(2026, 10, 31))
SATURDAYS = Workdays(first=date(2026, 9, 1), last=date(2026, 10, 31), saturdays=True)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("09-01T09:00", 360, "09-01T16:30"),  # lunch is not counted
        ("09-01T20:00", 360, "09-02T16:00"),  # the example of the regulations
        ("09-01T20:00", 420, "09-02T17:00"),
        ("09-01T12:30", 0, "09-01T13:30"),
        ("09-30T17:00", 60, "10-08T09:00"),  # National Day
        ("09-24T17:00", 60, "09-28T09:00"),  # Mid-Autumn
        ("09-19T10:00", 30, "09-20T09:00"),  # a Sunday that is worked
        ("10-09T17:00", 60, "10-10T09:00"),  # a Saturday that is worked
    ],
)
def test_open_minutes_skip_lunch_nights_and_days_of_rest(start: str, minutes: int, end: str) -> None:
    assert DAYS.add(at(start), minutes) == at(end)
    assert DAYS.between(at(start), at(end)) == minutes


def test_saturdays_are_worked_where_the_branch_has_them_but_not_on_holidays() -> None:
    assert SATURDAYS.add(at("09-05T08:00"), 30) == at("09-05T09:30")
    assert not SATURDAYS.open(date(2026, 10, 3))
    assert not DAYS.open(date(2026, 9, 5))
