"""A complaint is ended by whoever has it in hand, and judged by nobody whom it is about (SV-17, SV-20, SV-22)."""

import pytest

from tests.tasks.entering import at, enter, found
from tests.tasks.loading.test_complaint_decisions import complain, decide, state
from tests.tasks.loading.test_custody import CALL, SENT

CONCERNED, COLLEAGUE, SUPERVISOR, DIRECTOR, DEPARTMENT, CLERK, STOREKEEPER = "S1", "S2", "S3", "S4", "S6", "S10", "S9"


@pytest.fixture
def rude(url):
    """A complaint about the technician who was sent, answered."""
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    complain(url, about="attitude", call_no="K1", received_at=at("10-12T12:00"))
    assert decide(url, "answer", "resolve", "10-13T09:00", DIRECTOR, channel="phone", note="sorry") == set()
    return url


@pytest.mark.parametrize("step", ["withdrawal", "closing", "cancellation"])
def test_whoever_has_no_say_in_a_complaint_does_not_end_it(rude, step):
    assert decide(rude, step, "resolve", "10-13T10:00", COLLEAGUE) == {"not_to_end"}
    assert decide(rude, step, "resolve", "10-13T10:01", STOREKEEPER) == {"not_to_end"}
    assert decide(rude, step, "resolve", "10-13T10:02", CONCERNED) == {"own_complaint"}
    assert state(rude) == "answered"
    assert decide(rude, step, "resolve", "10-13T10:03", CLERK) == set()


def test_it_is_said_who_may(rude):
    row = {"case": "P1", "step": "withdrawal", "decided_at": at("10-13T10:00"), "decided_by": COLLEAGUE,
           "verdict": "resolve"}  # fmt: skip
    (reasons,) = enter(rude, "decisions", row, now=at("10-13T10:05"), locale="zh").refused.values()
    assert [reason.sentence for reason in reasons] == [
        'decided_by "S2" 无权了结该投诉，可由其经办人，或所属网点及上级的以下岗位办理：'
        "业务员、服务主任、经理、服务总监、服务部、副总经理、总经理"
    ]


def test_whoever_handles_it_and_their_deputy_may_end_it_but_not_whom_it_is_about(rude):
    assert decide(rude, "assignment", "approve", "10-13T09:30", DIRECTOR, forward_to=SUPERVISOR) == set()
    assert decide(rude, "closing", "resolve", "10-13T10:00", SUPERVISOR) == set()
    assert decide(rude, "reopening", "resolve", "10-13T11:00", DIRECTOR) == set()
    assert decide(rude, "assignment", "approve", "10-13T11:30", DIRECTOR, forward_to=CONCERNED) == set()
    assert decide(rude, "withdrawal", "resolve", "10-13T12:00", CONCERNED) == {"own_complaint"}
    assert decide(rude, "withdrawal", "resolve", "10-13T12:01", COLLEAGUE) == set(), "the deputy of who handles it"


def test_nobody_finds_a_complaint_about_themselves_untrue_or_its_customer_content(rude):
    untrue = {"finding": "not_true", "note": "no"}
    assert decide(rude, "investigation", "resolve", "10-13T10:00", CONCERNED, **untrue) == {"own_complaint"}
    assert decide(rude, "satisfaction", "approve", "10-13T10:01", CONCERNED) == {"own_complaint"}
    assert decide(rude, "investigation", "resolve", "10-13T10:02", COLLEAGUE, **untrue) == set()


def test_a_complaint_about_the_product_is_not_about_who_was_sent(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    complain(url, about="product", call_no="K1", received_at=at("10-12T12:00"))
    assert decide(url, "investigation", "resolve", "10-13T10:00", CONCERNED, finding="true", note="broke") == set()


def test_a_severity_is_lowered_by_the_department_and_raised_by_whoever_sees_more(rude):
    assert decide(rude, "severity", "resolve", "10-13T10:00", COLLEAGUE, severity="serious") == set()
    assert decide(rude, "severity", "resolve", "10-13T10:01", DIRECTOR, severity="ordinary") == {"severity_not_lowered"}
    assert decide(rude, "severity", "resolve", "10-13T10:02", DEPARTMENT, severity="ordinary") == set()
