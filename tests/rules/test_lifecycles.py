"""What may follow what: calls, complaints and contracts."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lifecycle_page import lifecycle_page, mermaid
from rules.lifecycle_tables import CALL
from rules.lifecycles import EVENTS, STATES, Occurrence, Refused, lifecycle_of, order_of, replay
from rules.words import CaseKind

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def told(*kinds: str, minutes_apart: int = 10) -> list[Occurrence]:
    """The events one after another, ten minutes apart."""
    return [Occurrence(kind, NINE + timedelta(minutes=minutes_apart * place)) for place, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("story", "state"),
    [
        ("called", "registered"),
        ("called dispatched", "dispatched"),
        ("called dispatched dispatched", "dispatched"),
        ("called dispatched arrived", "on_site"),
        ("called dispatched arrived fixed", "fixed"),  # unsigned stays open: the signature is the condition (MS-4)
        ("called dispatched arrived fixed closed", "closed"),
        (
            "called dispatched arrived fixed dispatched arrived fixed closed",
            "closed",
        ),  # a second trip for the signature
        ("called dispatched arrived absent", "revisit"),
        ("called dispatched arrived revisit dispatched arrived fixed closed", "closed"),
        ("called dispatched arrived carried_in closed", "closed"),
        ("called dispatched arrived carried_in fixed", "fixed"),
        ("called dispatched arrived declined closed", "closed"),
        ("called carried_in_counter", "carried_in"),
        ("called fixed_by_phone", "closed"),
        ("called dispatched fixed_by_phone", "closed"),
        ("called cancelled", "cancelled"),
        ("called cancelled reopened dispatched", "dispatched"),
        ("called dispatched arrived fixed closed reopened", "registered"),
        ("called carried_over appointed note acknowledged corrected", "registered"),
        ("called dispatched carried_over", "dispatched"),  # a dispatch learned of late lies before our own note
        ("called dispatched dispatched arrived arrived fixed closed fixed closed", "closed"),  # two technicians
        ("called dispatched dispatched arrived arrived revisit fixed closed", "closed"),
        ("called dispatched arrived dispatched revisit", "revisit"),
    ],
)
def test_a_call_ends_up_where_its_events_lead(story, state):
    result = replay("call", told(*story.split()))
    assert (result.state, result.refused) == (state, None)


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("called arrived", "visit_without_dispatch"),
        ("called dispatched arrived revisit arrived", "visit_without_dispatch"),
        ("called dispatched arrived fixed arrived", "visit_without_dispatch"),
        ("called fixed_by_phone arrived", "visit_after_close"),
        ("called cancelled arrived", "visit_after_close"),
        ("called cancelled dispatched", "dispatch_after_close"),
        ("called dispatched arrived fixed closed dispatched", "dispatch_after_close"),
        ("called dispatched fixed", "outcome_without_visit"),
        ("called fixed", "outcome_without_visit"),
        ("called dispatched closed", "closed_without_outcome"),
        ("called dispatched arrived revisit closed", "closed_without_outcome"),
        ("called dispatched arrived fixed closed cancelled", "not_allowed"),
        ("called reopened", "not_allowed"),
        ("called called", "already_open"),
        ("dispatched called", "not_open_yet"),
    ],
)
def test_a_call_event_that_cannot_be_is_refused_with_a_code_and_a_sentence(story, code):
    events = told(*story.split())
    result = replay("call", events)
    assert result.refused is not None
    assert result.refused.code == code
    assert result.refused_at is not None
    assert "{" not in result.refused.sentence.en + result.refused.sentence.zh


@pytest.mark.parametrize(
    ("story", "state"),
    [
        ("taken_in", "taken_in"),
        ("taken_in repair_started repaired inspected returned", "returned"),
        ("taken_in quoted", "quoted"),
        ("taken_in quoted quote_confirmed repair_started repaired inspected returned", "returned"),
        ("taken_in quoted quote_declined returned", "returned"),  # unrepaired: there is nothing to inspect
        ("taken_in quoted quote_declined quoted quote_confirmed", "agreed"),
        ("taken_in repair_started quoted quote_confirmed repaired", "repaired"),  # found while repairing (WP-5)
        ("taken_in repair_started quoted extra_declined repaired inspected", "inspected"),
        ("taken_in repair_started repaired inspected repair_started repaired inspected", "inspected"),
        ("taken_in waiting_parts repair_started extended parts_came note", "in_repair"),
    ],
)
def test_goods_in_custody_end_up_where_their_events_lead(story, state):
    result = replay("goods", told(*story.split()))
    assert (result.state, result.refused) == (state, None)


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("repair_started", "not_open_yet"),
        ("taken_in returned", "return_before_inspection"),
        ("taken_in repair_started repaired returned", "return_before_inspection"),
        ("taken_in inspected", "inspection_before_repair"),
        ("taken_in quoted repair_started", "repair_before_agreement"),
        ("taken_in repair_started quoted repaired", "repair_before_agreement"),
        ("taken_in quoted quote_declined repair_started", "repair_before_agreement"),
        ("taken_in repair_started repaired inspected returned repair_started", "goods_gone"),
        ("taken_in repair_started repaired inspected returned returned", "goods_gone"),
        ("taken_in taken_in", "already_open"),
    ],
)
def test_what_cannot_happen_to_goods_is_refused_with_a_code_and_a_sentence(story, code):
    refused = replay("goods", told(*story.split())).refused
    assert refused is not None
    assert refused.code == code
    assert "{" not in refused.sentence.en + refused.sentence.zh


@pytest.mark.parametrize(
    ("story", "state"),
    [
        ("received", "received"),
        ("received assigned", "assigned"),
        ("received assigned reviewed", "under_review"),
        ("received assigned forwarded", "under_review"),
        ("received assigned answered", "answered"),  # ordinary: no review is needed
        ("received answered assigned", "answered"),  # our assignment came after an answer that we learned of late
        ("received assigned reviewed answered closed", "closed"),
        ("received assigned answered answered closed", "closed"),
        ("received assigned answered closed reopened assigned answered", "answered"),
        ("received assigned answered reopened", "reopened"),
        ("received withdrawn", "withdrawn"),
        ("received withdrawn reopened", "reopened"),
        ("received severity_raised assigned acknowledged severity_confirmed severity_lowered note", "assigned"),
        ("received assigned answered reviewed", "answered"),
    ],
)
def test_a_complaint_ends_up_where_its_events_lead(story, state):
    result = replay("complaint", told(*story.split()))
    assert (result.state, result.refused) == (state, None)


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("received closed", "closed_without_answer"),
        ("received assigned reviewed closed", "closed_without_answer"),
        ("received answered closed answered", "decision_after_close"),
        ("received withdrawn forwarded", "decision_after_close"),
        ("received reopened", "not_allowed"),
        ("assigned", "not_open_yet"),
    ],
)
def test_a_complaint_event_that_cannot_be_is_refused(story, code):
    result = replay("complaint", told(*story.split()))
    assert result.refused is not None
    assert result.refused.code == code


@pytest.mark.parametrize(
    ("story", "state"),
    [
        ("contract_signed", "running"),
        ("contract_signed noticed visit_assigned visit_pending", "noticed"),
        ("contract_signed noticed renewed", "running"),
        ("contract_signed renewed", "running"),
        ("contract_signed noticed declined", "declined"),
        ("contract_signed noticed declined lapsed", "declined"),
        ("contract_signed noticed lapsed", "lapsed"),
        ("contract_signed noticed lapsed renewed", "running"),
        ("contract_signed noticed renewed noticed lapsed", "lapsed"),
        ("contract_signed ended_early lapsed", "ended"),
    ],
)
def test_a_contract_ends_up_where_its_events_lead(story, state):
    result = replay("contract", told(*story.split()))
    assert (result.state, result.refused) == (state, None)


def test_a_contract_ended_early_is_not_renewed():
    result = replay("contract", told("contract_signed", "ended_early", "renewed"))
    assert result.refused is not None
    assert (result.state, result.refused.code, result.refused_at) == ("ended", "renewal_after_end", 2)


def test_a_renewal_that_we_learn_of_late_outweighs_the_notice_and_the_lapse_of_the_old_end_date():
    old, new = date(2026, 3, 31), date(2027, 3, 31)
    events = [
        Occurrence("contract_signed", NINE, term=old),
        Occurrence("renewed", NINE + timedelta(days=1), term=new),  # visited then, filed a week later
        Occurrence("noticed", NINE + timedelta(days=2), term=old),
        Occurrence("lapsed", NINE + timedelta(days=9), term=old),
    ]
    assert replay("contract", events).state == "running"
    assert replay("contract", [*events, Occurrence("noticed", NINE + timedelta(days=330), term=new)]).state == "noticed"


def test_events_of_one_instant_are_taken_in_the_order_of_the_work():
    kinds = ["closed", "fixed", "arrived", "dispatched", "called"]
    assert replay("call", told(*kinds, minutes_apart=0)).state == "closed"
    assert [order_of(kind) for kind in reversed(kinds)] == sorted(order_of(kind) for kind in kinds)
    assert order_of("note") > order_of("closed")


def test_come_again_and_the_next_dispatch_in_the_same_minute_are_both_kept():
    events = [*told("called", "dispatched", "arrived"), *told("dispatched", "revisit", minutes_apart=0)]
    events = [*events[:3], *(Occurrence(event.kind, NINE + timedelta(hours=2)) for event in events[3:])]
    assert replay("call", events).state == "dispatched"


def test_two_technicians_who_leave_together_leave_the_better_outcome():
    story = told("called", "dispatched", "dispatched", "arrived", "arrived")
    together = [Occurrence(kind, NINE + timedelta(hours=2)) for kind in ("fixed", "revisit", "closed")]
    assert replay("call", [*story, *together]).state == "closed"


def test_the_refused_event_is_named_by_its_place_in_what_was_given():
    events = told("called", "dispatched", "arrived", "fixed")
    late = Occurrence("cancelled", NINE + timedelta(minutes=5))
    result = replay("call", [*events, late])
    assert result.refused is not None
    assert (result.refused_at, result.refused.code, result.state) == (1, "dispatch_after_close", "cancelled")


def test_no_events_is_no_state():
    assert replay("call", []).state is None


def test_states_and_events_that_nobody_knows_are_bugs():
    with pytest.raises(ValueError, match="wandering"):
        lifecycle_of("call").step("wandering", "called")
    with pytest.raises(ValueError, match="renewed"):
        lifecycle_of("call").step("registered", "renewed")
    with pytest.raises(ValueError, match="parade"):
        lifecycle_of("parade")


def test_what_is_allowed_next_is_told():
    assert lifecycle_of("goods").allowed("quoted")[:4] == [
        "quoted", "quote_confirmed", "quote_declined", "extra_declined",
    ]  # fmt: skip
    moving = [event for event in lifecycle_of("call").allowed("closed") if event not in CALL.anywhere]
    assert moving == ["reopened"]
    assert lifecycle_of("complaint").allowed(None) == ["received"]


@pytest.mark.parametrize("case", list(CaseKind))
def test_every_state_can_be_reached_and_every_event_is_allowed_somewhere(case):
    lifecycle = lifecycle_of(case)
    reached, frontier = set(), {None}
    while frontier:
        found = {lifecycle.step(state, event) for state in frontier for event in EVENTS[case]}
        reached |= frontier
        frontier = {state for state in found if not isinstance(state, Refused)} - reached
    assert reached == {None, *STATES[case]}
    for event in EVENTS[case]:
        assert any(not isinstance(lifecycle.step(state, event), Refused) for state in (None, *STATES[case])), event


@pytest.mark.parametrize("case", list(CaseKind))
@given(data=st.data())
def test_a_replay_does_not_depend_on_the_order_in_which_events_are_told(case, data):
    kinds = data.draw(st.lists(st.sampled_from(list(EVENTS[case])), max_size=8))
    events = told(*kinds)
    again = data.draw(st.permutations(events))
    first, second = replay(case, events), replay(case, again)
    assert (first.state, first.refused) == (second.state, second.refused)
    if first.refused_at is not None:
        assert second.refused_at is not None
        assert events[first.refused_at] == again[second.refused_at]


def test_the_page_of_diagrams_is_drawn_from_the_tables():
    page = Path(__file__).parents[2] / "docs" / "lifecycle.md"
    assert page.read_text(encoding="utf-8") == lifecycle_page(), "python -m rules.lifecycle_page > docs/lifecycle.md"


def test_a_diagram_shows_where_a_case_begins_and_ends():
    drawn = mermaid(lifecycle_of("call")).splitlines()
    assert drawn[0] == "stateDiagram-v2"
    assert "    [*] --> registered: called" in drawn
    assert "    cancelled --> [*]" in drawn
    assert not any("note" in line for line in drawn)
