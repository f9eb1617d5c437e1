"""Which kind of service a call is when it comes again, and what counts as a repair before it (MS-1, NT-5)."""

import pytest
from sqlalchemy import select

from models import Call
from models.database import reading
from tests.tasks.entering import at, enter, found

CALL = {
    "call_no": "K1",
    "called_at": at("10-12T09:30"),
    "customer_no": "C2",
    "serial_no": "P2",
    "model": "M2",
    "fault": "leaks",
    "fault_code": "F1",
}


@pytest.fixture
def repaired(url):
    """The call K1 of 09:30, fixed by 11:40 the same day."""
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    sent = {"call_no": "K1", "dispatched_at": at("10-12T10:00"), "technician_no": "S1"}
    enter(url, "dispatches", sent, now=at("10-12T10:01"))
    visit = {"call_no": "K1", "arrived_at": at("10-12T11:00"), "left_at": at("10-12T11:40"), "outcome": "fixed"}
    enter(url, "visits", visit, now=at("10-12T11:45"))
    return url


def kinds(url: str, number: str = "K1") -> tuple[str, str]:
    with reading(url) as session:
        row = session.execute(select(Call.kind, Call.kind_facts).where(Call.call_no == number)).one()
    return row.kind, row.kind_facts


def test_a_calls_own_repair_does_not_make_it_free(repaired):
    assert enter(repaired, "calls", CALL | {"fault": "leaks badly"}, now=at("10-12T12:00")).updated == 1
    assert kinds(repaired) == ("paid", "paid")


@pytest.mark.parametrize(("time", "kind"), [("10:30", "paid"), ("11:40", "paid"), ("14:00", "free")])
def test_only_a_repair_before_the_call_is_under_guarantee_that_day(repaired, time, kind):
    second = CALL | {"call_no": "K2", "called_at": at(f"10-12T{time}")}
    enter(repaired, "calls", second, now=at("10-12T15:00"))
    assert kinds(repaired, "K2") == (kind, kind)


def test_an_override_stands_until_a_file_with_the_column_says_otherwise(repaired):
    goodwill = {"kind": "free", "kind_reason": "goodwill"}
    enter(repaired, "calls", CALL | goodwill, now=at("10-12T12:00"))
    enter(repaired, "calls", CALL | {"fault": "leaks badly"}, now=at("10-12T12:10"))
    assert kinds(repaired) == ("free", "paid")
    enter(repaired, "calls", CALL | {"kind": None, "kind_reason": None}, now=at("10-12T12:20"))
    assert kinds(repaired) == ("paid", "paid")


def test_a_correcting_file_without_the_serial_number_leaves_the_warranty_in_force(repaired):
    covered = CALL | {"call_no": "K3", "customer_no": "C1", "serial_no": "P1"}
    enter(repaired, "calls", covered, now=at("10-12T12:00"))
    assert kinds(repaired, "K3") == ("free", "free")
    short = {"call_no": "K3", "called_at": CALL["called_at"], "fault": "leaks badly"}
    assert enter(repaired, "calls", short, now=at("10-12T12:10")).updated == 1
    assert kinds(repaired, "K3") == ("free", "free")
