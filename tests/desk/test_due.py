"""due: what is open and asked, of whom and until when; both languages and as a document."""

import pytest

from tasks.duties.escalating import assign_and_submit
from tasks.settings import settings
from tests.tasks.entering import COMPLAINT, at, enter, found

NOW = ("--now", "2026-10-13T09:30:00+08:00")


@pytest.fixture
def open_things(either: str) -> str:
    found(either, at("10-01T08:00"))
    enter(either, "complaints", COMPLAINT, now=at("10-12T09:05"))
    call = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
    enter(either, "calls", call, now=at("10-12T09:35"))
    return either


def test_what_is_open_is_listed_with_whom_it_is_asked_of(desk, open_things, monkeypatch):
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", open_things)
    settings.cache_clear()
    assign_and_submit(now=at("10-12T09:40"), dry_run=False)
    listed = desk("due", "--json", *NOW).document
    assert [(one["subject"], one["branch"], one["opened_at"], one["serious"]) for one in listed] == [
        ("complaint:P1", "B1", "2026-10-12T09:00:00+08:00", False),
        ("call:K1", "B1", "2026-10-12T09:30:00+08:00", False),
    ]
    assert next((ask["article"], ask["due_at"], ask["of"]) for ask in listed[0]["asked"]) == (
        "NT-1", "2026-10-13T09:00:00+08:00", ["S4"],
    )  # fmt: skip
    assert [one["subject"] for one in desk("due", "--who", "S4", "--json", *NOW).document] == ["complaint:P1"]
    page = desk("due", *NOW).out
    assert "Acknowledgement of a complaint" in page
    assert "Name S4 S4" in page
    assert desk("due", "--branch", "B2", *NOW).out.strip() == "Nothing is open."


def test_it_is_read_in_chinese_too(desk, open_things, monkeypatch):
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    page = desk("due", *NOW).out
    assert "投诉受理确认时限" in page
    assert "无人" in page
    assert "投诉 P1" in page
