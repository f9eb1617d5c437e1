"""Dispatch by a button: the proposal confirmed, or somebody else sent for a reason; a stale one is told (MS-3)."""

import json
from threading import Thread

import pytest

from models import Dispatch, Proposal, QuarantineEntry
from tasks.duties.proposing import propose_dispatches
from tests.desk.pressing.conftest import Department, shown
from tests.tasks.entering import at, enter

CALL = {"call_no": "K1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
SENT = {"call_no": "K1", "dispatched_at": at("10-12T09:20"), "technician_no": "S2"}


@pytest.fixture
def proposing(department: Department) -> Department:
    """Two calls wait; the director S4 has the list of proposals in Slack at 09:15."""
    enter(department.url, "calls", CALL, now=at("10-12T09:05"))
    enter(department.url, "calls", CALL | {"call_no": "K2", "customer_no": "C2"}, now=at("10-12T09:05"))
    department.now = at("10-12T09:10")
    return proposed(department)


def proposed(department: Department) -> Department:
    propose_dispatches(now=department.now, dry_run=False)
    department.deliver()
    department.later(minutes=5)
    return department


def rows(message) -> list[tuple[str, str]]:
    """(Call, button) of every button of a list."""
    said = [json.loads(each["value"]) for each in elements(message)]
    return [(each["case"], each["button"]) for each in said]


def elements(message) -> list[dict]:
    return [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]


def press(department: Department, user: str, message, call: str, button: str):
    """The payload of a press of one proposal's button."""
    payload = department.slack.press(user, message, button)
    payload["actions"][0] |= next(
        each for each in elements(message) if each["action_id"] == button and json.loads(each["value"])["case"] == call
    )
    return payload


def technician(department: Department, call: str) -> str:
    (found,) = [row.technician_no for row in department.rows(Proposal) if row.call_no == call and row.ended_at is None]
    return found


def codes(department: Department) -> list[list[str]]:
    return [[reason["code"] for reason in row.reasons] for row in department.rows(QuarantineEntry)]


def test_the_director_confirms_a_proposal_and_the_list_goes_on_with_the_rest(proposing):
    message = proposing.message("dispatch_proposals", "S4")
    both = [(call, button) for call in ("K1", "K2") for button in ("send", "send_other")]
    assert sorted(rows(message)) == sorted(both)
    who = technician(proposing, "K1")
    assert f"K1 · Send {who} Name {who}" in shown(message)
    proposing.press(press(proposing, "US4", message, "K1", "send"))
    (sent,) = proposing.rows(Dispatch)
    assert (sent.call_no, sent.technician_no, sent.dispatched_by, sent.reason) == ("K1", who, "S4", None)
    kind, detail = proposing.events("K1")[-1]
    assert (kind, detail["technician"], detail["by"]) == ("dispatched", who, "S4")
    assert proposing.state("K1") == "dispatched"
    (followed,) = [row for row in proposing.rows(Proposal) if row.call_no == "K1"]
    assert followed.taken_up == "followed"
    assert f"K1: Name S4 S4 sent Name {who} {who}, 2026-10-12 09:15" in shown(message)
    assert {call for call, _ in rows(message)} == {"K2"}
    assert proposing.slack.whispers == []


def test_somebody_else_is_chosen_from_the_branch_and_for_a_reason(proposing):
    message, who = proposing.message("dispatch_proposals", "S4"), technician(proposing, "K1")
    other = {"S1": "S2", "S2": "S1"}[who]
    proposing.press(press(proposing, "US4", message, "K1", "send_other"))
    (view,) = proposing.slack.views
    options = [
        option["value"]
        for block in view["blocks"]
        if block.get("block_id") == "technician"
        for option in block["element"]["options"]
    ]
    assert options == ["S1", "S2", "S3", "S4"], "technicians first"
    with pytest.raises(AssertionError, match="note has to be filled in"):
        proposing.slack.submit("US4", view, technician=other)
    proposing.press(proposing.slack.submit("US4", view, technician=other, note="knows the house"))
    (sent,) = proposing.rows(Dispatch)
    assert (sent.technician_no, sent.reason, sent.dispatched_by) == (other, "knows the house", "S4")
    (row,) = [each for each in proposing.rows(Proposal) if each.call_no == "K1"]
    assert (row.taken_up, row.override_reason) == ("overridden", "knows the house")


def test_of_a_branch_with_more_people_than_a_menu_takes_everybody_can_be_chosen(proposing):
    message = proposing.message("dispatch_proposals", "S4")
    many = [
        {"staff_no": f"T{number:04}", "branch": "B1", "name": f"技术员{number}", "role": "technician"}
        for number in range(250)
    ]
    enter(proposing.url, "staff", *many, now=proposing.now)
    proposing.press(press(proposing, "US4", message, "K1", "send_other"))
    (view,) = proposing.slack.views
    (menu,) = [block["element"] for block in view["blocks"] if block.get("block_id") == "technician"]
    groups = menu["option_groups"]
    assert [(group["label"]["text"], len(group["options"])) for group in groups] == [
        ("S1 – T0097", 100), ("T0098 – T0197", 100), ("T0198 – S4", 54),
    ]  # fmt: skip
    proposing.press(proposing.slack.submit("US4", view, technician="T0249", note="lives next door"))
    assert [row.technician_no for row in proposing.rows(Dispatch)] == ["T0249"]


def test_a_proposal_that_was_answered_on_paper_is_told_politely(proposing):
    message = proposing.message("dispatch_proposals", "S4")
    enter(proposing.url, "dispatches", SENT | {"reason": "near"}, now=proposing.now)
    proposing.press(press(proposing, "US4", message, "K1", "send"))
    assert codes(proposing) == [["proposal_overtaken"]]
    ((member, said),) = proposing.slack.whispers
    assert member == "US4"
    assert "stands no more: Name S2 S2 was sent, 2026-10-12 09:20" in said
    assert "K1: Name S2 S2 was sent, 2026-10-12 09:20" in shown(message)
    assert len(proposing.rows(Dispatch)) == 1
    assert {call for call, _ in rows(message)} == {"K2"}


def test_a_proposal_made_anew_is_not_confirmed_by_the_earlier_list(proposing):
    message, who = proposing.message("dispatch_proposals", "S4"), technician(proposing, "K1")
    confirmed, other = (press(proposing, "US4", message, "K1", button) for button in ("send", "send_other"))
    left = {
        "staff_no": who,
        "branch": "B1",
        "name": "Gone",
        "role": "technician",
        "active_until": at("10-11T00:00").date(),
    }
    enter(proposing.url, "staff", left, now=proposing.now)
    proposed(proposing)
    proposing.press(confirmed)
    assert codes(proposing) == [["not_active"]], "who was proposed has left"
    assert "K1: proposed anew, or waits no more" in shown(message)
    assert "K1" not in {call for call, _ in rows(message)}
    newest = proposing.message("dispatch_proposals", "S4")
    assert newest.ts != message.ts
    instead = technician(proposing, "K1")
    assert instead != who
    proposing.press(other)
    view = proposing.slack.views[-1]
    proposing.press(proposing.slack.submit("US4", view, technician=instead, note="the only one"))
    assert codes(proposing)[-1] == ["proposal_overtaken"]
    assert "proposed for anew" in proposing.slack.whispers[-1][1]
    assert proposing.rows(Dispatch) == []
    proposing.press(press(proposing, "US4", newest, "K1", "send"))
    assert [row.technician_no for row in proposing.rows(Dispatch)] == [instead]


@pytest.mark.parametrize(
    ("who", "code"), [("US10", "may_not_dispatch"), ("UX", "unknown_staff"), ("US1", "may_not_dispatch")]
)
def test_who_does_not_dispatch_is_refused_politely_and_recorded(proposing, who, code):
    message = proposing.message("dispatch_proposals", "S4")
    proposing.press(press(proposing, who, message, "K1", "send"))
    assert codes(proposing) == [[code]]
    assert proposing.rows(Dispatch) == []
    assert len(proposing.slack.whispers) == 1
    assert len(rows(message)) == 4


def test_of_two_who_dispatch_at_once_one_wins_and_the_other_is_told(proposing):
    message = proposing.message("dispatch_proposals", "S4")
    payloads = [press(proposing, user, message, "K1", "send") for user in ("US4", "US3")]
    listeners = [proposing.listener(), proposing.listener()]
    threads = [
        Thread(target=proposing.press, args=(payload,), kwargs={"by": listener})
        for payload, listener in zip(payloads, listeners, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (sent,) = proposing.rows(Dispatch)
    assert codes(proposing) == [["proposal_overtaken"]]
    ((member, said),) = proposing.slack.whispers
    assert {member, f"U{sent.dispatched_by}"} == {"US4", "US3"}
    assert f"Name {sent.dispatched_by} {sent.dispatched_by} sent" in said


def test_a_long_list_keeps_slacks_limits_and_shows_the_next_as_others_are_answered(department):
    for number in range(60):
        row = CALL | {"call_no": f"K{number:03}", "fault": "漏水" * 100}
        enter(department.url, "calls", row, now=at("10-12T09:05"), file=f"k{number}")
    department.now = at("10-12T09:10")
    proposed(department)
    message = department.message("dispatch_proposals", "S4")
    shown_first = {call for call, _ in rows(message)}
    assert 5 <= len(shown_first) < 60
    call = next(call for call, button in rows(message) if button == "send")
    department.press(press(department, "US4", message, call, "send"))
    assert call not in {each for each, _ in rows(message)}
    assert {each for each, _ in rows(message)} - shown_first, "the next ones have come up"
