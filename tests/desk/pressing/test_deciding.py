"""What is approved or rejected on a complaint by a button: a return, a letter, a reward, a reprimand, the customer's word."""

import pytest

from tasks.duties.complaint_letters import draft_and_send_letters
from tasks.duties.escalating import assign_and_submit
from tasks.duties.next_steps import ask_for_next_steps
from tests.desk.pressing.conftest import Department, buttons, shown
from tests.fakes.slack import Message
from tests.tasks.entering import COMPLAINT, at, enter

TRUE = COMPLAINT | {"severity": "serious", "about": "attitude", "wanted": "return", "call_no": "K1"}
CASE = {"case": "P1", "case_kind": "complaint", "decided_by": "S4"}
FOUND = CASE | {"step": "investigation", "verdict": "resolve", "finding": "true", "note": "he shouted"}
ANSWERED = CASE | {"step": "answer", "verdict": "resolve", "note": "we are sorry"}
YES_OR_NO = [
    # asked with, of whom: yes, no, and how each is told
    ("letter", "S6", "approve_letter", "return_letter", "Letter approved", "Letter sent back"),
    ("content", "S4", "content", "not_content", "Customer content", "Customer not content"),
    ("return", "S8", "approve_return", "refuse_return", "Return approved", "Return refused"),
    ("reward", "S4", "reward", "no_reward", "Rewarded", "No reward"),
    ("reprimand", "S5", "reprimand", "no_reprimand", "Reprimand confirmed", "No reprimand"),
]


@pytest.fixture
def found_true(department: Department) -> Department:
    """Serious complaint P1 over S2's attitude, with a return wanted, was found true and answered; what follows is asked for."""
    call = {"call_no": "K1", "called_at": at("10-09T09:00"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
    sent = {"call_no": "K1", "dispatched_at": at("10-09T10:00"), "technician_no": "S2"}
    for form, row in (("calls", call), ("dispatches", sent), ("complaints", TRUE)):
        enter(department.url, form, row, now=at("10-12T09:05"))
    assign_and_submit(now=at("10-12T09:05"), dry_run=False)
    enter(department.url, "decisions", FOUND | {"decided_at": at("10-13T10:00")}, now=at("10-13T10:05"), file="found")
    department.now = at("10-13T15:00")
    draft_and_send_letters(now=department.now, dry_run=False)
    enter(department.url, "decisions", ANSWERED | {"decided_at": at("10-13T10:30")}, now=department.now, file="answer")
    ask_for_next_steps("complaint-escalation", now=department.now, dry_run=False)
    department.deliver()
    department.later(minutes=5)
    return department


def with_button(department: Department, button: str, to: str) -> Message:
    (found,) = [each for each in department.slack.to(f"U{to}") if button in buttons(each)]
    return found


def press(department: Department, button: str, by: str, message: Message, **more: str) -> None:
    """The press, and the form that it opens filled in."""
    before = len(department.slack.views)
    department.later(minutes=1)
    department.press(department.slack.press(f"U{by}", message, button))
    for view in department.slack.views[before:]:
        given = {"note": "for a reason"} if "note" in [block.get("block_id") for block in view["blocks"]] else {}
        department.press(department.slack.submit(f"U{by}", view, **given, **more))


@pytest.mark.parametrize("verdict", ["yes", "no"])
def test_each_is_decided_by_whom_it_was_asked_of_and_told_under_the_message(found_true, verdict):
    for about, to, yes, no, said_yes, said_no in YES_OR_NO:
        button, said = (yes, said_yes) if verdict == "yes" else (no, said_no)
        message = with_button(found_true, button, to)
        press(found_true, button, to, message)
        assert f"{said} by " in shown(message), (about, found_true.slack.whispers, found_true.refused())
        assert buttons(message) == []
    assert (found_true.slack.whispers, found_true.refused()) == ([], [])


def test_where_no_paper_says_whom_a_reprimand_concerns_the_form_does(found_true):
    """A complaint that names no call names no technician either: who confirms it says who it was."""
    unnamed = TRUE | {"complaint_no": "P2", "call_no": None, "customer_no": "C2", "text": "rude on the phone"}
    enter(found_true.url, "complaints", unnamed, now=at("10-12T09:05"), file="second")
    found = FOUND | {"case": "P2", "decided_at": at("10-13T15:10")}
    enter(found_true.url, "decisions", found, now=at("10-13T15:10"), file="found2")
    found_true.now = at("10-13T15:15")
    ask_for_next_steps("complaint-escalation", now=found_true.now, dry_run=False)
    found_true.deliver()
    (message,) = [each for each in found_true.slack.to("US5") if "P2" in shown(each) and "reprimand" in buttons(each)]
    for chosen in (None, "USTRANGER", "US2"):
        press(found_true, "reprimand", "S5", message, **({"person": chosen} if chosen else {}))
    assert [codes for _, codes in found_true.refused()] == [["person_needed"], ["unknown_staff"]]
    assert "whom you chose is not in the staff register" in found_true.slack.whispers[1][1]
    assert "Reprimand confirmed by Wang Fang S5" in shown(message)
    assert [detail["person"] for kind, detail in found_true.events("P2") if kind == "reprimanded"] == ["S2"]


def test_none_is_decided_by_the_technicians_of_the_branch(found_true):
    """The message is somebody else's; the role counts, not the message."""
    for _, to, yes, *_ in YES_OR_NO:
        if yes != "content":
            press(found_true, yes, "S1", with_button(found_true, yes, to))
    assert [by for by, _ in found_true.refused()] == ["S1"] * 4
    assert {by for by, *_ in found_true.decisions()} == {"S4"}
    assert {said.partition(":")[0] for _, said in found_true.slack.whispers} == {"Sorry, that was not entered"}
