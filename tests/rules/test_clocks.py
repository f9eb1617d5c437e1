"""Clocks follow from timelines: nothing is counted along the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clocks import Fact, State, derive
from rules.ladders import Rung, frozen, postponed
from rules.regulation.limits import Ladder
from rules.regulation.load import default_book
from rules.watch import Tone, look
from tests.rules.shanghai import CALENDAR, at, clocks, limit


@pytest.mark.parametrize(
    ("called", "hours", "due"),
    [
        ("10-12T20:00", 6, "10-13T16:00"),  # after hours: the next opening, urban
        ("10-12T20:00", 7, "10-13T17:00"),  # the same, suburban
        ("10-12T12:30", 6, "10-13T10:30"),  # at lunch
        ("10-12T09:30", 6, "10-12T17:00"),
        ("10-12T10:00", 6, "10-12T17:30"),  # used up exactly at the close
        ("10-09T16:30", 6, "10-12T15:00"),  # over a weekend
    ],
)
def test_a_call_is_due_after_its_working_hours(called, hours, due):
    (clock,) = clocks([("called", called)], within={"working_hours": hours})
    assert clock.due_at == at(due)
    assert clock.state is State.RUNNING
    assert clock.met is None


@pytest.mark.parametrize(
    ("arrived", "met"),
    [
        ("10-12T17:30", True),
        ("10-12T18:30", True),  # still six counted hours
        ("10-13T08:30", True),  # the opening itself: no further working time has passed
        ("10-13T08:30:01", False),
    ],
)
def test_arrival_is_in_time_while_no_further_working_time_passes(arrived, met):
    (clock,) = clocks([("called", "10-12T10:00"), ("arrived", arrived)])
    assert (clock.state, clock.met) == (State.STOPPED, met)


@pytest.mark.parametrize(("arrived", "met"), [("10-13T10:00", True), ("10-13T10:00:01", False)])
def test_a_limit_by_the_clock_ends_at_the_instant(arrived, met):
    (clock,) = clocks([("called", "10-12T10:00"), ("arrived", arrived)], within={"hours": 24}, verdict="instant")
    assert clock.met is met


def test_a_later_appointment_is_waited_for_and_an_earlier_one_is_not():
    (late,) = clocks([("called", "10-12T10:00")], {"appointed_at": at("10-15T09:00")})
    (early,) = clocks([("called", "10-12T10:00")], {"appointed_at": at("10-12T11:00")})
    assert late.due_at == at("10-15T09:00")
    assert early.due_at == at("10-12T17:30")


def test_a_second_visit_opens_no_second_clock_and_a_cancelled_call_voids_it():
    facts = [("called", "10-12T10:00"), ("arrived", "10-12T11:00"), ("arrived", "10-13T11:00")]
    assert [clock.state for clock in clocks(facts)] == [State.STOPPED]
    (void,) = clocks([("called", "10-12T10:00"), ("cancelled", "10-12T11:00")])
    assert (void.state, void.met) == (State.VOID, None)


def test_pauses_are_left_out_of_the_count():
    pausing = {"pauses": {"waiting": ["resumed"]}}
    paused = [("called", "10-12T10:00"), ("waiting", "10-12T11:00")]
    (waiting,) = clocks(paused, **pausing)
    assert (waiting.state, waiting.due_at) == (State.PAUSED, None)
    (resumed,) = clocks([*paused, ("resumed", "10-14T11:00")], **pausing)
    assert resumed.due_at == at("10-14T17:30")
    assert CALENDAR.between(at("10-12T10:00"), at("10-12T11:00")) + CALENDAR.between(
        at("10-14T11:00"), resumed.due_at
    ) == timedelta(hours=6)


def test_paused_working_days_are_days_whose_close_was_not_paused():
    pausing = {"pauses": {"waiting": ["resumed"]}, "within": {"working_days": 3}, "verdict": "instant"}
    facts = [("called", "10-12T10:00"), ("waiting", "10-13T09:00"), ("resumed", "10-15T09:00")]
    (clock,) = clocks(facts, **pausing)  # 13 and 14 do not count; 15, 16 and 19 do
    assert clock.due_at == at("10-19T17:30")


def test_a_case_made_serious_later_opens_its_clock_then():
    serious = limit(
        id="review", case="complaint", when={"severity": ["serious"]}, opens_on=["received", "severity_raised"],
        stops_on=["reviewed"], voids_on=["severity_lowered"], within={"working_hours": 2}, not_before=None,
    )  # fmt: skip
    facts = [
        Fact("received", at("10-12T09:00"), {"severity": "ordinary"}),
        Fact("severity_raised", at("10-13T09:00"), {"severity": "serious"}),
    ]
    (clock,) = derive(limits=[serious], facts=facts, context={"severity": "serious"}, calendar=CALENDAR)
    assert (clock.opened_at, clock.due_at) == (at("10-13T09:00"), at("10-13T11:00"))


def test_the_visit_is_due_at_the_close_of_the_working_day_before_the_contract_ends():
    visit = {"opens_on": ["noticed"], "stops_on": ["renewed"], "voids_on": [], "verdict": "instant", "not_before": None,
             "within": {"until": "ends_on", "working_day_before": True}, "case": "contract"}  # fmt: skip
    (clock,) = clocks([("noticed", "09-11T09:00")], {"ends_on": date(2026, 10, 12)}, **visit)
    assert clock.due_at == at("10-09T17:30")  # 12 October is a Monday


def test_warnings_come_at_fractions_of_the_counted_time():
    (clock,) = clocks([("called", "10-12T09:30")])
    assert clock.warn_at == (at("10-12T14:00"), at("10-12T15:48"))


@given(
    called=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC)),
    pauses=st.lists(st.integers(1, 40_000), max_size=6),
)
def test_whatever_the_pauses_the_counted_time_until_due_is_the_limit(called, pauses):
    facts, moment = [Fact("called", called)], called
    for number, minutes in enumerate(pauses):
        moment += timedelta(minutes=minutes)
        facts.append(Fact("resumed" if number % 2 else "waiting", moment))
    (clock,) = derive(
        limits=[limit(pauses={"waiting": ["resumed"]}, not_before=None)],
        facts=facts,
        context={},
        calendar=CALENDAR,
    )
    if len(pauses) % 2:
        assert clock.due_at is None
        return
    paused = [(begin, end) for begin, end in clock.pauses if begin < clock.due_at]
    counted = CALENDAR.between(called, clock.due_at) - sum(
        (CALENDAR.between(begin, min(end, clock.due_at)) for begin, end in paused), timedelta()
    )
    assert counted == timedelta(hours=6)


LADDER = Ladder.model_validate(
    {
        "id": "arrival",
        "idle": {"working_hours": 1},
        "steps": [
            {"to": "supervisor"},
            {"to": "director", "after": {"working_hours": 1}, "every": {"working_hours": 2}, "times": 2},
        ],
    }
)


def looked(now: str, *, stage: int = 0, rungs: tuple[Rung, ...] | None = None):
    (clock,) = clocks([("called", "10-12T09:30")])  # due 17:00
    return look(
        limit=limit(), ladder=LADDER, warn_at=clock.warn_at, breach_at=clock.breach_at, stage=stage, rungs=rungs,
        calendar=CALENDAR, now=at(now),
    )  # fmt: skip


def test_before_the_first_warning_there_is_nothing_to_say():
    seen = looked("10-12T13:59")
    assert (seen.say, seen.stage, seen.next_at) == ((), 0, at("10-12T14:00"))


def test_of_two_warnings_missed_only_the_newest_is_said():
    seen = looked("10-12T16:00")
    assert [saying.name for saying in seen.say] == ["warn:1"]
    assert [saying.name for saying in seen.passed_over] == ["warn:0"]
    assert seen.next_at == at("10-12T17:00:01")


def test_at_the_breach_the_ladder_is_frozen_and_its_first_rung_told():
    seen = looked("10-12T17:05", stage=2)
    assert [(saying.tone, saying.to) for saying in seen.say] == [(Tone.BREACH, ("supervisor",))]
    assert [rung.name for rung in seen.rungs] == ["step:0", "step:1", "step:1+1", "step:1+2"]
    again = looked("10-12T17:05", stage=seen.stage, rungs=seen.rungs)
    assert (again.say, again.next_at) == ((), seen.next_at)


def test_after_an_outage_every_person_hears_once_and_the_newest():
    seen = looked("10-20T09:00")
    assert [(saying.to, saying.name) for saying in seen.say] == [
        (("supervisor",), "step:0"),
        (("director",), "step:1+2"),
    ]
    assert {saying.name for saying in seen.passed_over} == {"warn:0", "warn:1", "step:1", "step:1+1"}
    assert seen.next_at is None


def test_an_acknowledgement_postpones_what_is_left_and_keeps_its_spacing():
    rungs = frozen(LADDER, breach_at=at("10-12T17:00:01"), calendar=CALENDAR)
    later = postponed(rungs, done=1, resume_at=at("10-14T09:00"))
    assert later[0] == rungs[0]
    assert later[1].at == at("10-14T09:00")
    assert later[2].at - later[1].at == rungs[2].at - rungs[1].at
    assert postponed(rungs, done=1, resume_at=at("10-12T17:10")) == rungs


@pytest.mark.parametrize(
    ("story", "review", "letter"),
    [
        ("received raised", ["running"], []),
        ("received answered raised", ["running"], ["running"]),
        ("received answered closed raised", [], ["running"]),
        ("received answered closed raised reopened", ["running"], ["void"]),
        ("received withdrawn raised", [], []),
        ("received answered raised letter_sent", ["running"], ["stopped"]),
        ("received raised answered letter_sent lowered raised", ["void", "running"], ["stopped"]),
        ("received raised answered lowered raised", ["void", "running"], ["void", "running"]),
        ("received answered dissatisfied raised", ["running"], []),
    ],
)
def test_a_complaint_raised_once_it_was_answered_owes_its_letter_and_once_it_is_over_no_review(story, review, letter):
    kinds = [f"severity_{kind}" if kind in ("raised", "lowered") else kind for kind in story.split()]
    sets = {"received": "ordinary", "severity_lowered": "ordinary", "severity_raised": "serious"}
    facts = [
        Fact(kind, at(f"10-12T09:{place:02d}"), {"severity": sets[kind]} if kind in sets else {})
        for place, kind in enumerate(kinds)
    ]
    limits = [default_book().limit(name) for name in ("SV-20-review", "SV-20-letter")]
    found = derive(limits=limits, facts=facts, context={}, calendar=CALENDAR)
    states = {
        name: [clock.state for clock in found if clock.limit_id == name] for name in ("SV-20-review", "SV-20-letter")
    }
    assert states == {"SV-20-review": review, "SV-20-letter": letter}
