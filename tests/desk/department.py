"""A small department in the middle of a week: one call late, one in time, a complaint, a contract that ends soon."""

from datetime import date

from sqlalchemy import update

from models import Notice
from models.database import transaction
from tasks.engine.sweep import sweep_clocks
from tasks.rulebook import book, record_book
from tests.tasks.entering import BOOK, at, enter, found

NOON = at("10-14T12:00")
"""When the story is told: Wednesday 14 October 2026."""


def late_call(url: str) -> None:
    """K1, an urban call after hours on Monday; nobody comes until Wednesday, and the sweeps see it run out."""
    call = {"call_no": "K1", "called_at": at("10-12T20:00"), "customer_no": "C1", "serial_no": "P1", "model": "M1",
            "fault": "leaks, call 13812348000"}  # fmt: skip
    enter(url, "calls", call, now=at("10-12T20:05"), file="calls-1.csv")
    for moment in ("10-13T11:35", "10-13T15:00", "10-13T16:05", "10-13T17:05"):
        sweep_clocks(url, book=BOOK, now=at(moment), locale="en")
        with transaction(url) as session:
            session.execute(
                update(Notice).where(Notice.status == "queued").values(status="sent", sent_at=at(moment), place="D1")
            )
    sent = {"call_no": "K1", "dispatched_at": at("10-13T17:20"), "technician_no": "S1"}
    enter(url, "dispatches", sent, now=at("10-13T17:25"), file="dispatches-1.csv")
    visit = {"call_no": "K1", "arrived_at": at("10-14T09:30"), "left_at": at("10-14T10:10"), "outcome": "fixed",
             "finding": "valve replaced", "signed_by": "Zhang San", "fee": 12000, "collected": 12000}  # fmt: skip
    enter(url, "visits", visit, now=at("10-14T10:30"), file="visits-1.csv")


def unsent(url: str) -> None:
    """As if Slack had been away: what was sent still waits."""
    with transaction(url) as session:
        session.execute(update(Notice).where(Notice.status == "sent").values(status="queued", sent_at=None, place=None))


def waiting_call(url: str) -> None:
    """K2, a suburban call of this morning that nobody has been sent to."""
    call = {"call_no": "K2", "called_at": at("10-14T09:00"), "customer_no": "C2", "model": "M2", "fault": "noise"}
    enter(url, "calls", call, now=at("10-14T09:05"), file="calls-2.csv")


def complaint(url: str) -> None:
    """T1, a complaint about K1."""
    row = {
        "complaint_no": "T1",
        "received_at": at("10-14T10:45"),
        "call_no": "K1",
        "text": "waited two days, 13812348000",
    }
    enter(url, "complaints", row, now=at("10-14T10:50"), file="complaints-1.csv")


def contract(url: str) -> None:
    """H1, which ends on the last day of the year."""
    row = {"contract_no": "H1", "customer_no": "C1", "serial_no": "P1", "starts_on": date(2026, 1, 1),
           "ends_on": date(2026, 12, 31), "fee": 60000, "assigned_to": "S10"}  # fmt: skip
    enter(url, "contracts", row, now=at("10-01T09:00"), file="contracts-1.csv")


def whole(url: str) -> None:
    """All of it."""
    found(url, at("10-01T08:00"))
    with transaction(url) as session:
        record_book(session, book=book(), now=at("10-01T08:00"))
    contract(url)
    late_call(url)
    waiting_call(url)
    complaint(url)
