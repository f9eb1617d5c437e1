"""China's official days with their make-up days, the company's own over them, and which years are guesses."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import holidays
import pytest

from rules.calendars import YEARS, build_calendar, official_days
from rules.worktime import CalendarError

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = [("08:30", "12:00"), ("13:30", "17:30")]
WEEK = dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], OFFICE)


@dataclass(frozen=True)
class Day:
    name: str
    works: object


def china(**changed):
    return build_calendar(
        **{"hours": WEEK, "timezone": "Asia/Shanghai", "country": "CN", "official_through": 2026} | changed
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# From the State Council's notices: first and last day of rest, and the weekend days worked for them.
NOTICES = [
    ("春节 Spring Festival", "2018-02-15", "2018-02-21", ["2018-02-11", "2018-02-24"]),
    ("国庆节 National Day", "2018-10-01", "2018-10-07", ["2018-09-29", "2018-09-30"]),
    ("春节 Spring Festival", "2019-02-04", "2019-02-10", ["2019-02-02", "2019-02-03"]),
    ("国庆节 National Day", "2019-10-01", "2019-10-07", ["2019-09-29", "2019-10-12"]),
    ("国庆节 National Day", "2020-10-02", "2020-10-08", ["2020-09-27", "2020-10-10"]),
    ("春节 Spring Festival", "2021-02-11", "2021-02-17", ["2021-02-07", "2021-02-20"]),
    ("国庆节 National Day", "2021-10-01", "2021-10-07", ["2021-09-26", "2021-10-09"]),
    ("春节 Spring Festival", "2022-01-31", "2022-02-06", ["2022-01-29", "2022-01-30"]),
    ("国庆节 National Day", "2022-10-01", "2022-10-07", ["2022-10-08", "2022-10-09"]),
    ("春节 Spring Festival", "2023-01-21", "2023-01-27", ["2023-01-28", "2023-01-29"]),
    ("国庆节 National Day", "2023-10-01", "2023-10-06", ["2023-10-07", "2023-10-08"]),
    ("春节 Spring Festival", "2024-02-10", "2024-02-17", ["2024-02-04", "2024-02-18"]),
    ("国庆节 National Day", "2024-10-01", "2024-10-07", ["2024-09-29", "2024-10-12"]),
    ("春节 Spring Festival", "2025-01-28", "2025-02-04", ["2025-01-26", "2025-02-08"]),
    ("国庆节 National Day", "2025-10-01", "2025-10-05", ["2025-09-28", "2025-10-11"]),
    ("春节 Spring Festival", "2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
    ("劳动节 Labour Day", "2026-05-01", "2026-05-05", ["2026-05-09"]),
    ("国庆节 National Day", "2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
]


@pytest.mark.parametrize(("name", "first", "last", "worked"), NOTICES)
def test_notices_of_the_state_council_are_kept(name, first, last, worked):
    calendar = china()
    begin, end = at(f"{first} 00:00"), at(f"{last} 00:00") + timedelta(days=1)
    assert [tuple(stretch) for stretch in calendar.stretches(begin, end)] == [(begin, end, False, f"holiday: {name}")]
    for day in worked:
        morning = calendar.stretches(at(f"{day} 08:30"), at(f"{day} 12:00"))
        assert [stretch.counted for stretch in morning] == [True]
        assert morning[0].reason.startswith("make-up day: ")
        assert calendar.between(at(f"{day} 00:00"), at(f"{day} 23:59")) == timedelta(hours=7.5)


def test_working_days_are_those_of_the_library_in_every_official_year():
    library = holidays.country_holidays("CN", years=range(2018, 2027))
    calendar = china()
    days = [date(2018, 1, 1) + timedelta(days=count) for count in range((date(2027, 1, 1) - date(2018, 1, 1)).days)]
    assert [calendar.is_workday(day) for day in days] == [library.is_working_day(day) for day in days]


@pytest.mark.parametrize(
    ("called", "minutes", "due"),
    [
        ("2026-09-30 20:00", 360, "2026-10-08 16:00"),  # over National Day, urban (MS-14)
        ("2026-09-30 20:00", 420, "2026-10-08 17:00"),  # and suburban
        ("2026-02-13 17:00", 60, "2026-02-14 09:00"),  # Friday evening before the make-up Saturday
        ("2026-02-14 17:00", 60, "2026-02-24 09:00"),  # over Spring Festival
        ("2025-01-27 16:30", 360, "2025-02-05 15:00"),
    ],
)
def test_limits_run_over_the_official_days(called, minutes, due):
    assert china().add(at(called), minutes) == at(due)


def test_make_up_day_works_like_the_weekday_that_it_stands_for():
    short_tuesdays = china(hours=WEEK | {"tue": [("09:00", "12:00")]})
    # Sunday 20 September 2026 is worked for Tuesday 6 October, Saturday 10 October for Wednesday 7 October.
    assert short_tuesdays.between(at("2026-09-20 00:00"), at("2026-09-21 00:00")) == timedelta(hours=3)
    assert short_tuesdays.between(at("2026-10-10 00:00"), at("2026-10-11 00:00")) == timedelta(hours=7.5)


def test_branch_that_rests_on_that_weekday_keeps_its_own_hours_on_the_make_up_day():
    shop = china(hours=dict.fromkeys(["wed", "thu", "fri", "sat", "sun"], OFFICE))
    assert shop.is_workday(date(2026, 9, 20))  # a Sunday like any other
    # Sunday 18 February 2024, worked for a Friday, follows a holiday block but does not belong to it.
    no_fridays = china(hours=dict.fromkeys(["mon", "tue", "wed", "thu", "sun"], OFFICE))
    assert [no_fridays.is_workday(date(2024, 2, day)) for day in (11, 18)] == [False, True]
    closed_weekends = china(hours=dict.fromkeys(["mon", "wed", "thu", "fri"], OFFICE))
    assert not closed_weekends.is_workday(date(2026, 9, 20))


def test_branch_open_at_weekends_rests_on_the_weekend_inside_a_holiday():
    shop = china(hours=dict.fromkeys([*WEEK, "sat", "sun"], OFFICE))
    assert shop.is_workday(date(2026, 9, 13))
    assert not shop.is_workday(date(2026, 10, 4))


def test_company_days_override_official_ones_and_carry_their_names():
    calendar = china(
        company_days={
            date(2026, 10, 7): Day("盘点 Stock-taking", [("09:00", "12:00")]),  # worked although a holiday
            date(2026, 10, 10): Day("厂庆 Founding Day", False),  # closed although a make-up day
            date(2026, 9, 12): Day("培训 Training", "fri"),
            date(2026, 9, 9): Day("半天 Half day", [("08:30", "12:00")]),
            date(2026, 9, 10): Day("停电 Power cut", ()),
        }
    )
    expected = {
        "2026-10-07": (3, {"make-up day: 盘点 Stock-taking"}),
        "2026-10-10": (0, {"holiday: 厂庆 Founding Day"}),
        "2026-09-12": (7.5, {"make-up day: 培训 Training"}),
        "2026-09-09": (3.5, {"worked"}),
        "2026-09-10": (0, {"holiday: 停电 Power cut"}),
    }
    for day, (hours, reasons) in expected.items():
        begin = at(f"{day} 00:00")
        stretches = calendar.stretches(begin, begin + timedelta(days=1))
        assert calendar.between(begin, begin + timedelta(days=1)) == timedelta(hours=hours)
        assert {stretch.reason for stretch in stretches if stretch.counted or not hours} == reasons
    assert calendar.fingerprint != china().fingerprint


@pytest.mark.parametrize(
    ("opened", "minutes", "years"),
    [
        ("2026-12-31 08:30", 450, set()),  # ends on 31 December
        ("2026-12-31 08:30", 451, {2027}),
        ("2027-03-01 08:30", 60, {2027}),
        ("2027-12-31 17:00", 600, {2027, 2028}),
        ("2000-03-01 08:30", 60, {2000}),  # before the notices that the library checked
        ("2001-03-01 08:30", 60, set()),
        ("2060-03-01 08:30", 60, {2060}),  # beyond the years whose days are known or guessed at all
    ],
)
def test_deadline_that_touches_a_year_without_an_official_calendar_is_marked(opened, minutes, years):
    calendar = china()
    assert calendar.touches_provisional(at(opened), calendar.add(at(opened), minutes)) == years


def test_a_year_that_becomes_official_is_told_by_the_fingerprint():
    assert china(official_through=2027).fingerprint != china().fingerprint
    assert 2027 not in china(official_through=2027).provisional_years
    # The library itself knows the notices up to here: a rule book that claims more must bring its own days.
    assert official_days(country="CN").announced_through >= 2026


def test_other_countries_and_their_regions():
    bavaria = build_calendar(hours=WEEK, timezone="Europe/Berlin", country="DE-BY", official_through=2040)
    prussia = build_calendar(hours=WEEK, timezone="Europe/Berlin", country="DE-BE", official_through=2040)
    epiphany = date(2026, 1, 6)
    assert (bavaria.is_workday(epiphany), prussia.is_workday(epiphany)) == (False, True)
    morning = datetime(2026, 1, 6, 9, tzinfo=ZoneInfo("Europe/Berlin"))
    assert bavaria.stretches(morning, morning + timedelta(hours=1))[0].reason == "holiday: Heilige Drei Könige"
    assert not bavaria.touches_provisional(morning, morning + timedelta(days=365))


def test_without_a_country_only_the_companys_days_close_and_nothing_is_provisional():
    calendar = build_calendar(
        hours=WEEK,
        timezone="Asia/Shanghai",
        country=None,
        official_through=2026,
        company_days={date(2026, 10, 1): Day("国庆节", False)},
    )
    assert [calendar.is_workday(date(2026, 10, day)) for day in (1, 2)] == [False, True]
    assert calendar.provisional_years == frozenset()


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"country": "XX"}, "'XX' has no known holidays"),
        ({"country": "DE-XX"}, "'DE-XX' has no known holidays"),
        ({"company_days": {date(2026, 10, 7): Day("盘点", True)}}, "company day 2026-10-07: true does not say how"),
        ({"company_days": {date(2026, 10, 7): Day("盘点", "work")}}, "extra day 2026-10-07: 'work' is no weekday"),
    ],
)
def test_what_is_written_wrongly_is_refused(changed, says):
    with pytest.raises(CalendarError, match=says):
        china(**changed)


def test_asking_again_gives_the_same_calendar_and_a_new_branch_costs_little():
    assert china() is china(hours={name: list(map(list, hours)) for name, hours in WEEK.items()})
    official_days.cache_clear()
    begun = process_time()
    official_days(country="CN", years=YEARS)
    china(hours=WEEK | {"sat": [("09:00", "11:00")]})
    assert process_time() - begun < 0.25  # some 30 ms on an idle machine
