"""Complaints by customer and by call, and complaints that come again with another time or customer (SV-20)."""

import pytest
from sqlalchemy import select

from models import Case, Clock, Complaint
from models.database import reading
from tests.tasks.entering import COMPLAINT, at, enter, found


@pytest.fixture
def company(url):
    found(url, at("10-01T08:00"))
    enter(url, "branches", {"branch_no": "B2", "name": "Branch", "kind": "branch"}, now=at("10-01T08:00"))
    named = {"name": "Wang Wu", "phone": "13700137000", "branch": "B2", "area": "urban", "grade": "A"}
    enter(url, "customers", named | {"customer_no": "C3"}, now=at("10-01T08:00"))
    call = {"call_no": "K3", "called_at": at("10-09T09:00"), "customer_no": "C3", "model": "M", "fault": "leaks"}
    enter(url, "calls", call, now=at("10-09T09:05"))
    return url


def severity(url: str, number: str = "P1") -> tuple[str, str]:
    with reading(url) as session:
        query = select(Complaint.severity, Complaint.severity_rule).where(Complaint.complaint_no == number)
        row = session.execute(query).one()
    return row.severity, row.severity_rule


def case_of(url: str) -> Case:
    with reading(url) as session:
        return session.scalars(select(Case).where(Case.number == "P1")).one()


@pytest.mark.parametrize("by", [{"customer_no": "C3"}, {"customer_no": None, "call_no": "K3"}])
def test_a_key_customer_is_known_by_number_and_by_call(company, by):
    enter(company, "complaints", COMPLAINT | by, now=at("10-12T09:05"))
    assert severity(company) == ("serious", "grade")


def test_a_corrected_time_and_customer_move_the_case_with_them(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    moved = COMPLAINT | {"customer_no": "C3", "received_at": at("10-12T08:30")}
    enter(company, "complaints", moved, now=at("10-12T09:10"))
    case = case_of(company)
    assert (case.opened_at, case.branch_no) == (at("10-12T08:30"), "B2")


def test_a_complaint_that_moves_later_is_no_earlier_complaint_of_itself(company):
    unstated = COMPLAINT | {"severity": None}
    enter(company, "complaints", unstated | {"complaint_no": "P0"}, unstated, now=at("10-12T09:05"))
    enter(company, "complaints", unstated | {"received_at": at("10-12T10:00")}, now=at("10-12T10:05"))
    assert severity(company) == ("serious", "otherwise"), "two complaints are not three"


def test_a_correcting_file_leaves_what_it_has_no_column_for(company):
    enter(company, "complaints", COMPLAINT | {"customer_no": "C3"}, now=at("10-12T09:05"))
    short = {name: COMPLAINT[name] for name in ("complaint_no", "received_at")} | {"text": "a very rude voice"}
    assert enter(company, "complaints", short, now=at("10-12T09:10")).updated == 1
    assert (severity(company), case_of(company).branch_no) == (("serious", "grade"), "B2")


def test_a_decided_severity_stands_and_its_receipt_moves_with_the_corrected_time(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    decided = {
        "case": "P1",
        "step": "severity",
        "decided_at": at("10-12T10:00"),
        "decided_by": "S6",
        "verdict": "resolve",
        "severity": "serious",
    }
    enter(company, "decisions", decided, now=at("10-12T10:05"))
    enter(company, "complaints", COMPLAINT | {"received_at": at("10-12T08:30")}, now=at("10-12T10:10"))
    assert severity(company) == ("serious", "decided")
    with reading(company) as session:
        running = session.scalars(select(Clock).where(Clock.state == "running"))
        opened = {clock.limit_id: clock.opened_at for clock in running}
    assert (opened["SV-20-review"], opened["NT-1-acknowledge"]) == (at("10-12T10:00"), at("10-12T08:30"))
