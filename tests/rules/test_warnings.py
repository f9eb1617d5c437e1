"""Warnings at fractions of a limit, and a length of time before it is over (MS-9)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clocks import Fact, derive
from rules.regulation.span import Span
from rules.spans import ahead_of
from tests.rules.shanghai import CALENDAR, at, clocks, limit

PROMISE = {
    "opens_on": ["taken"],
    "stops_on": ["returned"],
    "present": ["promised_at"],
    "within": {"until": "promised_at"},
    "not_before": None,
    "verdict": "instant",
    "warn_at": [],
    "warn_before": [{"working_days": 1}],
}


def before(end: str, **span: int) -> datetime:
    return ahead_of(at(end), span=Span.model_validate(span), calendar=CALENDAR)


@pytest.mark.parametrize(
    ("end", "hours", "warned"),
    [
        ("10-12T17:30", 4, "10-12T13:30"),  # not 12:00: the latest instant from which four hours are left
        ("10-12T17:30", 5, "10-12T11:00"),
        ("10-12T10:30", 3, "10-09T16:30"),  # over a weekend
        ("10-12T13:00", 1, "10-12T11:00"),  # promised at lunch
        ("10-12T22:00", 1, "10-12T16:30"),
        ("10-12T08:30", 1, "10-09T16:30"),
    ],
)
def test_working_hours_before_are_the_latest_instant_from_which_they_are_left(end, hours, warned):
    assert before(end, working_hours=hours) == at(warned)


@pytest.mark.parametrize(
    ("end", "days", "warned"),
    [
        ("10-14T10:00", 1, "10-13T10:00"),
        ("10-12T10:00", 1, "10-09T10:00"),  # a Monday's is on the Friday
        ("10-11T10:00", 1, "10-09T10:00"),  # and a Sunday's
        ("10-14T10:00", 3, "10-09T10:00"),
        ("10-14T17:30", 1, "10-13T17:30"),  # the close
        ("10-14T22:00", 1, "10-13T17:30"),
        ("10-14T13:00", 1, "10-13T12:00"),  # at lunch
        ("10-14T07:00", 1, "10-12T17:30"),  # before the day's opening
    ],
)
def test_working_days_before_are_the_same_time_of_day_or_the_last_close_before_it(end, days, warned):
    assert before(end, working_days=days) == at(warned)


def test_hours_and_days_before_go_by_the_clock():
    assert before("10-12T10:00", hours=24) == before("10-12T10:00", days=1) == at("10-11T10:00")
    assert before("10-12T10:00", minutes=30) == at("10-12T09:30")


def test_a_date_of_the_case_is_no_length_to_warn_by():
    with pytest.raises(ValueError, match="no length of time"):
        ahead_of(at("10-12T10:00"), span=Span(same_day=True), calendar=CALENDAR)


@pytest.mark.parametrize(
    ("taken", "promised", "warned"),
    [
        ("10-12T10:00", "10-16T15:00", ["10-15T15:00"]),
        ("10-15T14:59", "10-16T15:00", ["10-15T15:00"]),
        ("10-15T15:01", "10-16T15:00", ["10-15T15:01"]),  # too short a promise: at the opening
        ("10-16T14:00", "10-16T10:00", ["10-16T14:00"]),
    ],
)
def test_a_warning_before_the_opening_is_given_at_the_opening(taken, promised, warned):
    (clock,) = clocks([("taken", taken)], {"promised_at": at(promised)}, **PROMISE)
    assert list(clock.warn_at) == [at(moment) for moment in warned]


def test_fractions_and_lengths_stand_together_in_order_and_each_instant_once():
    asked = {"warn_at": [0.5, 0.8], "warn_before": [{"working_hours": 1}, {"working_hours": 3}]}
    (clock,) = clocks([("called", "10-12T09:30")], **asked)  # due 17:00, half of it used up at 14:00
    assert [(alarm.at, len(alarm.asked)) for alarm in clock.alarms] == [
        (at("10-12T14:00"), 2), (at("10-12T15:48"), 1), (at("10-12T16:00"), 1),
    ]  # fmt: skip
    assert clock.alarms[0].asked == (0.5, Span(working_hours=3))


def test_a_paused_clock_has_no_warnings_and_a_resumed_one_those_of_its_new_deadline():
    asked = {"pauses": {"quoted": ["quote_confirmed"]}, "warn_at": [], "warn_before": [{"working_hours": 1}]}
    facts = [("called", "10-12T10:00"), ("quoted", "10-12T11:00")]
    (paused,) = clocks(facts, **asked)
    assert paused.warn_at == ()
    (resumed,) = clocks([*facts, ("quote_confirmed", "10-14T11:00")], **asked)
    assert resumed.warn_at == (at("10-14T16:30"),)


LENGTHS = st.one_of(
    *(
        st.builds(lambda unit, n: {unit: n}, st.just(unit), st.integers(1, most))
        for unit, most in {
            "working_minutes": 2_000,
            "working_hours": 40,
            "working_days": 9,
            "hours": 90,
            "days": 9,
        }.items()
    )
)


@given(
    called=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC)),
    lengths=st.lists(LENGTHS, max_size=4, unique_by=lambda span: str(Span.model_validate(span))),
    minutes=st.integers(1, 4_000),
)
def test_warnings_ascend_from_the_opening_to_the_deadline(called, lengths, minutes):
    asked = limit(within={"working_minutes": minutes}, warn_at=[0.5], not_before=None)
    asked = asked.model_copy(update={"warn_before": tuple(Span.model_validate(span) for span in lengths)})
    (clock,) = derive(limits=[asked], facts=[Fact("called", called)], context={}, calendar=CALENDAR)
    assert list(clock.warn_at) == sorted(set(clock.warn_at))
    assert sum(len(alarm.asked) for alarm in clock.alarms) == 1 + len(lengths)
    for moment in clock.warn_at:
        assert called <= moment < clock.breach_at
    for span in asked.warn_before:
        if span.working_minutes is not None and clock.due_at is not None:
            alarm = next(alarm for alarm in clock.alarms if span in alarm.asked)
            left = CALENDAR.between(alarm.at, clock.due_at)
            assert left == min(timedelta(minutes=span.amount), timedelta(minutes=minutes))
