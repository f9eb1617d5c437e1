"""Limits in working time, by table: where they start, where they end, and what is refused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.worktime import (
    CalendarError,
    EndBeforeStartError,
    LimitError,
    NaiveDatetimeError,
    NeverOpenError,
    NoOpenTimeError,
    WorkCalendar,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = [("08:30", "12:00"), ("13:30", "17:30")]
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], OFFICE)
ROUND_THE_CLOCK = {day: [("00:00", "24:00")] for day in [*WEEK, "sat", "sun"]}
CALENDAR = WorkCalendar(
    hours=WEEK,
    timezone="Asia/Shanghai",
    holidays={date(2026, 10, day) for day in range(1, 8)},
    extra_days={date(2026, 9, 20): "tue", date(2026, 10, 10): "wed", date(2026, 12, 31): [("08:30", "12:00")]},
)
HOURS = 60


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """A local time; "2026-11-01 01:30 again" is the second time that the clock shows it."""
    wall = datetime.fromisoformat(text.removesuffix(" again")).replace(tzinfo=zone)
    return wall.replace(fold=1) if text.endswith("again") else wall


def instant(moment: datetime) -> datetime:
    """In UTC, because two times in one zone compare by their clock readings."""
    return moment.astimezone(UTC)


@pytest.mark.parametrize(
    ("called", "minutes", "due"),
    [
        # 2026-09-09 is a Wednesday.
        ("2026-09-09 08:30", 6 * HOURS, "2026-09-09 16:00"),
        ("2026-09-09 08:30", 7.5 * HOURS, "2026-09-09 17:30"),  # ends as the day closes: stays there
        ("2026-09-09 08:30", 7.5 * HOURS + 1, "2026-09-10 08:31"),
        ("2026-09-09 08:30", 3.5 * HOURS, "2026-09-09 12:00"),  # ends as lunch begins: stays there
        ("2026-09-09 10:00", 6 * HOURS, "2026-09-09 17:30"),
        ("2026-09-09 11:00", 6 * HOURS, "2026-09-10 09:30"),
        ("2026-09-09 20:00", 6 * HOURS, "2026-09-10 16:00"),  # after hours, urban (MS-14)
        ("2026-09-09 20:00", 7 * HOURS, "2026-09-10 17:00"),  # after hours, suburban (MS-14)
        ("2026-09-09 17:30", 6 * HOURS, "2026-09-10 16:00"),  # closing time is after hours
        ("2026-09-09 03:00", 6 * HOURS, "2026-09-09 16:00"),
        ("2026-09-09 12:30", 6 * HOURS, "2026-09-10 10:30"),  # at lunch: counts from 13:30
        ("2026-09-11 16:30", 2 * HOURS, "2026-09-14 09:30"),  # over the weekend
        ("2026-09-12 10:00", 6 * HOURS, "2026-09-14 16:00"),  # on a Saturday
        ("2026-09-30 16:30", 2 * HOURS, "2026-10-08 09:30"),  # over National Day
        ("2026-09-18 17:00", 2 * HOURS, "2026-09-20 10:00"),  # into the make-up Sunday
        ("2026-10-09 17:00", 1 * HOURS, "2026-10-10 09:00"),  # into the make-up Saturday
        ("2026-12-31 11:00", 2 * HOURS, "2027-01-01 09:30"),  # the short last day; 1 January is not in this calendar
        ("2026-09-09 10:00", 0, "2026-09-09 10:00"),
        ("2026-09-09 12:00", 0, "2026-09-09 13:30"),
        ("2026-09-09 17:30", 0, "2026-09-10 08:30"),
        ("2026-09-11 20:00", 0, "2026-09-14 08:30"),
        ("2026-09-09 08:30", 0.5, "2026-09-09 08:30:30"),
    ],
)
def test_limit_ends_where_its_working_time_has_passed(called, minutes, due):
    assert CALENDAR.add(at(called), minutes=minutes) == at(due)


@pytest.mark.parametrize(
    ("start", "end", "worked"),
    [
        ("2026-09-09 08:30", "2026-09-09 17:30", timedelta(hours=7.5)),
        ("2026-09-09 00:00", "2026-09-10 00:00", timedelta(hours=7.5)),
        ("2026-09-09 12:00", "2026-09-09 13:30", timedelta(0)),
        ("2026-09-09 17:30", "2026-09-10 08:30", timedelta(0)),
        ("2026-09-09 17:30", "2026-09-10 08:30:05", timedelta(seconds=5)),
        ("2026-09-09 09:00:00.250000", "2026-09-09 09:00:01", timedelta(milliseconds=750)),
        (
            "2026-09-28 00:00",
            "2026-10-12 00:00",
            timedelta(hours=7.5) * 6,
        ),  # three days, National Day, two and a make-up
        ("2026-09-09 10:00", "2026-09-09 10:00", timedelta(0)),
    ],
)
def test_only_open_time_of_a_span_counts(start, end, worked):
    assert CALENDAR.between(at(start), at(end)) == worked


@pytest.mark.parametrize(
    ("opened", "days", "due"),
    [
        ("2026-09-09 10:00", 3, "2026-09-14 17:30"),  # Wednesday: Thursday, Friday, Monday
        ("2026-09-09 23:59", 1, "2026-09-10 17:30"),  # the day itself is not counted, however late
        ("2026-09-12 10:00", 1, "2026-09-14 17:30"),
        ("2026-09-18 10:00", 1, "2026-09-20 17:30"),  # the make-up Sunday is a working day
        ("2026-09-30 10:00", 3, "2026-10-10 17:30"),
        ("2026-12-30 10:00", 1, "2026-12-31 12:00"),  # closes early
        ("2026-09-09 10:00", 0, "2026-09-09 17:30"),  # "the same day" is its close
        ("2026-09-09 17:30", 0, "2026-09-10 17:30"),  # after closing, the next one's
        ("2026-09-12 10:00", 0, "2026-09-14 17:30"),
        ("2026-09-11 20:00", 0, "2026-09-14 17:30"),
    ],
)
def test_limit_in_working_days_ends_as_the_last_of_them_closes(opened, days, due):
    assert CALENDAR.add_days(at(opened), days=days) == at(due)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        ("2026-09-09", "2026-09-09", "2026-09-09"),
        ("2026-09-12", "2026-09-11", "2026-09-14"),
        ("2026-09-19", "2026-09-18", "2026-09-20"),
        ("2026-09-20", "2026-09-20", "2026-09-20"),
        ("2026-10-04", "2026-09-30", "2026-10-08"),
        ("2026-10-11", "2026-10-10", "2026-10-12"),
    ],
)
def test_nearest_working_day_on_either_side(day, before, after):
    wanted = date.fromisoformat(day)
    assert CALENDAR.workday_on_or_before(wanted) == date.fromisoformat(before)
    assert CALENDAR.workday_on_or_after(wanted) == date.fromisoformat(after)
    assert CALENDAR.is_workday(wanted) == (before == day)
    assert CALENDAR.closes_on(wanted) == at(f"{after} 17:30")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-09-09 08:29:59.999999", False),
        ("2026-09-09 08:30", True),
        ("2026-09-09 11:59:59.999999", True),
        ("2026-09-09 12:00", False),
        ("2026-09-20 09:00", True),
        ("2026-10-01 09:00", False),
    ],
)
def test_intervals_are_half_open(moment, is_open):
    assert CALENDAR.is_open(at(moment)) is is_open
    assert (CALENDAR.next_opening(at(moment)) == at(moment)) is is_open


def test_make_up_day_overrides_holiday_as_well_as_weekday():
    calendar = WorkCalendar(
        hours=WEEK,
        timezone="Asia/Shanghai",
        holidays={date(2026, 9, 19), date(2026, 9, 21)},
        extra_days={date(2026, 9, 19): "mon", date(2026, 9, 21): [("09:00", "10:00")]},
    )
    assert calendar.between(at("2026-09-19 00:00"), at("2026-09-22 00:00")) == timedelta(hours=8.5)


def test_answers_are_in_the_calendars_zone_whatever_zone_asks():
    due = CALENDAR.add(datetime(2026, 9, 9, 0, 30, tzinfo=UTC), minutes=360)
    assert (due, due.tzinfo) == (at("2026-09-09 16:00"), SHANGHAI)
    assert CALENDAR.day_of(datetime(2026, 9, 9, 20, 0, tzinfo=UTC)) == date(2026, 9, 10)


@pytest.mark.parametrize(
    ("zone", "hours", "start", "minutes", "due"),
    [
        # New York, 2026-03-08: 02:00 reads 03:00. 2026-11-01: 02:00 reads 01:00 again.
        ("America/New_York", [("01:00", "04:00")], "2026-03-08 01:00", 120, "2026-03-08 04:00"),
        ("America/New_York", [("01:00", "04:00")], "2026-03-08 01:30", 60, "2026-03-08 03:30"),
        ("America/New_York", [("02:00", "03:00")], "2026-03-08 00:00", 60, "2026-03-09 03:00"),
        ("America/New_York", [("01:00", "04:00")], "2026-11-01 01:00", 240, "2026-11-01 04:00"),
        ("America/New_York", [("01:00", "04:00")], "2026-11-01 01:00", 90, "2026-11-01 01:30 again"),
        ("America/New_York", [("01:15", "01:45")], "2026-11-01 00:00", 30, "2026-11-01 01:45"),
        ("America/New_York", [("01:15", "01:45")], "2026-11-01 00:00", 60, "2026-11-01 01:45 again"),
        ("America/New_York", [("08:00", "17:00")], "2026-03-07 16:00", 120, "2026-03-08 09:00"),
        # Berlin, 2026-03-29: 02:00 reads 03:00. 2026-10-25: 03:00 reads 02:00 again.
        ("Europe/Berlin", [("00:00", "24:00")], "2026-03-29 00:00", 23 * 60, "2026-03-30 00:00"),
        ("Europe/Berlin", [("00:00", "24:00")], "2026-10-25 00:00", 25 * 60, "2026-10-26 00:00"),
        ("Europe/Berlin", [("02:30", "03:30")], "2026-03-29 00:00", 30, "2026-03-29 03:30"),
        ("Europe/Berlin", [("02:30", "03:30")], "2026-10-25 00:00", 90, "2026-10-25 03:30"),
        ("Europe/Berlin", [("08:30", "12:00"), ("13:30", "17:30")], "2026-10-24 17:00", 60, "2026-10-25 09:00"),
        # A half-hour step, and one whose repeated hour belongs to the day before (00:01 read 23:01 again).
        ("Australia/Lord_Howe", [("01:00", "03:00")], "2026-04-05 01:00", 150, "2026-04-05 03:00"),
        ("America/St_Johns", [("22:00", "24:00")], "2006-10-28 22:00", 179, "2006-10-29 00:00 again"),
        # Samoa skipped 30 December 2011 altogether.
        ("Pacific/Apia", [("09:00", "10:00")], "2011-12-29 09:30", 60, "2011-12-31 09:30"),
    ],
)
def test_days_on_which_clocks_change_count_real_elapsed_time(zone, hours, start, minutes, due):
    calendar = WorkCalendar(hours=dict.fromkeys(WEEK | {"sat": [], "sun": []}, hours), timezone=zone)
    begin, end = at(start, ZoneInfo(zone)), at(due, ZoneInfo(zone))
    found = calendar.add(begin, minutes)
    assert (instant(found), found.fold) == (instant(end), end.fold)
    assert calendar.between(begin, end) == timedelta(minutes=minutes)


def test_day_whose_only_hour_is_skipped_by_the_clock_change_is_no_working_day():
    calendar = WorkCalendar(hours={"sat": OFFICE, "sun": [("02:00", "03:00")]}, timezone="America/New_York")
    assert not calendar.is_workday(date(2026, 3, 8))
    assert calendar.is_workday(date(2026, 3, 15))


def test_twenty_four_hours_a_day_is_the_clock_itself():
    calendar = WorkCalendar(hours=ROUND_THE_CLOCK, timezone="Asia/Shanghai")
    start = at("2026-09-09 23:30")
    assert calendar.add(start, minutes=60) == at("2026-09-10 00:30")
    assert calendar.add(start, minutes=30) == at("2026-09-10 00:00")
    assert calendar.between(start, start + timedelta(days=400)) == timedelta(days=400)
    assert calendar.closes_on(date(2026, 9, 9)) == at("2026-09-10 00:00")


def test_day_that_ends_at_24_00_closes_at_midnight_and_the_deadline_stays_there():
    calendar = WorkCalendar(hours={"wed": [("18:00", "24:00")]}, timezone="Asia/Shanghai")
    assert calendar.add(at("2026-09-09 20:00"), minutes=240) == at("2026-09-10 00:00")
    assert calendar.add_days(at("2026-09-02 20:00"), days=1) == at("2026-09-10 00:00")
    assert calendar.next_opening(at("2026-09-10 00:00")) == at("2026-09-16 18:00")


def test_intervals_may_touch_and_come_in_any_order():
    calendar = WorkCalendar(hours={"wed": [("12:00", "18:00"), ("08:00", "12:00")]}, timezone="Asia/Shanghai")
    assert calendar.add(at("2026-09-09 08:00"), minutes=600) == at("2026-09-09 18:00")


def test_spans_over_decades_are_answered():
    start = at("1990-01-01 08:30")
    due = CALENDAR.add(start, minutes=60 * 7.5 * 5 * 52 * 60)
    assert due.year == 2049
    assert CALENDAR.between(start, due) == timedelta(hours=7.5 * 5 * 52 * 60)
    assert CALENDAR.add_days(start, days=5 * 52 * 60).year == 2049


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])  # 14 hours ahead, 11 behind
def test_answers_do_not_depend_on_what_was_asked_before(zone):
    def calendar() -> WorkCalendar:
        return WorkCalendar(hours=ROUND_THE_CLOCK | {"sun": []}, timezone=zone)

    asked = calendar()
    first = datetime(2026, 9, 9, 10, 0, tzinfo=UTC)
    asked.add(first, minutes=1)
    for hours in [*range(395 * 24, 406 * 24, 7), *range(-405 * 24, -395 * 24, 7)]:
        start = first + timedelta(hours=hours)
        assert asked.between(start, start + timedelta(hours=1)) == calendar().between(start, start + timedelta(hours=1))


def test_deadline_touches_only_the_provisional_years_it_has_time_in():
    calendar = WorkCalendar(hours=WEEK, timezone="Asia/Shanghai", provisional_years={2027, 2028})
    opened = at("2026-12-30 10:00")
    assert calendar.touches_provisional(opened, at("2026-12-31 17:30")) == frozenset()
    assert calendar.touches_provisional(opened, at("2027-01-01 00:00")) == frozenset()  # midnight itself is not in it
    assert calendar.touches_provisional(opened, at("2027-01-04 09:00")) == {2027}
    assert calendar.touches_provisional(opened, at("2028-01-04 09:00")) == {2027, 2028}
    assert calendar.touches_provisional(at("2027-05-01 00:00"), at("2027-05-01 00:00")) == {2027}
    # 31 December 20:00 in London is the new year in Shanghai already.
    late = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    assert calendar.touches_provisional(late, late) == {2027}


def test_calendar_is_a_value_and_its_fingerprint_tells_a_change():
    def calendar(**changed):
        return WorkCalendar(**{"hours": WEEK, "timezone": "Asia/Shanghai", "holidays": {date(2026, 10, 1)}} | changed)

    same, again = calendar(), calendar(hours=dict(reversed(WEEK.items())), holidays=[date(2026, 10, 1)])
    assert (same, hash(same), same.fingerprint) == (again, hash(again), again.fingerprint)
    assert same.fingerprint == "5aa49a7f29becc196b170029d70ee60d"  # stored beside deadlines: stable between runs
    changes = [
        {"hours": WEEK | {"sat": OFFICE}},
        {"timezone": "Asia/Hong_Kong"},
        {"holidays": set()},
        {"extra_days": {date(2026, 10, 10): "mon"}},
        {"provisional_years": {2027}},
    ]
    assert len({same, *(calendar(**change) for change in changes)}) == 1 + len(changes)
    named = calendar(holidays={date(2026, 10, 1): "国庆节"})
    assert named != same
    assert named.fingerprint == same.fingerprint  # a name moves no deadline


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ({"hours": {"monday": OFFICE}}, "'monday' is no weekday"),
        ({"hours": {"mon": [("8.30", "12:00")]}}, "hours of mon: '8.30' is not a time of day"),
        ({"hours": {"mon": [("08:30", "24:01")]}}, "'24:01' is not a time of day"),
        ({"hours": {"mon": [("08:60", "12:00")]}}, "'08:60' is not a time of day"),
        ({"hours": {"mon": [("22:00", "06:00")]}}, "22:00 to 06:00 ends before it begins; split it at midnight"),
        ({"hours": {"mon": [("08:00", "08:00")]}}, "ends before it begins"),
        ({"hours": {"mon": [("08:00", "12:00"), ("11:00", "13:00")]}}, "from 11:00 overlaps the one until 12:00"),
        ({"hours": {"mon": "08:00-12:00"}}, "intervals are pairs of times"),
        ({"hours": {"mon": ["08:00", "12:00"]}}, "intervals are pairs of times"),
        ({"timezone": "Asia/Peking"}, "'Asia/Peking' is no time zone"),
        ({"timezone": "../etc/passwd"}, "is no time zone"),
        ({"holidays": {datetime(2026, 10, 1, tzinfo=UTC)}}, "is a time, not a date"),
        ({"extra_days": {date(2026, 10, 10): "holiday"}}, "extra day 2026-10-10: 'holiday' is no weekday"),
    ],
)
def test_calendar_that_is_written_wrongly_is_refused_with_the_place(written, says):
    with pytest.raises(CalendarError, match=says.replace("(", r"\(")):
        WorkCalendar(**{"hours": WEEK, "timezone": "Asia/Shanghai"} | written)


@pytest.mark.parametrize("hours", [{}, {"mon": []}])
@pytest.mark.parametrize("extra_days", [{}, {date(2026, 10, 10): "mon"}, {date(2026, 10, 10): []}])
def test_calendar_without_any_open_time_is_refused(hours, extra_days):
    with pytest.raises(NeverOpenError, match="no open time"):
        WorkCalendar(hours=hours, timezone="Asia/Shanghai", extra_days=extra_days)


def test_search_that_meets_no_open_time_for_ten_years_raises():
    calendar = WorkCalendar(
        hours={},
        timezone="Asia/Shanghai",
        extra_days={date(2000, 1, 3): OFFICE, date(2009, 1, 5): OFFICE, date(2026, 1, 5): OFFICE},
    )
    assert calendar.add(at("2000-01-03 16:30"), minutes=120) == at("2009-01-05 09:30")
    assert calendar.workday_on_or_before(date(2018, 1, 1)) == date(2009, 1, 5)
    assert calendar.between(at("2000-01-01 00:00"), at("2030-01-01 00:00")) == timedelta(hours=22.5)
    for search in [
        lambda: calendar.add(at("2000-01-03 16:30"), minutes=600),  # 2009 to 2026 is too far
        lambda: calendar.add(at("2009-01-05 17:30"), minutes=0),
        lambda: calendar.add(at("2026-01-05 17:00"), minutes=31),
        lambda: calendar.add_days(at("2000-01-03 10:00"), days=2),
        lambda: calendar.add_days(at("2026-01-05 10:00"), days=1),
        lambda: calendar.closes_on(date(2010, 1, 1)),
        lambda: calendar.workday_on_or_before(date(2025, 1, 1)),
        lambda: calendar.workday_on_or_before(date(1999, 1, 1)),
        lambda: calendar.subtract(at("2026-01-05 09:30"), minutes=120),
        lambda: calendar.subtract(at("2025-01-01 00:00"), minutes=1),
        lambda: calendar.subtract(at("2000-01-03 09:30"), minutes=120),
        lambda: calendar.last_open(at("2025-01-01 00:00")),
    ]:
        with pytest.raises(NoOpenTimeError, match="ten years"):
            search()
    assert calendar.add(at("2026-01-05 17:00"), minutes=30) == at("2026-01-05 17:30")
    assert calendar.subtract(at("2009-01-05 09:30"), minutes=120) == at("2000-01-03 16:30")
    assert calendar.subtract(at("2026-01-05 09:30"), minutes=30) == at("2026-01-05 09:00")


def test_limit_that_leaves_the_years_a_date_can_name_is_refused():
    short = WorkCalendar(hours={"mon": [("08:30", "08:31")]}, timezone="Asia/Shanghai")
    with pytest.raises(NoOpenTimeError, match="year 9997"):
        short.add(at("9990-01-01 08:30"), minutes=10_000)
    with pytest.raises(NoOpenTimeError, match="year 4"):
        short.between(datetime(1, 1, 2, tzinfo=UTC), at("2026-01-01 08:30"))


def test_span_that_runs_backwards_is_refused():
    with pytest.raises(EndBeforeStartError, match="before it starts"):
        CALENDAR.between(at("2026-09-09 10:00"), at("2026-09-09 09:59:59"))
    new_york = WorkCalendar(hours=ROUND_THE_CLOCK, timezone="America/New_York")
    first, second = (at(f"2026-11-01 01:30{again}", new_york.timezone) for again in ("", " again"))
    assert new_york.between(first, second) == timedelta(hours=1)
    with pytest.raises(EndBeforeStartError):
        new_york.between(second, first)


def test_time_without_an_offset_is_refused():
    naive = datetime(2026, 9, 9, 10, 0)
    for ask in [
        lambda: CALENDAR.add(naive, minutes=1),
        lambda: CALENDAR.between(naive, at("2026-09-09 10:00")),
        lambda: CALENDAR.add_days(naive, days=1),
        lambda: CALENDAR.stretches(naive, naive),
        lambda: CALENDAR.is_open(naive),
    ]:
        with pytest.raises(NaiveDatetimeError, match="2026-09-09 10:00:00 has no offset"):
            ask()


@pytest.mark.parametrize("minutes", [-1, -0.001, float("nan"), float("inf"), 1e12])
def test_limit_that_is_no_length_of_time_is_refused(minutes):
    with pytest.raises(LimitError):
        CALENDAR.add(at("2026-09-09 10:00"), minutes=minutes)


def test_fewer_than_zero_days_are_refused():
    with pytest.raises(LimitError):
        CALENDAR.add_days(at("2026-09-09 10:00"), days=-1)
