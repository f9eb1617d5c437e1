"""findings: open gaps with owner and due time, the whole history, both languages."""

import pytest

from tasks.duties.controlling import control_papers
from tasks.settings import settings
from tests.tasks.entering import at, enter, found

CALL = {"called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}


@pytest.fixture
def controlled(either: str) -> str:
    """K1 waits for its receipt, K2 for the hand-in of its money; K3's receipt came after it had been asked for."""
    found(either, at("10-01T08:00"))
    for place, number in enumerate(("K1", "K2", "K3"), start=1):
        begin = at(f"10-12T1{place}:00")
        enter(either, "calls", {**CALL, "call_no": number}, now=at("10-12T09:35"))
        sent = {"call_no": number, "dispatched_at": at("10-12T10:00"), "technician_no": "S1"}
        enter(either, "dispatches", sent, now=at("10-12T10:05"))
        money = {"outcome": "fixed", "fee": 9_000, "collected": 9_000} if number == "K2" else {"outcome": "carried_in"}
        visit = {"call_no": number, "arrived_at": begin, "left_at": None, "signed_by": "Zhang", **money}
        enter(either, "visits", visit, now=at("10-12T14:00"))
    control_papers(now=at("10-12T17:00"), dry_run=False)
    receipt = {"receipt_no": "R3", "call_no": "K3", "taken_at": at("10-12T13:30"), "promised_at": at("10-15T17:00"),
               "signed_by": "Zhang"}  # fmt: skip
    enter(either, "receipts", receipt, now=at("10-13T09:00"))
    control_papers(now=at("10-13T17:00"), dry_run=False)
    return either


def test_open_findings_are_listed_with_owner_and_due_time_and_all_of_them_on_request(desk, controlled):
    listed = desk("findings", "--json").document
    assert [(one["subject"], one["code"], one["owner"], one["due_at"]) for one in listed] == [
        ("call:K1", "no_receipt", "S1", "2026-10-13T17:30:00+08:00"),
        ("call:K2", "not_handed_in", "S1", "2026-10-14T17:30:00+08:00"),
    ]
    assert listed[0]["text"]["zh"] == "10-12 11:00带回修理，未开商品收据"
    history = desk("findings", "--all", "--json").document
    assert [(one["subject"], one["settled_at"]) for one in history] == [
        ("call:K1", None), ("call:K3", "2026-10-13T17:00:00+08:00"), ("call:K2", None)
    ]  # fmt: skip
    page = desk("findings").out
    assert "goods were carried in at 10-12 11:00 and there is no receipt" in page
    assert "K3" not in page
    assert "settled 2026-10-13" in desk("findings", "--all").out
    assert desk("findings", "--branch", "B2").out.strip() == "Nothing is missing between the papers."


def test_the_standing_counts_them(desk, controlled):
    found = desk("status", "--json", "--now", "2026-10-14T12:00:00+08:00").document
    assert (found["paper_findings"], found["paper_findings_past_due"]) == (2, 1)
    assert "2, 1 past due" in desk("status", "--now", "2026-10-14T12:00:00+08:00").out


def test_they_are_read_in_chinese_too(desk, controlled, monkeypatch):
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    page = desk("findings").out
    assert "未开商品收据" in page
    assert "缺失" in page
