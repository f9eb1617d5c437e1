"""Opinion cards: what is refused, what is corrected, and who is rated (SV-18, SV-19)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models import IssuedCard, OpinionCard
from models.database import reading, transaction
from rules.forms import FORMS
from rules.forms.opinions import ITEMS
from tasks.loading.load import Loading, load_file
from tasks.template import write_template
from tests.registers import built_once
from tests.tasks.entering import BOOK, at, enter, found
from tests.tasks.loading.test_custody import CALL, SENT, codes

OTHER = {**CALL, "call_no": "K2", "customer_no": "C2"}
VISIT = {
    "call_no": "K1", "arrived_at": at("10-12T11:00"), "left_at": at("10-12T11:40"), "outcome": "revisit",
    "finding": "needs a part",
}  # fmt: skip
SENT_AGAIN = {"call_no": "K1", "dispatched_at": at("10-14T08:40"), "technician_no": "S2"}
SECOND = {**VISIT, "arrived_at": at("10-14T10:00"), "left_at": at("10-14T11:00"), "outcome": "fixed"}
CARD = {
    "card_no": "Y1", "call_no": "K1", "attitude": "4", "skill": "3", "punctuality": "1", "promise": None,
    "comment": "patient", "replied_at": at("10-13T10:00"),
}  # fmt: skip
LATER = at("10-20T08:00")


@pytest.fixture
@built_once
def visited(url):
    """Two calls; S1 has been to the first of them."""
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, OTHER, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", VISIT, now=at("10-12T12:00"))
    return url


def go_again(url: str) -> None:
    """S2 goes to the first call two days later."""
    enter(url, "dispatches", SENT_AGAIN, now=LATER, file="again")
    enter(url, "visits", SECOND, now=LATER, file="second")


def card(url: str, number: str = "Y1") -> OpinionCard:
    with reading(url) as session:
        return session.scalars(select(OpinionCard).where(OpinionCard.card_no == number)).one()


def test_a_card_is_kept_with_its_levels_as_numbers_and_the_technician_it_rates(visited):
    assert enter(visited, "surveys", CARD, now=LATER).loaded == 1
    kept = card(visited)
    assert [getattr(kept, item) for item in ITEMS] == [4, 3, 1, None]
    assert (kept.call_no, kept.comment, kept.technician_no) == ("K1", "patient", "S1")
    assert kept.replied_at == CARD["replied_at"]
    assert kept.source_line == 2


@pytest.mark.parametrize(
    ("replied_at", "technician"),
    [
        (at("10-12T10:59"), None),
        (at("10-12T11:00"), "S1"),
        (at("10-14T09:59"), "S1"),
        (at("10-14T10:00"), "S2"),
        (at("10-19T10:00"), "S2"),
    ],
)
def test_the_technician_of_the_last_visit_by_then_is_rated(visited, replied_at, technician):
    go_again(visited)
    enter(visited, "surveys", {**CARD, "replied_at": replied_at}, now=LATER)
    assert card(visited).technician_no == technician


def test_nobody_is_rated_where_nobody_has_been(visited):
    assert enter(visited, "surveys", {**CARD, "call_no": "K2"}, now=LATER).loaded == 1
    assert card(visited).technician_no is None


def test_who_is_rated_stays_whatever_is_entered_or_corrected_later(visited):
    late = {**CARD, "replied_at": at("10-19T10:00")}
    enter(visited, "surveys", late, now=LATER)
    go_again(visited)
    assert card(visited).technician_no == "S1"
    assert enter(visited, "surveys", {**late, "skill": "2"}, now=LATER, file="mended").updated == 1
    assert (card(visited).skill, card(visited).technician_no) == (2, "S1")


def test_a_corrected_time_is_looked_up_anew_and_so_is_a_card_that_rated_nobody(visited):
    go_again(visited)
    enter(visited, "surveys", CARD, {**CARD, "card_no": "Y2", "call_no": "K2"}, now=LATER)
    assert enter(visited, "surveys", {**CARD, "replied_at": at("10-15T10:00")}, now=LATER, file="mended").updated == 1
    assert card(visited).technician_no == "S2"
    enter(visited, "dispatches", {**SENT, "call_no": "K2", "technician_no": "S2"}, now=LATER, file="K2 sent")
    enter(visited, "visits", {**VISIT, "call_no": "K2"}, now=LATER, file="K2 visited")
    assert card(visited, "Y2").technician_no is None
    mended = {**CARD, "card_no": "Y2", "call_no": "K2", "comment": "very patient"}
    assert enter(visited, "surveys", mended, now=LATER, file="Y2 mended").updated == 1
    assert card(visited, "Y2").technician_no == "S2"


def test_a_card_handed_in_twice_changes_nothing_and_a_corrected_one_is_updated(visited):
    enter(visited, "surveys", CARD, now=LATER)
    again = enter(visited, "surveys", CARD, CARD, now=LATER, file="again")
    assert (again.loaded, again.updated, again.unchanged) == (0, 0, 2)
    mended = enter(visited, "surveys", {**CARD, "attitude": None, "promise": "2"}, now=LATER, file="mended")
    assert (mended.loaded, mended.updated, mended.unchanged) == (0, 1, 0)
    assert [getattr(card(visited), item) for item in ITEMS] == [None, 3, 1, 2]
    short = {name: CARD[name] for name in ("card_no", "call_no", "replied_at")} | {"skill": "4"}
    assert enter(visited, "surveys", short, now=LATER, file="short").updated == 1
    assert [getattr(card(visited), item) for item in ITEMS] == [None, 4, 1, 2], "what the file has not stays"
    assert card(visited).comment == "patient"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"call_no": "K9"}, "unknown_call"),
        ({"replied_at": at("10-12T09:29")}, "before_call"),
    ],
)
def test_a_card_is_refused_for_an_unknown_call_and_for_coming_before_it(visited, change, code):
    assert codes(enter(visited, "surveys", {**CARD, **change}, now=LATER)) == {code}
    with reading(visited) as session:
        assert session.scalars(select(OpinionCard)).all() == []


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en", 'card_no "Y1" is the card of another call (K1)'),
        ("zh", 'card_no "Y1" 该调查卡属于另一叫修（K1）'),
    ],
)
def test_the_number_of_another_calls_card_is_refused_and_says_whose_it_is(visited, locale, sentence):
    enter(visited, "surveys", CARD, now=LATER)
    refused = enter(visited, "surveys", {**CARD, "call_no": "K2"}, now=LATER, file="other", locale=locale)
    assert codes(refused) == {"card_of_other_call"}
    assert [reason.sentence for found in refused.refused.values() for reason in found] == [sentence]
    assert card(visited).call_no == "K1"


def test_a_card_of_another_call_in_the_same_file_is_a_conflict_of_that_file(visited, hand_in):
    sums = hand_in([["Y1", "K1", 4, None, None, None, None, "2026-10-13 10:00"],
                    ["Y1", "K2", 4, None, None, None, None, "2026-10-13 10:00"]])  # fmt: skip
    assert (sums.loaded, sums.reasons) == (1, {"duplicate_key": 1})


@pytest.fixture
def hand_in(visited: str, tmp_path: Path) -> Callable[..., object]:
    """Fill in the template as people do and load it."""

    def load(rows: list[list[object]], locale: str = "zh") -> object:
        path = write_template(FORMS["surveys"], tmp_path / "surveys.xlsx", locale=locale)
        book = openpyxl.load_workbook(path)
        for place, row in enumerate(rows, start=2):
            for column, value in enumerate(row, start=1):
                book.worksheets[0].cell(place, column, value)
        book.save(path)
        return load_file(path, form="surveys", loading=Loading(url=visited, book=BOOK, now=LATER))

    return load


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_levels_are_read_however_they_are_written_on_a_sheet(visited, hand_in, locale):
    sums = hand_in([["Y1", "K1", 4, "满意", "２", "不满意", "很耐心", "2026-10-13 10:00"],
                    ["Y2", "K1", "很满意", 3.0, "一般", "1", None, "2026-10-13 10:00"],
                    ["Y3", "K1", None, None, None, None, "很耐心", "2026-10-13 10:00"]], locale)  # fmt: skip
    assert (sums.loaded, sums.quarantined, sums.reasons) == (3, 0, {})
    for number in ("Y1", "Y2"):
        assert [getattr(card(visited, number), item) for item in ITEMS] == [4, 3, 2, 1]


def test_a_card_that_says_nothing_or_a_fifth_level_or_comes_from_tomorrow_is_quarantined(hand_in):
    sums = hand_in([["Y1", "K1", None, None, None, None, None, "2026-10-13 10:00"],
                    ["Y2", "K1", 5, None, None, None, None, "2026-10-13 10:00"],
                    ["Y3", "K1", 0, None, None, None, None, "2026-10-13 10:00"],
                    ["Y4", "K1", 4, None, None, None, None, "2026-10-21 10:00"],
                    ["Y5", "K1", 4, None, None, None, None, None]])  # fmt: skip
    assert (sums.loaded, sums.quarantined) == (0, 5)
    assert sums.reasons == {"missing_either": 1, "not_in_set": 2, "in_future": 1, "missing": 1}


@pytest.mark.parametrize("wrong", [{"attitude": 5}, {"promise": 0}, {"skill": None}, {"technician_no": "S77"}])
def test_the_register_refuses_what_no_card_says(visited, wrong):
    row = {"card_no": "Y1", "call_no": "K1", "skill": 4, "replied_at": CARD["replied_at"]} | wrong
    with pytest.raises(IntegrityError), transaction(visited) as session:
        session.add(OpinionCard(**row))
        session.flush()


def issue(url: str, **changes: object) -> None:
    """A card of ours about the second visit to the first call, by S2."""
    values = {"branch_no": "B1", "number": 7, "card_no": "B1-7", "call_no": "K1", "completed_at": SECOND["arrived_at"],
              "technician_no": "S2", "way": "mail", "issued_at": at("10-15T09:00")}  # fmt: skip
    with transaction(url) as session:
        session.add(IssuedCard(**(values | changes)))


def test_a_card_that_was_issued_rates_whom_it_was_issued_about(visited):
    go_again(visited)
    issue(visited, technician_no="S1")
    assert enter(visited, "surveys", {**CARD, "card_no": "B1-7", "replied_at": LATER}, now=LATER).loaded == 1
    assert card(visited, "B1-7").technician_no == "S1"


@pytest.mark.parametrize(("writer", "code"), [("S1", "own_card"), ("S99", "unknown_staff"), ("S2", None)])
def test_nobody_writes_down_a_card_about_themselves(visited, writer, code):
    applied = enter(visited, "surveys", {**CARD, "taken_by": writer}, now=LATER)
    assert codes(applied) == ({code} if code else set())
    assert applied.loaded == (0 if code else 1)
    if not code:
        assert card(visited).taken_by == writer


def test_a_card_issued_about_somebody_is_not_written_down_by_them_either(visited):
    go_again(visited)
    issue(visited)
    about_s2 = {**CARD, "card_no": "B1-7", "replied_at": LATER}
    assert codes(enter(visited, "surveys", {**about_s2, "taken_by": "S2"}, now=LATER)) == {"own_card"}
    assert enter(visited, "surveys", {**about_s2, "taken_by": "S1"}, now=LATER, file="S1").loaded == 1
    corrected = {**about_s2, "attitude": "1", "taken_by": "S2"}
    assert codes(enter(visited, "surveys", corrected, now=LATER, file="corrected")) == {"own_card"}
    assert card(visited, "B1-7").attitude == 4


def test_who_wrote_a_card_down_must_have_been_with_us_that_day(visited):
    left = {"staff_no": "S2", "name": "Wu", "branch": "B1", "role": "technician", "active_until": date(2026, 10, 12)}
    enter(visited, "staff", left, now=LATER, file="left")
    assert codes(enter(visited, "surveys", {**CARD, "taken_by": "S2"}, now=LATER)) == {"not_active"}


def test_the_number_of_a_card_issued_for_another_call_is_refused(visited):
    issue(visited)
    applied = enter(visited, "surveys", {**CARD, "card_no": "B1-7", "call_no": "K2"}, now=LATER)
    assert codes(applied) == {"card_of_other_call"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"reminders": 3, "reminded_at": LATER}, {"reminders": 1}, {"excuse": "cancelled"}, {"way": None}, {"number": None},
        {"completed_at": None}, {"way": "pigeon"}, {"card_no": None, "number": None, "way": None},
    ],
)  # fmt: skip
def test_the_register_of_cards_refuses_what_cannot_be(visited, wrong):
    with pytest.raises(IntegrityError):
        issue(visited, **wrong)


def test_a_visit_has_one_card_and_a_call_one_excuse_without_a_visit(visited):
    issue(visited)
    with pytest.raises(IntegrityError):
        issue(visited, number=8, card_no="B1-8")
    excused = {"number": None, "card_no": None, "way": None, "excuse": "cancelled", "completed_at": None}
    issue(visited, **excused, call_no="K2")
    with pytest.raises(IntegrityError):
        issue(visited, **excused, call_no="K2")
