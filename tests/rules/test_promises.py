"""Promises given anew, and what is told once a limit is over (NT-2, WP-5)."""

from datetime import date

import pytest

from rules.clocks import State
from tests.rules.shanghai import at, clocks

PROMISE = {
    "opens_on": ["taken", "extended"],
    "stops_on": ["returned", "extended"],
    "present": ["promised_at"],
    "within": {"until": "promised_at"},
    "not_before": None,
    "verdict": "instant",
}
EXTENSION = {
    "opens_on": ["taken"],
    "stops_on": ["returned"],
    "within": {"working_days": 7},
    "not_before": "extended_until",
    "verdict": "instant",
}


def promised(moment: str) -> dict:
    return {"promised_at": at(moment)}


def until(moment: str) -> dict:
    return {"extended_until": at(moment)}


@pytest.mark.parametrize(("extended", "met"), [("10-13T09:59", True), ("10-13T10:00", True), ("10-13T10:00:01", False)])
def test_a_promise_given_anew_ends_the_first_by_its_own_time_and_opens_the_next(extended, met):
    first, second = clocks(
        [("taken", "10-12T10:00", promised("10-13T10:00")), ("extended", extended, promised("10-16T10:00"))], **PROMISE
    )
    assert (first.state, first.due_at, first.stopped_at, first.met) == (
        State.STOPPED, at("10-13T10:00"), at(extended), met,
    )  # fmt: skip
    assert (second.state, second.ordinal, second.opened_at, second.due_at) == (
        State.RUNNING, 1, at(extended), at("10-16T10:00"),
    )  # fmt: skip


def test_an_event_that_both_opens_and_stops_only_opens_when_no_clock_runs():
    (clock,) = clocks([("extended", "10-12T10:00", promised("10-13T10:00"))], **PROMISE)
    assert (clock.state, clock.due_at) == (State.RUNNING, at("10-13T10:00"))


def test_a_promise_taken_back_ends_its_clock_and_opens_none():
    facts = [("taken", "10-12T10:00", promised("10-13T10:00")), ("extended", "10-12T11:00", {"promised_at": None})]
    assert [clock.state for clock in clocks(facts, **PROMISE)] == [State.STOPPED]


def test_the_word_that_ends_a_clock_does_not_lengthen_it():
    """Handed back late, with a kind word about when: the clock is judged by what was known before."""
    facts = [("taken", "10-12T10:00", promised("10-13T10:00")), ("returned", "10-14T10:00", promised("10-16T10:00"))]
    (clock,) = clocks(facts, **PROMISE)
    assert (clock.due_at, clock.met) == (at("10-13T10:00"), False)


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ("10-21T17:30", "10-28T10:00"),  # the limit's own last instant
        ("10-21T17:30:01", "10-21T17:30"),
        ("10-23T10:00", "10-21T17:30"),
    ],
)
def test_an_extension_counts_when_it_is_told_before_the_limit_is_over(told, due):
    (clock,) = clocks([("taken", "10-12T10:00"), ("extended", told, until("10-28T10:00"))], **EXTENSION)
    assert clock.due_at == at(due)


@pytest.mark.parametrize(("again", "due"), [("10-28T10:00", "10-30T10:00"), ("10-28T10:00:01", "10-28T10:00")])
def test_a_second_extension_is_told_before_the_first_is_over(again, due):
    facts = [("taken", "10-12T10:00"), ("extended", "10-20T10:00", until("10-28T10:00"))]
    (clock,) = clocks([*facts, ("extended", again, until("10-30T10:00"))], **EXTENSION)
    assert clock.due_at == at(due)


def test_what_was_told_late_holds_for_the_next_clock():
    facts = [("taken", "10-12T10:00"), ("extended", "10-22T10:00", until("10-28T10:00")),
             ("returned", "10-22T11:00"), ("taken", "10-22T12:00")]  # fmt: skip
    first, second = clocks(facts, **(EXTENSION | {"within": {"working_days": 1}}))
    assert (first.due_at, first.met, first.terms) == (at("10-13T17:30"), False, {"extended_until": None})
    assert (second.due_at, second.terms) == (at("10-28T10:00"), until("10-28T10:00"))


def test_a_case_that_waits_when_its_limit_would_be_over_can_still_be_extended():
    """Nothing counts while the case waits, so nothing is over."""
    facts = [("taken", "10-12T10:00"), ("quoted", "10-13T10:00"), ("extended", "10-29T10:00", until("11-20T10:00")),
             ("quote_confirmed", "10-30T10:00")]  # fmt: skip
    (clock,) = clocks(facts, **(EXTENSION | {"pauses": {"quoted": ["quote_confirmed"]}}))
    assert clock.due_at == at("11-20T10:00")


def test_a_field_that_no_fact_sets_comes_from_the_register_whenever_it_was_written():
    (clock,) = clocks([("taken", "10-12T10:00"), ("note", "10-26T10:00")], until("10-28T10:00"), **EXTENSION)
    assert clock.due_at == at("10-28T10:00")


def test_a_date_for_a_limit_is_the_close_of_its_day_and_on_a_day_of_rest_of_the_working_day_before():
    for day, due in ((date(2026, 10, 28), "10-28T17:30"), (date(2026, 10, 25), "10-23T17:30")):
        facts = [("taken", "10-12T10:00"), ("extended", "10-20T10:00", {"extended_until": day})]
        (clock,) = clocks(facts, **EXTENSION)
        assert clock.due_at == at(due)


def test_a_limit_until_a_time_keeps_it_when_the_time_is_emptied():
    facts = [("taken", "10-12T10:00", promised("10-13T10:00")), ("note", "10-12T11:00", {"promised_at": None})]
    (clock,) = clocks(facts, **PROMISE)
    assert clock.due_at == at("10-13T10:00")
