"""A technician's day from the papers: time by kind, gaps in working time, overlaps (MS-10, MS-11)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.day_report import Day, Overlap, Share, Work, day_of_work, days_of_work, share_of_day, summed
from rules.worktime import WorkCalendar

DAY = date(2026, 10, 9)  # a Friday
HOURS = {name: [("08:30", "12:00"), ("13:30", "17:30")] for name in ("mon", "tue", "wed", "thu", "fri")}
SHANGHAI = WorkCalendar(hours=HOURS, timezone="Asia/Shanghai", holidays=set(), extra_days={})


def at(clock: str, day: date = DAY) -> datetime:
    return datetime.combine(day, datetime.strptime(clock, "%H:%M").time(), ZoneInfo("Asia/Shanghai"))


def visit(begin: str, end: str | None, *, about: str = "K1", kind: str = "paid") -> Work:
    return Work(kind, about, at(begin), None if end is None else at(end))


def log(minutes: int, kind: str = "parts") -> Work:
    return Work(kind, "log", minutes=minutes)


def report(*works: Work, day: date = DAY, gap_minutes: int = 30) -> Day:
    return day_of_work(works, day=day, calendar=SHANGHAI, gap_minutes=gap_minutes)


def test_a_day_of_which_no_paper_tells():
    empty = report()
    assert (empty.told, empty.minutes, empty.unexplained) == (False, {}, 450)
    assert empty.gaps == ((at("08:30"), at("12:00")), (at("13:30"), at("17:30")))
    assert report(day=date(2026, 10, 10)).gaps == (), "a Saturday has no working time to account for"


@pytest.mark.parametrize(
    ("works", "minutes", "gaps", "unexplained"),
    [
        ([visit("08:30", "12:00"), visit("13:30", "17:30")], {"paid": 450}, [], 0),
        ([visit("09:00", "11:00"), visit("13:30", "17:30", kind="free")], {"free": 240, "paid": 120},
         [("08:30", "09:00"), ("11:00", "12:00")], 90),
        ([visit("09:00", "11:00"), visit("13:30", "17:30"), log(60)], {"paid": 360, "parts": 60},
         [("08:30", "09:00"), ("11:00", "12:00")], 30),
        ([visit("08:30", "12:00"), visit("13:30", "17:30"), log(600)], {"paid": 450, "parts": 600}, [], 0),
        ([visit("08:00", "12:30"), visit("13:30", "19:00")], {"paid": 600}, [], 0),
        ([visit("08:55", "12:00"), visit("13:30", "17:30")], {"paid": 425}, [], 25),
    ],
)  # fmt: skip
def test_what_the_papers_tell(works, minutes, gaps, unexplained):
    found = report(*works)
    assert found.minutes == minutes
    assert found.gaps == tuple((at(begin), at(end)) for begin, end in gaps)
    assert found.unexplained == unexplained


def test_two_places_at_once_are_shown_and_touching_visits_are_not():
    found = report(visit("09:00", "10:30"), visit("10:00", "11:00", about="K2"), visit("11:00", "12:00", about="K3"))
    assert found.overlaps == (Overlap(at("10:00"), at("10:30"), "K1", "K2"),)
    assert found.minutes == {"paid": 210}, "each paper's time is its own"


def test_while_a_visit_goes_on_nobody_is_asked_for_the_rest():
    found = report(visit("09:00", None))
    assert (found.told, found.going_on, found.unexplained) == (True, True, 0)
    yesterday = Work("paid", "K0", at("16:00", DAY - timedelta(days=1)))
    assert not report(yesterday).told, "one of yesterday that was never ended says nothing of today"


def test_a_night_job_counts_on_both_days():
    night = Work("paid", "K1", at("22:00"), at("02:00", DAY + timedelta(days=1)))
    assert report(night).minutes == {"paid": 120}
    assert report(night, day=DAY + timedelta(days=1)).minutes == {"paid": 120}


@pytest.mark.parametrize(
    ("begin", "end", "day", "minutes"),
    [
        (at("09:00"), at("11:00"), DAY, 100),
        (at("16:30"), at("09:30", date(2026, 10, 12)), DAY, 50),
        (at("16:30"), at("09:30", date(2026, 10, 12)), date(2026, 10, 10), 0),
        (at("16:30"), at("09:30", date(2026, 10, 12)), date(2026, 10, 12), 50),
        (at("19:00"), at("20:00"), DAY, 100),
        (at("19:00"), at("20:00"), date(2026, 10, 8), 0),
    ],
)
def test_a_repair_cards_minutes_fall_to_the_days_of_the_work(begin, end, day, minutes):
    assert share_of_day(100, begin=begin, end=end, day=day, calendar=SHANGHAI) == minutes


@pytest.mark.parametrize(
    ("begin", "end", "days"),
    [
        (at("09:00"), at("11:00"), 1),
        (at("16:30"), at("09:30", date(2026, 10, 12)), 2),  # over the weekend
        (at("18:00"), at("09:30", date(2026, 10, 13)), 2),  # begun after hours
        (at("19:00"), at("20:00"), 1),
    ],
)
def test_days_of_a_card_are_those_with_working_time_in_it(begin, end, days):
    assert days_of_work(begin=begin, end=end, calendar=SHANGHAI) == days


def test_a_share_is_told_beside_the_gaps_that_it_cannot_fill():
    found = report(visit("08:30", "12:00"), Work("paid", "W1", minutes=50, whole=100, days=2))
    assert found.shares == (Share("W1", 50, 100, 2),)
    assert found.gaps == ((at("13:30"), at("17:30")),)
    assert found.unexplained == 190
    assert report(Work("paid", "W1", minutes=50)).shares == (), "a card of one day is no share"


def test_an_hour_that_comes_twice_is_two_hours():
    berlin = WorkCalendar(hours={"sun": [("00:00", "24:00")]}, timezone="Europe/Berlin", holidays=set(), extra_days={})
    autumn = date(2026, 10, 25)
    found = day_of_work([], day=autumn, calendar=berlin, gap_minutes=30)
    assert found.unexplained == 25 * 60
    whole = Work("paid", "K1", datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC))
    assert day_of_work([whole], day=autumn, calendar=berlin, gap_minutes=30).minutes == {"paid": 25 * 60}


def test_the_directors_report_sums_the_technicians():
    assert summed([report(visit("09:00", "10:00")), report(log(20), log(5, "tools"))]) == {
        "paid": 60,
        "parts": 20,
        "tools": 5,
    }


MOMENTS = st.integers(0, 24 * 60).map(lambda minute: at("00:00") + timedelta(minutes=minute))


@given(st.lists(st.tuples(MOMENTS, MOMENTS).map(sorted), max_size=6))
def test_covered_time_and_gaps_make_up_the_working_day(pieces):
    found = report(*(Work("paid", str(n), *piece) for n, piece in enumerate(pieces)), gap_minutes=1)
    midnight, minute = at("00:00"), timedelta(minutes=1)
    covered = {
        each for begin, end in pieces for each in range((begin - midnight) // minute, (end - midnight) // minute)
    }
    working = {*range(510, 720), *range(810, 1050)}
    gaps = sum((end - begin for begin, end in found.gaps), timedelta())
    assert gaps == timedelta(minutes=len(working - covered)) == timedelta(minutes=found.unexplained)
