"""Customers are told how a complaint goes on, and only then it counts (NT-1, NT-3, NT-4)."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models import Clock, Event, Notice
from models.database import reading
from tasks.duties.escalating import assign_and_submit
from tasks.duties.telling_customers import tell_customers
from tasks.settings import settings
from tests.tasks.duties.test_complaint_letters import words
from tests.tasks.entering import COMPLAINT, at, enter

SEEN = {"step": "acknowledgement", "verdict": "acknowledge"}
ADDRESS = {"branch_no": "B1", "name": "Centre", "kind": "center", "address": "9 Bund", "phone": "021-55550101"}
MAILS = ("complaint_way", "complaint_next_level", "complaint_extension", "complaint_goods")


def complain(url: str, **more: Any) -> None:
    assert enter(url, "complaints", COMPLAINT | more, now=at("10-12T09:05")).refused == {}
    assign_and_submit(now=at("10-12T09:10"), dry_run=False)


def decide(url: str, when: str, by: str = "S4", **row: Any) -> None:
    row = {"case": "P1", "decided_at": at(when), "decided_by": by} | row
    assert enter(url, "decisions", row, now=at(when), file=f"{when} {row}").refused == {}


def notices(url: str, *kinds: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind.in_(kinds)).order_by(Notice.id)))


def verdict(url: str, limit: str) -> str | None:
    with reading(url) as session:
        return session.scalars(select(Clock.verdict).where(Clock.limit_id == limit)).one()


def told(url: str) -> list[dict[str, Any]]:
    with reading(url) as session:
        return [dict(row) for row in session.scalars(select(Event.detail).where(Event.kind == "told")) if row]


@pytest.fixture
def mailing(company, monkeypatch):
    """Mail is configured, and the branch has an address."""
    monkeypatch.setenv("AFTERSALES_SMTP_URL", "smtp://localhost:25")
    settings.cache_clear()
    assert enter(company, "branches", ADDRESS, now=at("10-01T08:00")).refused == {}
    return company


def test_acknowledged_without_words_the_customer_is_told_which_way_it_goes_and_only_then_it_counts(mailing):
    complain(mailing, about="service")
    decide(mailing, "10-12T09:30", **SEEN)
    assert verdict(mailing, "NT-1-acknowledge") is None
    done = tell_customers(now=at("10-12T09:35"), dry_run=False)
    assert (done.told, done.notices, done.failures) == (1, 1, [])
    assert verdict(mailing, "NT-1-acknowledge") == "met"
    (mail,) = notices(mailing, *MAILS)
    assert (mail.kind, mail.recipient, mail.channel) == ("complaint_way", "customer:C1", "mail")
    for expected in (
        "Zhang San",
        "P1",
        "Name S4 (director) of Centre",
        "021-55550101",
        "Thu 15 Oct 17:30",
        "Wed 21 Oct 17:30",
    ):
        assert expected in mail.text
    assert tell_customers(now=at("10-12T09:40"), dry_run=False).told == 0


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_without_mail_the_letter_is_printed_and_given_to_the_clerk(company, monkeypatch, locale):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    complain(company)
    decide(company, "10-12T09:30", **SEEN)
    assert tell_customers(now=at("10-12T09:35"), dry_run=True).told == 1
    assert (told(company), settings().letters.exists()) == ([], False), "a dry run writes nothing"
    assert tell_customers(now=at("10-12T09:35"), dry_run=False).told == 1
    (notice,) = notices(company, "complaint_told_print")
    assert notice.recipient == "S10"
    assert "Zhang San" not in notice.text
    (letter,) = told(company)
    path = Path(letter["file"])
    assert (letter["channel"], letter["sha256"]) == ("letter", sha256(path.read_bytes()).hexdigest())
    said = words(str(path))
    for expected in ("Zhang San", "1 Nanjing Road", "Name S4", "受理告知书" if locale == "zh" else "who handles it"):
        assert expected in said


def test_whoever_has_told_the_customer_spares_the_letter(mailing):
    complain(mailing)
    decide(mailing, "10-12T09:30", **SEEN, channel="phone", note="I see to it, answer by Thursday")
    assert verdict(mailing, "NT-1-acknowledge") == "met"
    assert tell_customers(now=at("10-12T09:35"), dry_run=False).told == 0


def test_of_a_customer_out_of_reach_the_handler_hears_and_says_when_it_was_told(company):
    complain(company, customer_no=None, name="Wang Wu", phone="13700137000")
    decide(company, "10-12T09:30", by="S6", **SEEN)
    done = tell_customers(now=at("10-12T09:35"), dry_run=False)
    assert (done.told, done.asked, done.failures) == (0, 1, [])
    (notice,) = notices(company, "complaint_tell")
    assert "Wang Wu" not in notice.text
    assert told(company) == []
    assert verdict(company, "NT-1-acknowledge") is None, "nobody has told them yet"
    again = tell_customers(now=at("10-12T09:40"), dry_run=False)
    assert (again.asked, again.notices) == (0, 0), "asked once, and said so once"
    decide(company, "10-12T10:00", by="S6", **SEEN, channel="phone", note="we look into it, answer on Thursday")
    assert verdict(company, "NT-1-acknowledge") == "met"


def test_a_dissatisfied_customer_is_pointed_to_the_next_level(mailing):
    complain(mailing, about="service")
    decide(mailing, "10-12T10:00", step="answer", verdict="resolve", channel="phone", note="sorry")
    decide(mailing, "10-12T14:00", step="satisfaction", verdict="reject")
    assert tell_customers(now=at("10-12T14:05"), dry_run=False).told == 1
    (mail,) = notices(mailing, *MAILS)
    assert mail.kind == "complaint_next_level"
    assert "Name S5 (manager)" in mail.text, "the manager has taken it over"
    assert "Wed 21 Oct 17:30" in mail.text, "when the next answer is due"


def test_a_longer_return_is_told_with_the_reason_before_the_limit_and_anew_where_that_is_corrected(mailing):
    complain(mailing, about="product", wanted="return")
    longer = {"step": "extension", "verdict": "approve", "until": at("11-20T17:00"), "channel": "letter"}
    decide(mailing, "10-20T10:00", **longer, note="none in stock")
    assert tell_customers(now=at("10-20T10:05"), dry_run=False).told == 1
    decide(mailing, "10-20T10:00", **longer, note="the ship is late")
    assert tell_customers(now=at("10-20T11:05"), dry_run=False).told == 1
    first, second = notices(mailing, *MAILS)
    assert ("none in stock" in first.text, "Fri 20 Nov 17:00" in first.text) == (True, True)
    assert "the ship is late" in second.text


def test_a_letter_about_more_time_tells_nobody_which_way_the_complaint_goes(mailing):
    complain(mailing, about="product", wanted="return")
    longer = {"step": "extension", "verdict": "approve", "until": at("11-20T17:00"), "channel": "letter"}
    decide(mailing, "10-12T10:00", **longer, note="none in stock")
    assert tell_customers(now=at("10-12T10:05"), dry_run=False).told == 1
    assert verdict(mailing, "NT-1-acknowledge") is None
    decide(mailing, "10-12T11:00", **SEEN)
    assert tell_customers(now=at("10-12T11:05"), dry_run=False).told == 1
    assert [mail.kind for mail in notices(mailing, *MAILS)] == ["complaint_extension", "complaint_way"]
    assert verdict(mailing, "NT-1-acknowledge") == "met"


def test_a_return_that_is_approved_says_where_the_goods_go_and_how_the_money_comes_back(mailing):
    complain(mailing, about="product", wanted="return", serial_no="P1")
    decide(mailing, "10-13T10:00", by="S8", step="return_approval", verdict="approve", refund="transfer")
    assert tell_customers(now=at("10-13T10:05"), dry_run=False).told == 1
    (mail,) = notices(mailing, *MAILS)
    for expected in ("Centre, 9 Bund", "021-55550101", "M1 P1", "bank transfer", "return"):
        assert expected in mail.text


def test_where_the_branch_has_no_address_that_is_told_in_a_line_until_it_has(company):
    complain(company, about="product", wanted="exchange")
    decide(company, "10-13T10:00", step="return_approval", verdict="approve")
    done = tell_customers(now=at("10-13T10:05"), dry_run=False)
    assert (done.told, len(done.failures)) == (0, 1)
    assert "branch Centre has no address" in done.failures[0]
    enter(company, "branches", ADDRESS, now=at("10-13T11:00"))
    assert tell_customers(now=at("10-13T11:05"), dry_run=False).told == 1
    assert "You get the goods in exchange" in words(told(company)[0]["file"])
