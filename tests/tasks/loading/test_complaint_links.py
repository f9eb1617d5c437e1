"""A customer's repeated complaint is linked to the first that is open; it asks nobody and opens no case (SV-20, SV-21)."""

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from models import Case, Clock, Complaint, Event
from models.database import reading
from tests.tasks.entering import at, enter, enter_within, found
from tests.tasks.loading.beside import while_it_waits
from tests.tasks.loading.test_custody import codes

TEXT = "the door of the washing machine is broken again"
FIRST = {
    "complaint_no": "P1",
    "received_at": at("10-12T09:00"),
    "customer_no": "C1",
    "text": TEXT,
    "severity": "ordinary",
}
AGAIN = FIRST | {"complaint_no": "P2", "received_at": at("10-13T09:00"), "text": f"{TEXT}!"}
THIRD = FIRST | {"complaint_no": "P3", "received_at": at("10-14T09:00")}
NOW = at("10-14T10:00")


@pytest.fixture
def company(url):
    found(url, at("10-01T08:00"))
    return url


def complain(url: str, *rows: dict[str, Any], now: Any = NOW, **more: Any) -> Any:
    return enter(url, "complaints", *rows, now=now, file=f"{rows!r} {now}", **more)


def decide(url: str, step: str, when: str, *, case: str = "P1", verdict: str = "approve", **more: Any) -> set[str]:
    row = {"case": case, "step": step, "decided_at": at(when), "decided_by": "S4", "verdict": verdict} | more
    return codes(enter(url, "decisions", row, now=at("12-30T10:00"), file=f"{case} {step} {when} {more}"))


def close(url: str, when: str, *, case: str = "P1") -> None:
    assert decide(url, "answer", "10-12T11:00", case=case, verdict="resolve", channel="phone") == set()
    assert decide(url, "closing", when, case=case, verdict="resolve") == set()


def register(url: str) -> dict[str, tuple[str | None, str]]:
    """What each complaint is linked to, and its state."""
    with reading(url) as session:
        rows = session.execute(select(Complaint.complaint_no, Complaint.repeats_no, Case.state).join(Case)).all()
    return {row.complaint_no: (row.repeats_no, row.state) for row in rows}


def told(url: str, number: str) -> list[tuple[str, str | None]]:
    """The events of links that stand on a complaint's timeline: the kind, and the other complaint."""
    with reading(url) as session:
        corrected = select(Event.corrects).where(Event.corrects.is_not(None))
        rows = session.scalars(
            select(Event)
            .join(Case)
            .where(Case.number == number, Event.id.not_in(corrected))
            .order_by(Event.happened_at, Event.id)
        ).all()
    kinds = ("linked", "repeated")
    return [
        (row.kind, row.detail.get("linked_to") or row.detail.get("repeated_in")) for row in rows if row.kind in kinds
    ]


def running(url: str, number: str) -> set[str]:
    with reading(url) as session:
        rows = session.scalars(select(Clock).join(Case, Case.id == Clock.case_id).where(Case.number == number))
        return {row.limit_id for row in rows if row.state == "running"}


def severity(url: str, number: str = "P1") -> tuple[str, str, bool]:
    with reading(url) as session:
        one = session.scalars(select(Complaint).where(Complaint.complaint_no == number)).one()
        return one.severity, one.severity_rule, one.severity_confirmed


def test_a_repeated_complaint_is_linked_and_opens_nothing_and_the_first_is_told(company):
    complain(company, FIRST, AGAIN)
    assert register(company) == {"P1": (None, "received"), "P2": ("P1", "linked")}
    assert (told(company, "P1"), told(company, "P2")) == ([("repeated", "P2")], [("linked", "P1")])
    assert "NT-1-acknowledge" in running(company, "P1")
    assert running(company, "P2") == set()


@pytest.mark.parametrize("order", list(permutations((FIRST, AGAIN, THIRD))))
def test_the_order_of_the_files_makes_no_difference(company, order):
    for row in order:
        complain(company, row)
    assert register(company) == {"P1": (None, "received"), "P2": ("P1", "linked"), "P3": ("P1", "linked")}
    assert told(company, "P1") == [("repeated", "P2"), ("repeated", "P3")]
    assert (told(company, "P2"), told(company, "P3")) == ([("linked", "P1")], [("linked", "P1")])
    assert running(company, "P2") | running(company, "P3") == set()
    assert severity(company) == ("serious", "repeats", False), "three within 90 days"


def test_the_same_file_again_changes_nothing(company):
    complain(company, FIRST, AGAIN)
    with reading(company) as session:
        before = len(session.scalars(select(Event.id)).all())
    again = complain(company, FIRST, AGAIN, now=at("10-14T11:00"))
    with reading(company) as session:
        assert len(session.scalars(select(Event.id)).all()) == before
    assert again.unchanged == 2


@pytest.mark.parametrize(
    ("who", "link"),
    [
        ({"customer_no": "C2"}, None),
        ({"customer_no": None, "phone": "13800138000"}, None),
    ],
)
def test_somebody_else_repeats_nothing(company, who, link):
    complain(company, FIRST, AGAIN | who)
    assert register(company)["P2"][0] is link


@pytest.mark.parametrize(
    ("one", "other", "link"),
    [
        ({"phone": "13800138000", "name": "Li"}, {"phone": "13800138000", "name": "Li"}, "P1"),
        ({"phone": "13800138000", "name": "Li"}, {"phone": "13800138000", "name": "Wu"}, None),
        ({"phone": "13800138000"}, {"phone": "13800138000"}, "P1"),
        ({"phone": "13800138000", "name": "Li"}, {"phone": "13900139000", "name": "Li"}, None),
        ({"phone": "12345", "name": "Li"}, {"phone": "12345", "name": "Li"}, None),
        ({"name": "Li"}, {"name": "Li"}, "P1"),
        ({}, {}, None),
    ],
)
def test_without_a_number_phone_and_name_tell_the_customer(company, one, other, link):
    complain(company, FIRST | {"customer_no": None} | one, AGAIN | {"customer_no": None} | other)
    assert register(company)["P2"][0] == link


def test_a_corrected_text_takes_the_link_back_and_makes_it_again(company):
    complain(company, FIRST, AGAIN)
    complain(company, AGAIN | {"text": "nobody ever answers the telephone at noon"})
    assert register(company) == {"P1": (None, "received"), "P2": (None, "received")}
    assert (told(company, "P1"), told(company, "P2")) == ([], [])
    assert "NT-1-acknowledge" in running(company, "P2")
    complain(company, AGAIN, now=at("10-14T12:00"))
    assert register(company)["P2"] == ("P1", "linked")
    assert running(company, "P2") == set()


def test_a_corrected_customer_of_the_first_makes_the_second_the_first(company):
    complain(company, FIRST, AGAIN, THIRD)
    complain(company, FIRST | {"customer_no": "C2"})
    assert register(company) == {"P1": (None, "received"), "P2": (None, "received"), "P3": ("P2", "linked")}
    assert (told(company, "P1"), told(company, "P2")) == ([], [("repeated", "P3")])
    assert severity(company) == ("ordinary", "stated-ordinary", True), "what the others raised is taken back"


@pytest.mark.parametrize(("number", "when"), [("P2", "10-11T09:00"), ("P1", "10-13T15:00")])
def test_a_corrected_time_turns_the_link_round(company, number, when):
    complain(company, FIRST, AGAIN)
    row = (FIRST if number == "P1" else AGAIN) | {"received_at": at(when)}
    assert complain(company, row).refused == {}
    assert register(company) == {"P1": ("P2", "linked"), "P2": (None, "received")}
    assert (told(company, "P1"), told(company, "P2")) == ([("linked", "P2")], [("repeated", "P1")])


def test_a_corrected_time_moves_the_link_along(company):
    complain(company, FIRST, AGAIN)
    assert complain(company, AGAIN | {"received_at": at("10-13T11:00")}).refused == {}
    assert register(company)["P2"] == ("P1", "linked")
    with reading(company) as session:
        times = {row.kind: row.happened_at for row in session.scalars(select(Event).order_by(Event.id))}
    assert (times["linked"], times["repeated"]) == (at("10-13T11:00"), at("10-13T11:00"))


@pytest.mark.parametrize("late", [False, True])
def test_a_complaint_that_was_closed_before_is_not_repeated_whenever_we_learn_of_it(company, late):
    complain(company, FIRST, *([AGAIN] if late else []))
    close(company, "10-12T12:00")
    complain(company, AGAIN)
    assert register(company) == {"P1": (None, "closed"), "P2": (None, "received")}
    assert "NT-1-acknowledge" in running(company, "P2")


def test_an_answered_complaint_that_is_repeated_is_open_again_and_owes_an_answer(company):
    complain(company, FIRST)
    assert decide(company, "answer", "10-12T11:00", verdict="resolve", channel="phone") == set()
    assert running(company, "P1") == set()
    complain(company, AGAIN)
    assert register(company)["P1"] == (None, "reopened")
    assert "NT-1-answer" in running(company, "P1")


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_decisions_on_a_linked_complaint_name_the_first_until_it_is_reopened(company, locale):
    complain(company, FIRST, AGAIN)
    row = {
        "case": "P2",
        "step": "acknowledgement",
        "decided_at": at("10-13T10:00"),
        "decided_by": "S4",
        "verdict": "acknowledge",
    }
    refused = enter(company, "decisions", row, now=NOW, locale=locale).refused[2][0]
    said = "linked to complaint P1" if locale == "en" else "该投诉已并入同一事项的投诉P1"
    assert (refused.code, said in refused.sentence) == ("linked_complaint", True)
    assert decide(company, "reopening", "10-13T11:00", case="P2", verdict="resolve") == set()
    assert register(company)["P2"] == ("P1", "reopened")
    assert "NT-1-answer" in running(company, "P2")
    assert decide(company, "acknowledgement", "10-13T12:00", case="P2", verdict="acknowledge") == set()
    complain(company, THIRD)
    assert register(company) == {"P1": (None, "received"), "P2": ("P1", "reopened"), "P3": ("P1", "linked")}


def test_a_link_that_was_built_upon_outlives_another_customer_and_holds_up_none_of_theirs(company):
    complain(company, FIRST, AGAIN)
    assert decide(company, "reopening", "10-13T11:00", case="P2", verdict="resolve") == set()
    complain(company, AGAIN | {"customer_no": "C2"})
    assert complain(company, THIRD | {"customer_no": "C2"}).loaded == 1
    assert complain(company, THIRD | {"customer_no": "C2", "about": "service"}).updated == 1
    assert register(company) == {"P1": (None, "received"), "P2": ("P1", "reopened"), "P3": ("P2", "linked")}


def test_a_complaint_that_somebody_has_decided_on_stands_by_itself(company):
    complain(company, AGAIN)
    assert decide(company, "acknowledgement", "10-13T10:00", case="P2", verdict="acknowledge") == set()
    complain(company, FIRST)
    assert register(company) == {"P1": (None, "received"), "P2": (None, "received")}


def test_grave_words_of_the_second_raise_the_first_and_a_correction_lowers_it(company):
    grave = AGAIN | {"severity": None, "text": f"{TEXT} and it caught fire"}
    complain(company, FIRST, grave)
    assert register(company)["P2"] == ("P1", "linked")
    assert (severity(company)[0], severity(company)[2]) == ("serious", False)
    assert "SV-20-review" in running(company, "P1")
    complain(company, AGAIN)
    assert severity(company) == ("ordinary", "stated-ordinary", True)
    assert "SV-20-review" not in running(company, "P1")


def test_a_department_that_lowered_it_afterwards_is_not_overruled(company):
    grave = AGAIN | {"severity": None, "text": f"{TEXT} and it caught fire"}
    complain(company, FIRST, grave)
    assert decide(company, "severity", "10-13T10:00", verdict="resolve", severity="ordinary", decided_by="S6") == set()
    complain(company, THIRD | {"text": f"{TEXT}."}, now=at("10-14T12:00"))
    assert severity(company) == ("serious", "repeats", False), "the third complaint is something new"
    complain(company, THIRD | {"customer_no": "C2"}, now=at("10-14T13:00"))
    assert severity(company) == ("ordinary", "decided", True)


def test_a_first_that_is_corrected_to_grave_words_stays_serious_without_the_second(company):
    grave = f"{TEXT} and it caught fire"
    complain(company, FIRST, AGAIN | {"severity": None, "text": grave})
    complain(company, FIRST | {"severity": None, "text": grave}, now=at("10-14T11:00"))
    complain(company, AGAIN | {"customer_no": "C2"}, now=at("10-14T12:00"))
    assert severity(company)[0] == "serious"
    assert "SV-20-review" in running(company, "P1")


def test_of_two_that_are_entered_at_the_same_moment_the_later_one_sees_the_first(company):
    """Neither transaction would see the other's complaint: the second waits for the first to end."""
    with while_it_waits(company, lambda: complain(company, AGAIN)) as session:
        enter_within(session, "complaints", FIRST, now=NOW)
    assert register(company) == {"P1": (None, "received"), "P2": ("P1", "linked")}


def test_what_comes_while_the_first_is_being_closed_finds_it_closed(company):
    complain(company, FIRST)
    assert decide(company, "answer", "10-12T11:00", verdict="resolve", channel="phone") == set()
    closing = {
        "case": "P1",
        "step": "closing",
        "decided_at": at("10-12T15:00"),
        "decided_by": "S4",
        "verdict": "resolve",
    }
    with while_it_waits(company, lambda: complain(company, AGAIN)) as session:
        enter_within(session, "decisions", closing, now=NOW)
    assert register(company) == {"P1": (None, "closed"), "P2": (None, "received")}
