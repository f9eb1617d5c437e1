"""A clock's time in stretches: whole, without gaps, counted as the limit counts."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.clocks import Fact, derive
from rules.regulation.limits import Limit
from rules.worktime import WorkCalendar
from tasks.explaining.time_parts import counts_minutes, time_parts

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = [("08:30", "12:00"), ("13:30", "17:30")]
CALENDAR = WorkCalendar(
    hours=dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), DAY),
    timezone="Asia/Shanghai",
    holidays={date(2026, 10, 14): "Founders' Day"},
)


def at(text: str) -> datetime:
    """12 October 2026 is a Monday."""
    return datetime.fromisoformat(f"2026-10-{text}").replace(tzinfo=SHANGHAI)


def limit(**changes: object) -> Limit:
    values: dict[str, object] = {
        "id": "mend",
        "article": "NT-2",
        "title": {"en": "mend", "zh": "修"},
        "case": "call",
        "opens_on": ["called"],
        "stops_on": ["fixed"],
        "within": {"working_hours": 6},
        "ladder": "any",
        "verdict": "instant",
    }
    return Limit.model_validate(values | changes)


def parts(of: Limit, begin: str, end: str, *, pauses=(), context=None, now: str = "30T00:00", due: str | None = None):
    return time_parts(
        of,
        begin=at(begin),
        end=at(end),
        due=None if due is None else at(due),
        pauses=pauses,
        calendar=CALENDAR,
        context=context or {},
        now=at(now),
    )


def told(found) -> list[tuple[str, str, bool, str]]:
    return [(f"{part.begin:%dT%H:%M}", f"{part.end:%dT%H:%M}", part.counted, part.reason) for part in found]


def test_working_hours_follow_the_calendar():
    assert told(parts(limit(), "12T11:00", "12T14:00")) == [
        ("12T11:00", "12T12:00", True, "worked"),
        ("12T12:00", "12T13:30", False, "lunch"),
        ("12T13:30", "12T14:00", True, "worked"),
    ]


def test_hours_alone_go_by_the_clock():
    by_clock = limit(within={"hours": 24})
    assert told(parts(by_clock, "10T20:00", "11T20:00")) == [("10T20:00", "11T20:00", True, "by the clock")]
    assert counts_minutes(by_clock, context={})


def test_of_working_days_each_counts_whole_and_the_day_of_the_event_does_not():
    days = limit(within={"working_days": 3})
    assert told(parts(days, "09T10:00", "16T09:00")) == [
        ("09T10:00", "10T00:00", False, "the day itself"),
        ("10T00:00", "11T00:00", False, "weekend"),
        ("11T00:00", "12T00:00", False, "weekend"),
        ("12T00:00", "13T00:00", True, "working day 1 of 3"),
        ("13T00:00", "14T00:00", True, "working day 2 of 3"),
        ("14T00:00", "15T00:00", False, "holiday: Founders' Day"),
        ("15T00:00", "16T00:00", True, "working day 3 of 3"),
        ("16T00:00", "16T09:00", True, "working day 4, too late"),
    ]
    assert not counts_minutes(days, context={})


def test_a_pause_stands_in_its_place_and_does_not_count():
    pauses = [(at("12T10:00"), at("12T14:00"), "waiting")]
    assert told(parts(limit(), "12T09:00", "12T15:00", pauses=pauses)) == [
        ("12T09:00", "12T10:00", True, "worked"),
        ("12T10:00", "12T12:00", False, "paused: waiting"),
        ("12T12:00", "12T13:30", False, "paused: waiting"),
        ("12T13:30", "12T14:00", False, "paused: waiting"),
        ("12T14:00", "12T15:00", True, "worked"),
    ]


def test_a_pause_that_lasts_takes_the_rest():
    found = parts(limit(), "12T09:00", "12T11:00", pauses=[(at("12T10:00"), None, "waiting")])
    assert told(found)[-1] == ("12T10:00", "12T11:00", False, "paused: waiting")


def test_until_the_time_that_the_customer_named_nothing_counts():
    waits = limit(not_before="appointed_at")
    context = {"appointed_at": at("13T10:00")}
    assert told(parts(waits, "12T09:00", "13T10:30", context=context, due="13T10:00")) == [
        ("12T09:00", "13T10:00", False, "waits for appointed_at"),
        ("13T10:00", "13T10:30", True, "worked"),
    ]


def test_what_has_not_come_yet_is_ahead():
    found = parts(limit(), "12T09:00", "12T11:00", now="12T10:00")
    assert [(part.ahead, part.length) for part in found] == [(False, timedelta(hours=1)), (True, timedelta(hours=1))]


@pytest.mark.parametrize("within", [{"working_hours": 6}, {"hours": 30}, {"working_days": 4}, {"same_day": True}])
def test_stretches_cover_the_span_without_gap_or_overlap(within):
    found = parts(limit(within=within), "09T23:17", "19T05:41", pauses=[(at("12T10:00"), at("13T14:00"), "waiting")])
    assert (found[0].begin, found[-1].end) == (at("09T23:17"), at("19T05:41"))
    assert [after.begin for after in found[1:]] == [before.end for before in found[:-1]]


def test_the_counted_minutes_of_a_stopped_clock_are_what_its_deadline_allows():
    """The stretches and the engine agree: up to the deadline exactly the limit is counted, pauses left out."""
    of = limit(pauses={"carried_in": ["revisit"]})
    facts = [
        Fact("called", at("12T16:00")),
        Fact("carried_in", at("13T09:00")),
        Fact("revisit", at("13T15:00")),
        Fact("fixed", at("15T09:00")),
    ]
    (clock,) = derive(limits=[of], facts=facts, context={}, calendar=CALENDAR)
    assert clock.due_at is not None
    pauses = [(begin, end, "carried_in") for begin, end in clock.pauses]
    found = time_parts(of, begin=clock.opened_at, end=clock.due_at, due=clock.due_at, pauses=pauses, calendar=CALENDAR,
                       context={}, now=at("30T00:00"))  # fmt: skip
    assert sum((part.length for part in found if part.counted), timedelta()) == timedelta(hours=6)


def test_an_hour_that_reads_twice_counts_twice():
    berlin = WorkCalendar(hours={"sun": [("00:00", "24:00")]}, timezone="Europe/Berlin")
    zone = ZoneInfo("Europe/Berlin")
    begin, end = datetime(2026, 10, 25, 0, tzinfo=zone), datetime(2026, 10, 26, 0, tzinfo=zone)
    found = time_parts(limit(), begin=begin, end=end, due=None, pauses=(), calendar=berlin, context={}, now=end)
    assert sum((part.length for part in found if part.counted), timedelta()) == timedelta(hours=25)
