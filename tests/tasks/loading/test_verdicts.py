"""A refusal neither cancels nor closes anything, and what cannot be forwarded is not (SV-20)."""

import pytest

from rules.words import CaseKind, DecisionStep, Verdict
from tasks.loading.verdicts import verdicts_of
from tests.tasks.entering import at, enter, found
from tests.tasks.loading.test_custody import CALL, SENT, case, codes, told


@pytest.fixture
def called(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    return url


@pytest.mark.parametrize("step", ["cancellation", "phone", "closing", "reopening"])
@pytest.mark.parametrize("verdict", ["reject", "forward", "acknowledge"])
def test_no_step_of_a_call_is_taken_by_a_refusal_or_by_having_seen_it(called, step, verdict):
    before = told(called, "K1")
    row = {"case": "K1", "step": step, "decided_at": at("10-12T11:00"), "decided_by": "S3", "verdict": verdict,
           "forward_to": "S5"}  # fmt: skip
    assert codes(enter(called, "decisions", row, now=at("10-12T11:10"))) == {"verdict_not_for_step"}
    assert (case(called, "K1").state, told(called, "K1")) == ("dispatched", before)


def test_a_call_that_was_cancelled_is_not_kept_so_by_a_refusal_of_it(called):
    row = {
        "case": "K1",
        "step": "cancellation",
        "decided_at": at("10-12T11:00"),
        "decided_by": "S3",
        "verdict": "approve",
    }
    assert enter(called, "decisions", row, now=at("10-12T11:10")).refused == {}
    refused = enter(called, "decisions", {**row, "verdict": "reject"}, now=at("10-12T11:20"), file="no.csv")
    assert codes(refused) == {"verdict_not_for_step"}


def test_a_refused_word_is_told_as_the_paper_has_it(called):
    row = {"case": "K1", "step": "sign", "decided_at": at("10-12T11:00"), "decided_by": "S3", "verdict": "resolve"}
    (reasons,) = enter(called, "decisions", row, now=at("10-12T11:10"), locale="zh").refused.values()
    assert [reason.sentence for reason in reasons] == ['verdict "办结" 不适用于该步骤，请填同意、驳回']
    (reasons,) = enter(
        called, "decisions", row | {"verdict": "approve"}, now=at("10-12T11:10"), locale="zh"
    ).refused.values()
    assert [reason.sentence for reason in reasons] == ['step "签核" 不是该类事项（叫修）的步骤']


def test_every_step_has_a_verdict_and_only_help_is_asked_for():
    for kind in CaseKind:
        for step in DecisionStep:
            allowed = verdicts_of(kind, step)
            assert allowed
            assert (Verdict.ASK in allowed) == (step is DecisionStep.HELP)
    assert Verdict.REJECT in verdicts_of(CaseKind.COMPLAINT, DecisionStep.ANSWER)
    assert Verdict.FORWARD in verdicts_of(CaseKind.COMPLAINT, DecisionStep.REVIEW)


def test_having_seen_a_complaint_neither_grades_nor_answers_it():
    for step in (DecisionStep.SEVERITY, DecisionStep.ANSWER, DecisionStep.CLOSING, DecisionStep.WITHDRAWAL):
        assert Verdict.ACKNOWLEDGE not in verdicts_of(CaseKind.COMPLAINT, step)
    for step in (DecisionStep.ACKNOWLEDGEMENT, DecisionStep.ASSIGNMENT, DecisionStep.REVIEW):
        assert Verdict.ACKNOWLEDGE in verdicts_of(CaseKind.COMPLAINT, step)
