"""Events for automations: what each flow lets operations act on."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from flows.duties import audit_automation
from flows.duties.complaint_escalation import complaint_escalation
from flows.duties.watch_clocks import watch_clocks
from flows.lifecycle.intake import intake
from models import Notice
from models.database import reading
from tasks.settings import settings
from tests.tasks.entering import at, enter, found

COMPLAINT = {
    "complaint_no": "Q1",
    "received_at": at("10-12T09:30"),
    "customer_no": "C1",
    "text": "the heater caught fire",
}
CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}


@pytest.fixture
def department(company):
    found(company, at("10-01T08:00"))
    return company


def happenings(outcome):
    return {(str(one.name), one.subject) for one in outcome.happenings}


def test_a_serious_complaint_that_comes_by_file_is_escalated_by_intake_and_not_again(department):
    inbox = settings().inbox
    inbox.mkdir(parents=True, exist_ok=True)
    file = inbox / "complaints__1.csv"
    file.write_text(
        "complaint_no,received_at,channel,type,customer_no,text\nQ1,2026-10-12 09:30,phone,complaint,C1,the heater caught fire\n"
    )
    before = (at("10-12T09:40") - timedelta(minutes=5)).timestamp()
    os.utime(file, (before, before))
    taken = intake.body(now=at("10-12T09:40"))
    assert taken.changed["loaded"] == 1
    assert ("aftersales.complaint.escalated", "complaint:Q1") in happenings(taken)
    assert happenings(complaint_escalation.body(now=at("10-12T09:45"))) == set()


def test_a_complaint_that_is_raised_later_is_escalated_then(department):
    enter(department, "complaints", COMPLAINT | {"text": "unfriendly", "severity": "ordinary"}, now=at("10-12T09:40"))
    assert happenings(complaint_escalation.body(now=at("10-12T09:40"))) == set()
    raised = {"case": "Q1", "step": "severity", "decided_at": at("10-13T09:00"), "decided_by": "S6",
              "verdict": "approve", "severity": "serious"}  # fmt: skip
    enter(department, "decisions", raised, now=at("10-13T09:01"))
    found = happenings(complaint_escalation.body(now=at("10-13T09:02")))
    assert found == {("aftersales.complaint.escalated", "complaint:Q1")}


def test_only_a_call_is_an_overdue_call(department):
    enter(department, "calls", CALL, now=at("10-12T09:35"))
    enter(department, "complaints", COMPLAINT, now=at("10-12T09:40"))
    found = happenings(watch_clocks.body(now=at("10-20T09:00")))
    assert found == {("aftersales.call.overdue", "call:K1"), ("aftersales.complaint.overdue", "complaint:Q1")}


def test_a_calendar_that_cannot_be_taken_up_does_not_silence_the_audit(department, monkeypatch):
    def away(**_: object) -> None:
        raise LookupError("no such calendar")

    monkeypatch.setattr(audit_automation, "recompute_changed_calendars", away)
    with pytest.raises(LookupError):
        audit_automation.audit_automation.body(now=at("10-12T09:10"))
    with reading(department) as session:
        assert session.scalars(select(Notice.kind)).all() == ["audit_ok"]
