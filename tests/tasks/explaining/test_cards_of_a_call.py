"""Why a card was not sent or not answered is told of the call (SV-16, SV-18)."""

import pytest
from rich.console import Console

from desk.show.story import show_story
from models.database import reading
from tasks.duties.handing_in import hand_in_registers
from tasks.explaining.naming import find
from tasks.explaining.story import Story
from tasks.explaining.tell import tell
from tasks.tongue import Tongue
from tests.tasks.duties.test_handing_in import OPINION, TUESDAY, call, monday, visit  # noqa: F401 - monday is a fixture
from tests.tasks.entering import BOOK, at, enter


def story(url: str, name: str, *, now: str, locale="en") -> Story:
    with reading(url) as session:
        return tell(session, find(session, name), book=BOOK, now=at(now), locale=locale)


def said(url: str, name: str, *, now: str) -> list[str]:
    told = story(url, name, now=now)
    assert [each["said"] for each in told.as_json()["cards"]] == [each.said for each in told.cards]
    return [each.said for each in told.cards]


def test_before_the_register_is_handed_in_the_card_is_still_to_come(monday):  # noqa: F811
    assert said(monday, "K1", now="10-12T18:00") == ["the card goes out with the next call register"]
    assert said(monday, "K4", now="10-12T18:00") == ["no card: the visit is not completed"]


def test_a_card_that_nobody_answers_tells_of_its_reminders_and_one_that_is_answered_of_that(monday):  # noqa: F811
    hand_in_registers(now=TUESDAY, dry_run=False)
    (card,) = story(monday, "K1", now="10-13T18:00").cards
    assert (card.card_no, card.way, card.technician.no) == ("B1-1", "mail", "S1")
    assert card.said == "not answered yet; reminded 0 of 2 times; the next reminder is due on 2026-10-20"
    assert said(monday, "K2", now="10-13T18:00") == ["not answered yet"]
    for day in (20, 27):
        hand_in_registers(now=at(f"10-{day}T09:12"), dry_run=False)
    assert said(monday, "K1", now="10-28T18:00") == ["not answered yet; reminded 2 of 2 times; no more reminders"]
    enter(monday, "surveys", {**OPINION, "replied_at": at("10-28T12:00")}, now=at("10-28T13:00"))
    assert said(monday, "K1", now="10-28T18:00") == ["answered"]
    by_phone = {**OPINION, "replied_at": at("10-28T12:00"), "way": "phone"}
    enter(monday, "surveys", by_phone, now=at("10-28T14:00"), file="how it came")
    assert said(monday, "K1", now="10-28T18:00") == ["answered by phone"]


def test_calls_before_the_first_register_and_old_ones_get_no_card_and_it_says_so(monday):  # noqa: F811
    hand_in_registers(now=TUESDAY, dry_run=False)
    call(monday, "K0", "10-08T09:30")
    visit(monday, "K0", "10-08T11:00")
    hand_in_registers(now=at("10-14T09:12"), dry_run=False)
    assert said(monday, "K0", now="10-14T18:00") == [
        "no card: the call was taken before call registers were handed in here"
    ]


def test_the_number_of_a_card_leads_to_its_call(monday):  # noqa: F811
    hand_in_registers(now=TUESDAY, dry_run=False)
    assert [story(monday, name, now="10-13T18:00").number for name in ("B1-1", "K1")] == ["K1", "K1"]


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", ("Opinion card", "B1-1", "issued 10-13 Tue 09:12", "mail", "rates Name S1 (S1)", "not answered yet")),
        ("zh", ("客户意见调查卡", "B1-1", "邮件", "评Name S1（S1）", "尚未答复；已催复0/2次；下次催复2026-10-20")),
    ],
)
def test_the_page_shows_the_card_in_the_readers_language(monday, locale, expected):  # noqa: F811
    hand_in_registers(now=TUESDAY, dry_run=False)
    console = Console(width=200, record=True)
    show_story(console, story(monday, "K1", now="10-13T18:00", locale=locale), say=Tongue(locale))
    page = console.export_text()
    assert [text for text in expected if text not in page] == []
