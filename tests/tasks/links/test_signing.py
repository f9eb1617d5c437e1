"""A link says which card and until when, is signed, and holds nothing about the customer."""

import base64
import json

import pytest

from rules.cards import link_ends
from rules.masking import mask_text
from rules.regulation.cards import CardRules
from tasks.links.keys import Key
from tasks.links.signing import CardLinks, Ticket, card_links
from tasks.settings import Settings
from tests.tasks.entering import SHANGHAI, at

LINKS = CardLinks("https://service.example.com", (Key("k" * 40),))
TICKET = Ticket("网点1-7", at("12-13T00:00"))


def test_a_link_opens_its_card_until_its_end():
    address = LINKS.address(TICKET)
    assert address.startswith("https://service.example.com/card/")
    assert LINKS.read(address.rpartition("/")[2]) == TICKET


def test_it_holds_the_cards_number_and_the_end_alone():
    said = LINKS.token(TICKET).split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(said + "==")) == ["网点1-7", int(TICKET.ends.timestamp())]


@pytest.mark.parametrize("place", [0, 5, -2])
def test_with_one_letter_changed_it_is_none_of_ours(place):
    token = LINKS.token(TICKET)
    letters = list(token)
    letters[place] = "A" if letters[place] != "A" else "B"
    assert LINKS.read("".join(letters)) is None
    assert LINKS.read(token) == TICKET


@pytest.mark.parametrize("token", ["", ".", "x", "a.b", "a.b.c", "x" * 4000, "%00", "卡", "W10.", "../../etc/passwd"])
def test_nothing_else_is_one_of_ours(token):
    assert LINKS.read(token) is None


def test_another_key_signs_none_of_ours():
    other = CardLinks(LINKS.base, (Key("j" * 40),))
    assert other.read(LINKS.token(TICKET)) is None


def test_where_no_address_is_set_there_are_no_links(tmp_path):
    assert card_links(Settings(home=tmp_path), now=at("10-13T09:00")) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["service.example.com", "ftp://x", "https://", "https://x/?a=1", "https://x/#a"])
def test_an_address_that_no_browser_takes_is_refused(url):
    with pytest.raises(ValueError, match=r"write it like https://service\.example\.com"):
        Settings(public_url=url)


def test_a_link_lasts_whole_days_of_the_branch():
    rules = CardRules(link_days=60)
    asked = at("10-13T09:12").date()
    assert link_ends(asked_on=asked, zone=SHANGHAI, rules=rules) == at("12-13T00:00")


def test_nobody_who_reads_a_masked_text_can_open_the_page():
    masked = mask_text(f"Please open {LINKS.address(TICKET)}, 13812345678\nand {LINKS.address(TICKET)}")
    assert masked == (
        "Please open https://service.example.com/card/****, 138****5678\nand https://service.example.com/card/****"
    )
