"""Repeat repairs are linked on the timelines, whatever order the papers come in (RS-3, RS-4, NT-5)."""

import pytest
from sqlalchemy import select

from models import Call, Case, Event
from models.database import reading
from tests.tasks.entering import at, enter, found
from tests.tasks.loading.test_custody import BACK, CARD, LATER, RECEIPT

FIRST = {"call_no": "K1", "called_at": at("08-03T09:00"), "customer_no": "C2", "serial_no": "P2", "fault_code": "E4"}
AGAIN = {**FIRST, "call_no": "K2", "called_at": at("10-12T09:30")}
SENT = {"call_no": "K1", "dispatched_at": at("08-03T10:00"), "technician_no": "S1"}
VISIT = {
    "call_no": "K1",
    "arrived_at": at("08-03T11:00"),
    "left_at": at("08-03T12:00"),
    "outcome": "fixed",
    "signed_by": "Li",
}


@pytest.fixture
def company(url):
    found(url, at("08-01T08:00"))
    return url


def links(url: str) -> dict[str, dict[str, object]]:
    with reading(url) as session:
        rows = session.execute(
            select(Case.number, Event.id, Event.detail)
            .join(Event, Event.case_id == Case.id)
            .where(Event.kind == "repeat")
        ).all()
        corrected = set(session.scalars(select(Event.corrects).where(Event.corrects.is_not(None))))
    return {
        row.number: {name: value for name, value in row.detail.items() if name != "of"}
        for row in rows
        if row.id not in corrected
    }


LINK = {"K2": {"earlier": "K1", "days": 70, "technician": "S1"}}


def test_a_call_about_a_fault_repaired_before_is_linked_to_that_job_and_its_technician(company):
    enter(company, "calls", FIRST, now=at("08-03T09:05"))
    enter(company, "dispatches", SENT, now=at("08-03T10:05"))
    enter(company, "visits", VISIT, now=at("08-03T12:05"))
    enter(company, "calls", AGAIN, now=at("10-12T09:35"))
    assert links(company) == LINK


def test_the_earlier_visit_may_come_late_and_a_corrected_finding_takes_the_link_back(company):
    enter(company, "calls", FIRST, AGAIN, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T09:36"))
    assert links(company) == {}
    enter(company, "visits", VISIT, now=at("10-12T10:00"))
    assert links(company) == LINK
    enter(company, "visits", {**VISIT, "fault_found": "E9"}, now=LATER, file="found.csv")
    assert links(company) == {}
    with reading(company) as session:
        kinds = set(session.scalars(select(Event.kind).join(Case).where(Case.number == "K1")))
    assert "finding_differs" in kinds


def test_a_repair_in_the_workshop_is_repeated_too_and_its_guarantee_holds(company):
    enter(company, "calls", {**FIRST, "called_at": at("10-12T09:00")}, now=at("10-12T09:05"))
    enter(company, "receipts", {**RECEIPT, "serial_no": "P2"}, now=LATER)
    enter(company, "repairs", {**CARD, "technician_no": "S1"}, now=LATER)
    enter(company, "returns", BACK, now=LATER)
    enter(company, "calls", {**AGAIN, "called_at": at("10-19T09:30")}, now=LATER)
    assert links(company) == {"K2": {"earlier": "K1", "days": 5, "technician": "S1"}}
    with reading(company) as session:
        kinds = {row.call_no: row.kind for row in session.scalars(select(Call))}
    assert kinds == {"K1": "paid", "K2": "free"}
