"""A clock stands still while the case waits for anything at all, however many things it waits for at once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clock_pauses import merged, named, waits_of
from rules.clocks import Fact, State, derive
from tests.rules.shanghai import CALENDAR, at, clocks, limit

PAUSES = {"waiting_parts": ["parts_came"], "quoted": ["quote_confirmed", "quote_declined"]}
MENDED = {"pauses": PAUSES, "not_before": None, "warn_at": []}


def between(*stretches: tuple[str, str | None]):
    return tuple((at(begin), None if end is None else at(end)) for begin, end in stretches)


@pytest.mark.parametrize(
    ("facts", "pauses"),
    [
        # one wait inside the other, over each other's ends, touching, and apart
        (["quoted 10", "waiting_parts 11", "parts_came 14", "quote_confirmed 15"], [("10", "15")]),
        (["quoted 10", "waiting_parts 11", "quote_declined 14", "parts_came 15"], [("10", "15")]),
        (["quoted 10", "quote_confirmed 11", "waiting_parts 11", "parts_came 15"], [("10", "15")]),
        (["quoted 10", "quote_confirmed 11", "waiting_parts 14", "parts_came 15"], [("10", "11"), ("14", "15")]),
        # a second beginning, an end of something else, an end of nothing
        (["quoted 10", "quoted 11", "quote_confirmed 14"], [("10", "14")]),
        (["quoted 10", "parts_came 11", "quote_confirmed 14"], [("10", "14")]),
        (["parts_came 10"], []),
        (["quoted 10", "quote_confirmed 10"], []),
        # one of two is still open
        (["quoted 10", "waiting_parts 11", "parts_came 14"], [("10", None)]),
    ],
)
def test_the_clock_is_paused_until_the_last_wait_is_over(facts, pauses):
    said = [tuple(fact.split()) for fact in facts]
    (clock,) = clocks([("called", "10-12T09:00"), *((kind, f"10-12T{hour}:00") for kind, hour in said)], **MENDED)
    assert clock.pauses == between(
        *((f"10-12T{a}:00", None if b is None else f"10-12T{b}:00") for a, b in pauses),
    )
    lasts = bool(pauses) and pauses[-1][1] is None
    assert (clock.state is State.PAUSED, clock.due_at is None) == (lasts, lasts)


def test_an_event_may_end_one_wait_and_begin_another():
    pauses = {"quoted": ["waiting_parts"], "waiting_parts": ["parts_came"]}
    facts = [("called", "10-12T09:00"), ("quoted", "10-12T10:00"), ("waiting_parts", "10-12T11:00")]
    (clock,) = clocks([*facts, ("parts_came", "10-12T14:00")], **(MENDED | {"pauses": pauses}))
    assert clock.pauses == between(("10-12T10:00", "10-12T14:00"))


@pytest.mark.parametrize("came", ["10-14T10:00", None])
def test_a_wait_that_began_before_the_clock_opened_counts_from_the_opening_on(came):
    facts = [("quoted", "10-09T10:00"), ("called", "10-12T10:00"), *([("quote_confirmed", came)] if came else [])]
    (clock,) = clocks(facts, **MENDED)
    assert clock.pauses == between(("10-12T10:00", came))
    assert clock.due_at == (at("10-14T17:30") if came else None)


def test_a_wait_that_was_over_when_the_clock_opened_is_none_of_its_pauses():
    (clock,) = clocks(
        [("quoted", "10-09T10:00"), ("quote_declined", "10-12T10:00"), ("called", "10-12T10:00")], **MENDED
    )
    assert (clock.pauses, clock.due_at) == ((), at("10-12T17:30"))


def test_a_wait_goes_on_over_the_end_of_one_clock_into_the_next():
    facts = [
        ("called", "10-12T09:00"),
        ("quoted", "10-12T10:00"),
        ("arrived", "10-12T11:00"),
        ("called", "10-12T14:00"),
    ]
    first, second = clocks(facts, **MENDED)
    assert first.pauses == between(("10-12T10:00", "10-12T11:00"))
    assert (second.state, second.pauses) == (State.PAUSED, between(("10-12T14:00", None)))


@pytest.mark.parametrize(
    ("paused", "met"),
    [("10-12T16:59", True), ("10-12T17:00", True), ("10-13T09:00", False)],  # used up on the 12th at 17:00
)
def test_a_clock_that_is_ended_in_a_pause_is_judged_by_what_was_used_up_before_it(paused, met):
    (clock,) = clocks([("called", "10-12T09:30"), ("quoted", paused), ("arrived", "10-20T09:00")], **MENDED)
    assert (clock.state, clock.met) == (State.STOPPED, met)


def test_counted_time_that_is_used_up_as_a_pause_begins_is_passed_only_after_the_pause():
    facts = [("called", "10-12T10:00"), ("quoted", "10-12T17:45"), ("quote_confirmed", "10-14T09:00")]
    (clock,) = clocks(facts, **MENDED)
    assert (clock.due_at, clock.breach_at) == (at("10-12T17:30"), at("10-14T09:00:01"))


def test_the_waits_of_a_stretch_are_told_by_name():
    happened = [("quoted", at("10-12T10:00")), ("waiting_parts", at("10-12T11:00")), ("parts_came", at("10-12T14:00"))]
    waits = waits_of(limit(**MENDED).pauses, happened)
    assert named(waits, merged(waits)) == [
        (at("10-12T10:00"), at("10-12T11:00"), "quoted"),
        (at("10-12T11:00"), at("10-12T14:00"), "quoted + waiting_parts"),
        (at("10-12T14:00"), None, "quoted"),
    ]


EVENTS = ["waiting_parts", "parts_came", "quoted", "quote_confirmed", "quote_declined"]
CALLED = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC))
LATER = st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 9_000)), max_size=9)
SPANS = st.sampled_from([{"working_hours": 6}, {"hours": 30}, {"working_days": 3}, {"days": 2}, {"same_day": True}])


def told(called: datetime, later: list[tuple[str, int]]) -> list[Fact]:
    """The call, half of the waits before it."""
    moments = [called + timedelta(minutes=sum(gap for _, gap in later[: n + 1]) - 9_000) for n in range(len(later))]
    facts = [Fact(kind, moment) for (kind, _), moment in zip(later, moments, strict=True)]
    return sorted([Fact("called", called), *facts], key=lambda fact: fact.happened_at)


def derived(facts: list[Fact], within: dict, *pauses: str):
    (clock,) = derive(
        limits=[limit(**MENDED | {"pauses": {name: PAUSES[name] for name in pauses}, "within": within, "verdict": "instant"})],
        facts=facts, context={}, calendar=CALENDAR,
    )  # fmt: skip
    return clock


@given(called=CALLED, later=LATER, within=SPANS)
def test_more_that_is_waited_for_never_makes_a_deadline_earlier(called, later, within):
    facts = told(called, later)
    none, quotes = derived(facts, within), derived(facts, within, "quoted")
    both = derived(facts, within, "quoted", "waiting_parts")
    if both.due_at is not None:
        assert quotes.due_at is not None
        assert none.due_at <= quotes.due_at <= both.due_at


@given(called=CALLED, later=LATER, within=st.sampled_from([{"working_hours": 6}, {"hours": 30}]))
def test_a_paused_clock_counts_until_its_deadline_exactly_what_an_unpaused_one_does(called, later, within):
    clock = derived(told(called, later), within, "quoted", "waiting_parts")
    assert all(end < begin for (_, end), (begin, _) in pairwise(clock.pauses))
    if clock.due_at is None:
        return
    length = CALENDAR.between if "working_hours" in within else lambda begin, end: end - begin
    out = [(begin, min(end, clock.due_at)) for begin, end in clock.pauses if begin < clock.due_at]
    counted = length(called, clock.due_at) - sum((length(begin, end) for begin, end in out), timedelta())
    assert counted == timedelta(hours=next(iter(within.values())))
