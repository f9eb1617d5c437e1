"""Papers that come again: as they were, with a correction, and with one that the timeline cannot take."""

import pytest
from sqlalchemy import select

from models import Call, Case, Complaint
from models.database import reading
from tests.tasks.entering import COMPLAINT, at, enter, found

CALL = {"call_no": "K1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
TERM = {
    "contract_no": "T1",
    "customer_no": "C1",
    "starts_on": at("01-01T00:00").date(),
    "ends_on": at("12-31T00:00").date(),
}


@pytest.fixture
def company(url):
    found(url, at("10-01T08:00"))
    return url


def codes(applied) -> set[str]:
    return {reason.code for found in applied.refused.values() for reason in found}


def sums(applied) -> tuple[int, int, int, int]:
    return applied.loaded, applied.updated, applied.unchanged, len(applied.refused)


def test_a_call_stays_what_its_day_said_when_a_contract_comes_in_later_and_its_file_again(company):
    paid = CALL | {"kind": "paid"}
    enter(company, "calls", paid, now=at("10-12T09:05"))
    enter(company, "contracts", TERM, now=at("10-12T12:00"))
    assert sums(enter(company, "calls", paid, now=at("10-12T12:05"))) == (0, 0, 1, 0)


def test_a_refused_row_and_its_repeat_are_both_refused(company):
    wrong = CALL | {"kind": "free"}
    applied = enter(company, "calls", wrong, wrong, CALL | {"call_no": "K2"}, now=at("10-12T09:05"))
    assert sums(applied) == (1, 0, 0, 2)
    assert codes(applied) == {"kind_against_facts"}


def test_a_correction_that_the_timeline_cannot_take_is_refused_and_counted_so_each_time(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    sent = {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"}
    enter(company, "dispatches", sent, now=at("10-12T09:31"))
    later = CALL | {"called_at": at("10-12T10:00"), "fault": "does not start"}
    for now in (at("10-12T11:00"), at("10-12T12:00")):
        applied = enter(company, "calls", later, later, now=now)
        assert (sums(applied), codes(applied)) == ((0, 0, 0, 2), {"not_open_yet"})
    with reading(company) as session:
        assert session.scalars(select(Call.fault)).one() == "leaks"


def test_a_complaint_cannot_be_moved_behind_what_was_decided_on_it(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:05"))
    told = {"case": "P1", "step": "answer", "decided_at": at("10-12T10:00"), "decided_by": "S4", "verdict": "resolve"}
    enter(company, "decisions", told, now=at("10-12T10:05"))
    moved = COMPLAINT | {"received_at": at("10-12T11:00"), "text": "a very rude voice"}
    applied = enter(company, "complaints", moved, now=at("10-12T12:00"))
    assert (sums(applied), codes(applied)) == ((0, 0, 0, 1), {"not_open_yet"})
    with reading(company) as session:
        assert session.scalars(select(Complaint.text)).one() == "a rude voice"


def test_a_visit_that_its_call_cannot_take_is_refused_with_its_repeat(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    sent = {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"}
    enter(company, "dispatches", sent, now=at("10-12T09:31"))
    gone = {"case": "K1", "step": "phone", "decided_at": at("10-12T09:40"), "decided_by": "S4", "verdict": "resolve"}
    enter(company, "decisions", gone, now=at("10-12T09:41"))
    visit = {"call_no": "K1", "arrived_at": at("10-12T10:00"), "left_at": at("10-12T10:30"), "outcome": "fixed"}
    applied = enter(company, "visits", visit, visit, now=at("10-12T11:00"))
    assert (sums(applied), codes(applied)) == ((0, 0, 0, 2), {"visit_after_close"})


def test_a_correcting_file_without_the_outcome_leaves_a_struck_off_call_struck_off(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    sent = {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"}
    enter(company, "dispatches", sent, now=at("10-12T09:31"))
    visit = {"call_no": "K1", "arrived_at": at("10-12T10:00"), "left_at": at("10-12T10:30"), "outcome": "fixed"}
    enter(company, "visits", visit | {"signed_by": "Zhang"}, now=at("10-12T11:00"))
    short = {"call_no": "K1", "arrived_at": at("10-12T10:00"), "finding": "a worn seal"}
    assert sums(enter(company, "visits", short, now=at("10-12T12:00"))) == (0, 1, 0, 0)
    with reading(company) as session:
        assert session.scalars(select(Case.state)).one() == "closed"
    assert sums(enter(company, "visits", visit | {"signed_by": None}, now=at("10-12T13:00"))) == (0, 1, 0, 0)
    with reading(company) as session:
        assert session.scalars(select(Case.state)).one() == "fixed", "a blank in a column that is there says so"


def test_whoever_names_a_refused_person_as_deputy_is_refused_with_them(company):
    person = {"branch": "B1", "name": "n", "role": "clerk"}
    applied = enter(
        company,
        "staff",
        person | {"staff_no": "S50", "deputy_no": "S51"},
        person | {"staff_no": "S51", "deputy_no": "S52"},
        person | {"staff_no": "S52", "branch": "B9"},
        person | {"staff_no": "S53", "deputy_no": "S54"},
        person | {"staff_no": "S54", "deputy_no": "S53"},
        now=at("10-12T09:00"),
    )
    assert sums(applied) == (2, 0, 0, 3)
    assert codes(applied) == {"unknown_branch", "unknown_staff"}
