"""Whoever wishes on the card to be called is called: the clerk hears of each wish once, within the hour (SV-17)."""

import pytest

from models import Notice, Staff
from models.database import reading, transaction
from tasks.duties.handing_in import hand_in_registers
from tasks.settings import settings
from tests.tasks.duties.test_handing_in import OPINION, TUESDAY, monday, notices, run  # noqa: F401 - monday is a fixture
from tests.tasks.entering import at, enter

WISH = {**OPINION, "comment": "The lid is loose, 13812345678", "call_back": "yes", "way": "link"}


@pytest.fixture
def wished(monday):  # noqa: F811
    run(TUESDAY)
    enter(monday, "surveys", WISH, now=at("10-13T13:00"))
    return monday


def test_the_clerk_is_asked_once_with_the_words_and_the_customer_masked(wished):
    run(at("10-13T13:12"))
    run(at("10-13T14:12"))
    run(at("10-14T09:12"))
    (asked,) = notices(wished, "card_call_back")
    assert (asked.recipient, asked.article, asked.subject, asked.branch_no) == ("S10", "SV-17", "card:B1-1", "B1")
    assert asked.title == "K1: Z*** S*** wishes to be called"
    for expected in ("B1-1", "13 October 2026", "138****8000", "The lid is loose, 138****5678"):
        assert expected in asked.text
    assert "13800138000" not in asked.text


def test_a_card_without_the_wish_asks_nobody(monday):  # noqa: F811
    run(TUESDAY)
    enter(monday, "surveys", {**WISH, "call_back": "no"}, now=at("10-13T13:00"))
    run(at("10-13T13:12"))
    assert notices(monday, "card_call_back") == []


def test_in_chinese(wished, monkeypatch):
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    run(at("10-13T13:12"))
    (asked,) = notices(wished, "card_call_back")
    assert asked.title == "K1：Z*** S***希望回电"
    assert "2026年10月13日" in asked.text


def test_where_nobody_is_there_to_call_it_is_a_failure_until_somebody_is(wished):
    def in_service(active_until):
        with transaction(wished) as session:
            for person in session.query(Staff):
                person.active_until = active_until

    in_service(at("10-01T00:00").date())
    done = hand_in_registers(now=at("10-13T13:12"), dry_run=False)
    assert done.failures == ["branch B1: nobody to call 1 customers back (SV-17)"]
    in_service(None)
    run(at("10-13T14:12"))
    assert len(notices(wished, "card_call_back")) == 1


def test_a_rehearsal_asks_nobody(wished):
    assert run(at("10-13T13:12"), dry_run=True).notices == 1
    with reading(wished) as session:
        assert session.query(Notice).filter_by(kind="card_call_back").count() == 0
