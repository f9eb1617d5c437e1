"""asked: who asked what in Slack, in both languages and as a document."""

import pytest

from models import Answered, Question
from models.database import transaction
from tasks.settings import settings
from tests.tasks.entering import at, found


@pytest.fixture
def asked(either: str) -> str:
    found(either, at("10-01T08:00"))
    rows = [
        ("k1", "US1", "S1", "K1", Answered.TOLD),
        ("k2", "UX", None, "call me at 138****8000", Answered.STRANGER),
        ("k3", "US2", "S2", "K9", None),
    ]
    with transaction(either) as session:
        for place, (key, member, staff_no, words, answer) in enumerate(rows):
            session.add(
                Question(key=key, asked_at=at(f"10-12T09:0{place}"), slack_id=member, staff_no=staff_no, asked=words,
                         answer=answer)
            )  # fmt: skip
    return either


def test_questions_are_listed_the_latest_first(desk, asked):
    listed = desk("asked", "--json").document
    assert [(one["asked_at"], one["staff_no"], one["slack_id"], one["answer"]) for one in listed] == [
        ("2026-10-12T09:02:00+08:00", "S2", "US2", None),
        ("2026-10-12T09:01:00+08:00", None, "UX", "stranger"),
        ("2026-10-12T09:00:00+08:00", "S1", "US1", "told"),
    ]
    page = desk("asked").out
    assert [word in page for word in ("not answered", "slack:UX", "account not known")] == [True] * 3


def test_they_are_read_in_chinese_too(desk, asked, monkeypatch):
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    assert "账号未登记" in desk("asked").out


def test_before_the_first_question_it_says_so(desk, registers):
    assert desk("asked").out.strip() == "Nothing was asked in Slack yet."
