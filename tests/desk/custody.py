"""A small department with one job: somebody else went than proposed, and the goods came into custody."""

from tasks.duties.controlling import control_papers
from tasks.duties.next_steps import ask_for_next_steps
from tasks.duties.proposing import propose_dispatches
from tests.tasks.entering import at, enter, found
from tests.tasks.explaining.test_papers_of_a_case import ASKED, LATER_PROMISE, PARTS
from tests.tasks.loading.test_custody import CALL, RECEIPT, SENT, TAKEN
from tests.tasks.loading.test_money import QUOTE

EVENING = at("10-14T18:00")
"""When its story is told."""


def carried_in(url: str) -> None:
    """K1: somebody else went than proposed, the goods are here on R1, their promise was moved, a finding is settled."""
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    propose_dispatches(now=at("10-12T09:40"), dry_run=False)
    enter(url, "dispatches", SENT | {"technician_no": "S2", "reason": "nearer"}, now=at("10-12T10:05"))
    enter(url, "visits", TAKEN, now=at("10-12T12:00"))
    ask_for_next_steps("carry-in-goods", now=at("10-12T12:05"), dry_run=False)
    control_papers(now=at("10-12T17:00"), dry_run=False)
    enter(url, "receipts", RECEIPT, now=at("10-13T08:40"))
    enter(url, "quotes", QUOTE | {"receipt_no": "R1"}, now=at("10-13T08:45"))
    enter(url, "waits", ASKED, now=at("10-13T08:45"))
    enter(url, "repairs", {"repair_no": "X1", "receipt_no": "R1", "call_no": "K1", "technician_no": "S1",
                              "started_at": at("10-13T09:00")}, now=at("10-13T09:05"))  # fmt: skip
    enter(url, "waits", PARTS, now=at("10-13T10:05"), file="parts.csv")
    enter(url, "extensions", LATER_PROMISE, now=at("10-14T10:05"))
    control_papers(now=at("10-13T17:00"), dry_run=False)
