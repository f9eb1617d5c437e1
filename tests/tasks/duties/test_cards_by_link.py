"""Mails carry a personal link where the address of the page is set; where it cannot be made, the other ways (SV-18)."""

import re

import pytest

from tasks.deliver import Doors, Terms, deliver
from tasks.duties.handing_in import hand_in_registers
from tasks.explaining.masked import masked
from tasks.links.keys import key_file
from tasks.links.signing import Ticket, card_links
from tasks.settings import settings
from tests.tasks.duties.test_handing_in import TUESDAY, monday, notices, run  # noqa: F401 - monday is a fixture
from tests.tasks.entering import at

LINK = re.compile(r"https://service\.example\.com/card/(\S+)")


@pytest.fixture
def public(monday, monkeypatch):  # noqa: F811
    monkeypatch.setenv("AFTERSALES_PUBLIC_URL", "https://service.example.com")
    settings.cache_clear()
    return monday


def ticket(url: str, kind: str = "card_mail", place: int = 0) -> Ticket | None:
    links = card_links(settings(), now=TUESDAY)
    assert links is not None
    (token,) = LINK.findall(notices(url, kind)[place].text)
    return links.read(token)


def test_without_an_address_a_mail_says_the_other_ways_and_no_key_is_made(monday):  # noqa: F811
    run(TUESDAY)
    (mail,) = notices(monday, "card_mail")
    assert "Please answer this mail with a number for each" in mail.text
    assert "/card/" not in mail.text
    assert not key_file(settings()).exists()


def test_with_one_it_carries_a_link_for_the_days_of_the_rule(public):
    run(TUESDAY)
    assert ticket(public) == Ticket("B1-1", at("12-13T00:00"))
    (mail,) = notices(public, "card_mail")
    assert "until 12 December 2026:\n" in mail.text
    assert "answer this mail" in mail.text, "the other ways stay open"


def test_a_reminders_link_runs_anew(public):
    run(TUESDAY)
    run(at("10-20T09:12"))
    assert ticket(public, "card_reminder") == Ticket("B1-1", at("12-20T00:00"))


def test_in_chinese(public, monkeypatch):
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    run(TUESDAY)
    assert "请于2026年12月12日（含当日）前打开您的专属页面作答，无需登录：\n" in notices(public, "card_mail")[0].text


def test_a_rehearsal_makes_no_key(public):
    assert run(TUESDAY, dry_run=True).issued == 3
    assert not key_file(settings()).exists()


def test_where_the_key_cannot_be_used_that_is_told_and_mails_go_all_the_same(public):
    key_file(settings()).write_text("")
    key_file(settings()).chmod(0o600)
    done = hand_in_registers(now=TUESDAY, dry_run=False)
    assert len(done.failures) == 1
    assert "cards by mail go without a link" in done.failures[0]
    assert "link.key is empty" in done.failures[0]
    assert "Please answer this mail" in notices(public, "card_mail")[0].text


def test_nowhere_but_in_the_customers_mail_is_the_link_shown(public):
    run(TUESDAY)
    (mail,) = notices(public, "card_mail")
    (token,) = LINK.findall(mail.text)
    shown: list[str] = []
    deliver(public, now=TUESDAY, terms=Terms(locale="en", quiet=None), doors=Doors(), show=shown.append)
    assert [line for line in shown if "B1-1" in line]
    assert [line for line in shown if token in line] == []
    assert "/card/****" in masked("text", mail.text)
    assert token not in masked("text", mail.text)
