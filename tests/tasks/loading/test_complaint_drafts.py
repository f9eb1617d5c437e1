"""Cards that give cause draft a complaint: opened, dismissed, withdrawn with the card, never twice (SV-17, SV-22)."""

from typing import Any

import pytest
from sqlalchemy import select

from models import Case, Clock, Complaint, ComplaintDraft, Event, Notice
from models.database import reading
from tests.tasks.entering import COMPLAINT, at, enter
from tests.tasks.loading.test_custody import codes
from tests.tasks.loading.test_surveys import CARD, visited  # noqa: F401 - visited is a fixture

DIRECTOR, MANAGER, TECHNICIAN, CLERK = "S4", "S5", "S1", "S10"
CAME_IN = at("10-13T11:00")
GOOD = {**CARD, "punctuality": "3"}


@pytest.fixture
def drafted(visited):  # noqa: F811
    enter(visited, "surveys", CARD, now=CAME_IN)
    return visited


def state(url: str, number: str = "Y1-D") -> str | None:
    with reading(url) as session:
        return session.scalar(select(Case.state).where(Case.number == number))


def clocks(url: str) -> dict[str, tuple[Any, str]]:
    with reading(url) as session:
        query = select(Clock).join(Case, Case.id == Clock.case_id).where(Case.kind == "draft")
        return {clock.limit_id: (clock.due_at, clock.state) for clock in session.scalars(query)}


def complaints(url: str) -> dict[str, Complaint]:
    with reading(url) as session:
        return {each.complaint_no: each for each in session.scalars(select(Complaint))}


def kinds(url: str) -> list[str]:
    with reading(url) as session:
        query = select(Event.kind).join(Case, Case.id == Event.case_id).where(Case.kind == "draft")
        return list(session.scalars(query.order_by(Event.id)))


def decide(url: str, verdict: str = "approve", when: str = "10-13T15:00", by: str = DIRECTOR, **more: Any) -> set[str]:
    row = {"case": "Y1-D", "step": "draft", "decided_at": at(when), "decided_by": by, "verdict": verdict} | more
    return codes(enter(url, "decisions", row, now=at("10-20T10:00"), file=f"{when} {verdict} {by} {more}.csv"))


def test_a_low_item_drafts_a_complaint_that_is_none_yet(drafted):
    assert state(drafted) == "waiting"
    assert clocks(drafted) == {"SV-22-draft": (at("10-14T17:30"), "running")}
    assert complaints(drafted) == {}
    with reading(drafted) as session:
        assert session.scalars(select(Case.kind).where(Case.kind == "complaint")).all() == []
        assert session.scalars(select(Event.detail).where(Event.kind == "drafted")).one()["items"] == ["punctuality"]


def test_grave_words_wait_no_longer_than_a_serious_complaint_does(visited):  # noqa: F811
    enter(visited, "surveys", GOOD | {"comment": "有漏电，险些触电"}, now=CAME_IN)
    assert clocks(visited) == {"SV-20-draft": (at("10-13T14:30"), "running")}


@pytest.mark.parametrize(
    ("card", "now"), [(GOOD, CAME_IN), (CARD, at("11-12T10:01"))], ids=["content", "answered a month ago"]
)
def test_other_cards_draft_nothing(visited, card, now):  # noqa: F811
    enter(visited, "surveys", card, now=now)
    assert state(visited) is None


def test_the_director_opens_it_and_it_is_a_complaint_like_any_other_from_then_on(drafted):
    assert decide(drafted) == set()
    assert (state(drafted), clocks(drafted)["SV-22-draft"][1]) == ("opened", "stopped")
    (opened,) = complaints(drafted).values()
    assert (opened.complaint_no, opened.received_at, opened.call_no) == ("Y1-C", at("10-13T15:00"), "K1")
    assert (opened.customer_no, opened.type, opened.about) == ("C1", "complaint", "service")
    assert opened.text.endswith("punctual arrival: 1 dissatisfied. patient")
    with reading(drafted) as session:
        assert session.scalars(select(ComplaintDraft.complaint_no)).one() == "Y1-C"
        opening = select(Clock.opened_at).join(Case, Case.id == Clock.case_id).where(Case.number == "Y1-C")
        assert set(session.scalars(opening)) == {at("10-13T15:00")}
    assert decide(drafted) == set(), "handed in again"
    assert len(complaints(drafted)) == 1


def test_the_director_may_say_how_grave_it_is(drafted):
    assert decide(drafted, severity="ordinary") == set()
    (opened,) = complaints(drafted).values()
    assert (opened.severity, opened.severity_confirmed) == ("ordinary", True)


def test_an_opening_that_is_corrected_leaves_what_the_clerk_has_written_since(drafted):
    assert decide(drafted, severity="ordinary") == set()
    (opened,) = complaints(drafted).values()
    row = {
        "complaint_no": opened.complaint_no,
        "received_at": opened.received_at,
        "type": "complaint",
        "text": "a clerk's words",
    }
    assert enter(drafted, "complaints", row, now=at("10-13T15:30"), file="clerk").refused == {}
    assert decide(drafted, note="looked into") == set()
    (kept,) = complaints(drafted).values()
    assert (kept.text, kept.severity, kept.severity_confirmed) == ("a clerk's words", "ordinary", True)
    assert decide(drafted, severity="serious") == set()
    (graded,) = complaints(drafted).values()
    assert (graded.text, graded.severity, graded.severity_confirmed) == ("a clerk's words", "serious", True)


def test_or_dismisses_it_with_the_reason(drafted):
    assert decide(drafted, "reject") == {"note_needed"}
    assert decide(drafted, "reject", note="a wrong tick, phoned") == set()
    assert (state(drafted), complaints(drafted)) == ("dismissed", {})


@pytest.mark.parametrize("by", [TECHNICIAN, CLERK])
def test_who_has_no_say_in_it(drafted, by):
    assert decide(drafted, by=by) == {"not_entitled"}


def test_whom_the_card_rates_has_none_even_as_director_by_then(drafted):
    promoted = {"staff_no": TECHNICIAN, "branch": "B1", "name": "Wang", "role": "director"}
    assert enter(drafted, "staff", promoted, now=at("10-13T14:00"), file="promoted").refused == {}
    assert decide(drafted, by=TECHNICIAN) == {"own_draft"}
    assert decide(drafted, "reject", by=TECHNICIAN, when="10-13T15:01", note="no") == {"own_draft"}
    assert decide(drafted, by=MANAGER, when="10-13T15:02") == set()


def test_two_who_decide_at_once_are_one_who_wins(drafted):
    assert decide(drafted, "reject", note="phoned") == set()
    assert decide(drafted, when="10-13T15:01", by=MANAGER) == {"draft_decided"}
    assert complaints(drafted) == {}


def test_what_was_opened_is_not_made_dismissed_but_dismissed_may_be_opened_by_correcting_the_row(drafted):
    assert decide(drafted, "reject", note="phoned") == set()
    assert decide(drafted) == set()
    assert set(complaints(drafted)) == {"Y1-C"}
    assert decide(drafted, "reject", note="no, really") == {"draft_opened"}
    assert state(drafted) == "opened"


def test_a_corrected_card_withdraws_what_was_not_decided_and_it_stands_again_with_cause(drafted):
    enter(drafted, "surveys", GOOD, now=at("10-13T12:00"), file="good")
    assert (state(drafted), clocks(drafted)["SV-22-draft"][1]) == ("withdrawn", "void")
    assert decide(drafted) == {"draft_withdrawn"}
    enter(drafted, "surveys", CARD | {"comment": "late"}, now=at("10-14T12:00"), file="again")
    assert (state(drafted), kinds(drafted)) == ("waiting", ["drafted", "withdrawn", "drafted_again"])
    with reading(drafted) as session:
        assert len(session.scalars(select(ComplaintDraft.case_id)).all()) == 1


def test_a_decision_that_comes_late_counts_though_the_card_was_corrected_since(drafted):
    enter(drafted, "surveys", GOOD, now=at("10-13T16:00"), file="good")
    assert decide(drafted) == set(), "decided at 15:00"
    assert (state(drafted), set(complaints(drafted))) == ("opened", {"Y1-C"})


def test_what_was_decided_stays_and_the_opened_complaint_says_what_the_card_says(drafted):
    decide(drafted)
    enter(drafted, "surveys", CARD | {"skill": "1"}, now=at("10-20T12:00"), file="worse")
    (opened,) = complaints(drafted).values()
    assert "skill: 1 dissatisfied" in opened.text
    assert opened.received_at == at("10-13T15:00")
    enter(drafted, "surveys", GOOD, now=at("10-21T12:00"), file="good")
    enter(drafted, "surveys", GOOD | {"comment": "thanks"}, now=at("10-22T12:00"), file="thanks")
    assert (state(drafted), kinds(drafted)[-1]) == ("opened", "withdrawn"), "written down once, and moves nothing"
    assert "skill: 1 dissatisfied" in complaints(drafted)["Y1-C"].text


def test_words_that_turn_out_grave_shorten_the_limit_which_counts_from_then_on(drafted):
    enter(drafted, "surveys", CARD | {"comment": "漏电"}, now=at("10-13T16:00"), file="grave")
    assert clocks(drafted) == {
        "SV-22-draft": (at("10-14T17:30"), "void"),
        "SV-20-draft": (at("10-14T09:00"), "running"),
    }
    assert kinds(drafted) == ["drafted", "severity_raised"]
    assert decide(drafted) == set(), "decided at 15:00, handed in late"
    assert {name: state for name, (_, state) in clocks(drafted).items()} == {
        "SV-22-draft": "stopped",
        "SV-20-draft": "void",
    }


def test_and_words_that_turn_out_harmless_lengthen_it(visited):  # noqa: F811
    enter(visited, "surveys", CARD | {"comment": "漏电"}, now=CAME_IN)
    enter(visited, "surveys", CARD, now=at("10-14T09:00"), file="harmless")
    assert clocks(visited) == {
        "SV-20-draft": (at("10-13T14:30"), "void"),
        "SV-22-draft": (at("10-15T17:30"), "running"),
    }


def test_one_of_an_open_complaint_about_the_call_is_linked_to_it(drafted):
    enter(drafted, "complaints", COMPLAINT | {"call_no": "K1", "received_at": at("10-13T12:00")}, now=at("10-13T12:01"))
    assert decide(drafted) == set()
    assert complaints(drafted)["Y1-C"].repeats_no == "P1"
    assert state(drafted, "Y1-C") == "linked"


def test_nobody_is_told_by_the_loading_itself(drafted):
    with reading(drafted) as session:
        assert session.scalars(select(Notice.id).where(Notice.kind == "complaint_draft")).all() == []
