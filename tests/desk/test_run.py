"""run: one flow in this process, and what it says of it."""

import os

import pytest

from tasks.settings import settings
from tests.tasks.entering import at, found

UNKNOWN = "call_no,dispatched_at,technician_no\nK9,2026-10-12 10:00,S1\nK8,2026-10-12 10:00,S1\n"


@pytest.mark.parametrize(
    ("locale", "words"),
    [("en", "2 × names a call that is not in the register"), ("zh", "2 × 叫修不存在")],
)
def test_what_intake_refused_is_said_in_words(desk, either, monkeypatch, locale, words):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    found(either, at("10-01T08:00"))
    path = settings().inbox / "dispatches__B1.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(UNKNOWN, encoding="utf-8")
    long_ago = at("10-12T10:00").timestamp()
    os.utime(path, (long_ago, long_ago))
    rehearsed = desk("run", "intake", "--now", "2026-10-12T11:00:00+08:00", "--dry-run", "--json").document
    assert rehearsed["rows"][0]["reasons"] == {"unknown_call": 2}
    page = " ".join(desk("run", "intake", "--now", "2026-10-12T11:00:00+08:00").out.split())
    assert words in page
    assert "{" not in page
