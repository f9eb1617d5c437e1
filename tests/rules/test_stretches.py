"""A span cut into stretches that say why they counted or not."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.worktime import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = [("08:30", "12:00"), ("13:30", "17:30")]
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], OFFICE)
CALENDAR = WorkCalendar(
    hours=WEEK,
    timezone="Asia/Shanghai",
    holidays={
        date(2026, 9, 25): "中秋节 Mid-Autumn Festival",
        date(2026, 10, 1): "国庆节 National Day",
        date(2026, 10, 2): "",
    },
    extra_days={date(2026, 9, 20): "tue", date(2026, 9, 25): "mon", date(2026, 9, 30): [("08:30", "12:00")]},
    names={date(2026, 9, 20): "国庆节 National Day", date(2026, 10, 3): "not closed by its name"},
)


def cut(start: str, end: str) -> list[tuple[str, str, bool, str]]:
    begin, finish = (datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) for text in (start, end))
    return [
        (f"{b:%d %H:%M}", f"{e:%d %H:%M}", counted, why) for b, e, counted, why in CALENDAR.stretches(begin, finish)
    ]


@pytest.mark.parametrize(
    ("start", "end", "stretches"),
    [
        (
            "2026-09-09 07:00",
            "2026-09-10 09:00",
            [
                ("09 07:00", "09 08:30", False, "before opening"),
                ("09 08:30", "09 12:00", True, "worked"),
                ("09 12:00", "09 13:30", False, "lunch"),
                ("09 13:30", "09 17:30", True, "worked"),
                ("09 17:30", "10 00:00", False, "after closing"),
                ("10 00:00", "10 08:30", False, "before opening"),
                ("10 08:30", "10 09:00", True, "worked"),
            ],
        ),
        ("2026-09-09 09:00", "2026-09-09 10:00", [("09 09:00", "09 10:00", True, "worked")]),
        ("2026-09-09 09:00", "2026-09-09 09:00", []),
        (
            "2026-09-11 17:30",
            "2026-09-14 08:30",
            [
                ("11 17:30", "12 00:00", False, "after closing"),
                ("12 00:00", "14 00:00", False, "weekend"),
                ("14 00:00", "14 08:30", False, "before opening"),
            ],
        ),
        (
            "2026-09-19 12:00",
            "2026-09-20 14:00",
            [
                ("19 12:00", "20 00:00", False, "weekend"),
                ("20 00:00", "20 08:30", False, "before opening"),
                ("20 08:30", "20 12:00", True, "make-up day: 国庆节 National Day"),
                ("20 12:00", "20 13:30", False, "lunch"),
                ("20 13:30", "20 14:00", True, "make-up day: 国庆节 National Day"),
            ],
        ),
        # Worked although a holiday; then shorter hours on an ordinary working day, two holidays, a Saturday.
        (
            "2026-09-25 09:00",
            "2026-09-25 10:00",
            [("25 09:00", "25 10:00", True, "make-up day: 中秋节 Mid-Autumn Festival")],
        ),
        (
            "2026-09-30 11:00",
            "2026-10-04 00:00",
            [
                ("30 11:00", "30 12:00", True, "worked"),
                ("30 12:00", "01 00:00", False, "after closing"),
                ("01 00:00", "02 00:00", False, "holiday: 国庆节 National Day"),
                ("02 00:00", "03 00:00", False, "holiday"),
                ("03 00:00", "04 00:00", False, "weekend"),
            ],
        ),
    ],
)
def test_every_stretch_says_why_it_counts_or_not(start, end, stretches):
    assert cut(start, end) == stretches


def test_round_the_clock_is_one_stretch_over_any_midnight():
    calendar = WorkCalendar(
        hours={day: [("00:00", "24:00")] for day in [*WEEK, "sat", "sun"]}, timezone="Europe/Berlin"
    )
    begin, end = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    (only,) = calendar.stretches(begin, end)
    assert (only.counted, only.reason, only.length) == (True, "worked", end - begin)
    assert only.begin.tzinfo == ZoneInfo("Europe/Berlin")


def test_length_is_real_time_on_the_day_the_clocks_go_back():
    berlin = ZoneInfo("Europe/Berlin")
    calendar = WorkCalendar(hours={"sun": [("01:00", "04:00")]}, timezone="Europe/Berlin")
    begin, end = datetime(2026, 10, 25, tzinfo=berlin), datetime(2026, 10, 26, tzinfo=berlin)
    found = calendar.stretches(begin, end)
    assert [(stretch.length, stretch.reason) for stretch in found] == [
        (timedelta(hours=1), "before opening"),
        (timedelta(hours=4), "worked"),
        (timedelta(hours=20), "after closing"),
    ]


def test_decades_are_cut_too():
    begin, end = datetime(2005, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    found = CALENDAR.stretches(begin, end)
    assert sum((stretch.length for stretch in found), timedelta()) == end - begin
    assert sum((stretch.length for stretch in found if stretch.counted), timedelta()) == CALENDAR.between(begin, end)
