"""An answer by a link counts once: whatever has answered the card before stands (SV-18)."""

import pytest
from sqlalchemy import select

from models import IssuedCard, OpinionCard
from models.database import reading, transaction
from tests.tasks.entering import at, enter, enter_within, found
from tests.tasks.loading.beside import while_it_waits
from tests.tasks.loading.test_custody import CALL, SENT, codes
from tests.tasks.loading.test_surveys import LATER, VISIT

ANSWER = {
    "card_no": "B1-7", "call_no": "K1", "attitude": "4", "replied_at": at("10-15T10:00"), "way": "link", "call_back": "no",
}  # fmt: skip
OTHERWISE = {**ANSWER, "attitude": "1", "replied_at": at("10-15T10:01")}
ON_PAPER = {"card_no": "Y1", "call_no": "K1", "attitude": "2", "replied_at": at("10-14T10:00"), "way": "sheet"}


@pytest.fixture
def asked(url):
    """The first call was visited by S1, and its card B1-7 went out."""
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", {**VISIT, "outcome": "fixed"}, now=at("10-12T12:00"))
    with transaction(url) as session:
        session.add(
            IssuedCard(
                branch_no="B1", number=7, card_no="B1-7", call_no="K1", completed_at=VISIT["arrived_at"],
                technician_no="S1", way="mail", issued_at=at("10-13T09:00"),
            )
        )  # fmt: skip
    return url


def cards(url: str) -> list[tuple[str, int | None, str | None, str | None]]:
    with reading(url) as session:
        rows = session.scalars(select(OpinionCard).order_by(OpinionCard.card_no))
        return [(row.card_no, row.attitude, row.way, row.call_back) for row in rows]


def test_an_answer_by_link_is_kept_with_its_way_and_the_wish_to_be_called(asked):
    assert enter(asked, "surveys", {**ANSWER, "call_back": "yes"}, now=LATER).loaded == 1
    assert cards(asked) == [("B1-7", 4, "link", "yes")]


def test_the_wish_to_be_called_may_stand_alone(asked):
    assert enter(asked, "surveys", {**ANSWER, "attitude": None, "call_back": "yes"}, now=LATER).loaded == 1
    assert cards(asked) == [("B1-7", None, "link", "yes")]


@pytest.mark.parametrize("first", [ANSWER, ON_PAPER, {**ON_PAPER, "card_no": "B1-7", "way": None}])
def test_whoever_answers_by_link_after_an_answer_is_refused_with_when_that_was(asked, first):
    assert enter(asked, "surveys", first, now=LATER).loaded == 1
    before = cards(asked)
    second = enter(asked, "surveys", OTHERWISE, now=LATER, file="second")
    assert codes(second) == {"card_answered"}
    (reasons,) = second.refused.values()
    assert reasons[0].sentence.endswith(f"(2026-{first['replied_at']:%m-%d} 10:00)")
    assert cards(asked) == before
    again = enter(asked, "surveys", first, now=LATER, file="the first again")
    assert (again.unchanged, again.refused) == (1, {})


def test_what_answered_an_earlier_visit_leaves_the_card_of_this_one_open(asked):
    enter(asked, "surveys", {**ON_PAPER, "replied_at": at("10-12T10:00")}, now=LATER)
    assert enter(asked, "surveys", ANSWER, now=LATER).loaded == 1


def test_the_department_corrects_an_answer_that_came_by_link(asked):
    enter(asked, "surveys", ANSWER, now=LATER)
    corrected = {key: ANSWER[key] for key in ("card_no", "call_no", "replied_at")} | {"attitude": "2"}
    assert enter(asked, "surveys", corrected, now=LATER, file="corrected").updated == 1
    assert cards(asked) == [("B1-7", 2, "link", "no")]


def test_of_two_who_answer_at_once_the_second_waits_and_is_told(asked):
    refused = []

    def second() -> None:
        refused.append(codes(enter(asked, "surveys", OTHERWISE, now=LATER, file="second")))

    with while_it_waits(asked, second) as session:
        assert enter_within(session, "surveys", ANSWER, now=LATER).loaded == 1
    assert refused == [{"card_answered"}]
    assert cards(asked) == [("B1-7", 4, "link", "no")]
