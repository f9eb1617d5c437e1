"""Decisions on how grave a complaint is, in order, again, and late: the vice-president's clock follows (SV-20)."""

import pytest
from sqlalchemy import select

from models import Clock, Complaint, Event
from models.database import reading
from tests.tasks.entering import COMPLAINT, at, enter, found


@pytest.fixture
def company(url):
    found(url, at("10-01T08:00"))
    enter(url, "complaints", COMPLAINT, now=at("10-12T09:05"))
    return url


def grade(severity: str | None, time: str, **more: object) -> dict[str, object]:
    return {
        "case": "P1",
        "step": "severity",
        "decided_at": at(f"10-12T{time}"),
        "decided_by": "S6",
        "verdict": "resolve",
        "severity": severity,
        "note": "first",
        **more,
    }


def grades(url: str) -> list[str]:
    with reading(url) as session:
        replaced = set(session.scalars(select(Event.corrects).where(Event.corrects.is_not(None))))
        rows = session.execute(
            select(Event.id, Event.kind).where(Event.kind.startswith("severity")).order_by(Event.happened_at)
        ).all()
    return [row.kind for row in rows if row.id not in replaced]


def review(url: str) -> list[str]:
    with reading(url) as session:
        return list(
            session.scalars(select(Clock.state).where(Clock.limit_id == "SV-20-review").order_by(Clock.ordinal))
        )


def in_force(url: str) -> str:
    with reading(url) as session:
        return session.scalars(select(Complaint.severity)).one()


def test_a_raising_that_comes_again_with_another_note_still_raises(company):
    enter(company, "decisions", grade("serious", "10:00"), now=at("10-12T10:05"))
    applied = enter(company, "decisions", grade("serious", "10:00", note="second"), now=at("10-12T10:10"))
    assert applied.updated == 1
    assert (grades(company), review(company), in_force(company)) == (["severity_raised"], ["running"], "serious")


def test_a_correcting_file_without_the_severitys_column_leaves_what_was_said(company):
    enter(company, "decisions", grade("serious", "10:00"), now=at("10-12T10:05"))
    without = grade(None, "10:00", note="second")
    del without["severity"]
    assert enter(company, "decisions", without, now=at("10-12T10:10")).updated == 1
    assert (grades(company), review(company), in_force(company)) == (["severity_raised"], ["running"], "serious")


def test_a_correcting_file_without_the_column_of_the_handler_leaves_whom_it_was_given_to(company):
    assigned = grade(None, "10:00", step="assignment", verdict="resolve", forward_to="S4")
    enter(company, "decisions", assigned, now=at("10-12T10:05"))
    without = {name: value for name, value in assigned.items() if name not in ("forward_to", "severity")}
    assert enter(company, "decisions", without | {"note": "second"}, now=at("10-12T10:10")).updated == 1
    with reading(company) as session:
        details = session.scalars(select(Event.detail).where(Event.kind == "assigned").order_by(Event.id)).all()
    assert {detail["handler"] for detail in details} == {"S4"}


@pytest.mark.parametrize("turned", [False, True])
def test_raised_and_lowered_in_one_file_ends_the_vice_presidents_clock(company, turned):
    rows = [grade("serious", "10:00"), grade("ordinary", "11:00")]
    enter(company, "decisions", *(reversed(rows) if turned else rows), now=at("10-12T11:05"))
    assert grades(company) == ["severity_raised", "severity_lowered"]
    assert (review(company), in_force(company)) == (["void"], "ordinary")


def test_a_lowering_that_comes_in_late_makes_a_later_word_of_serious_a_raising(company):
    enter(company, "decisions", grade("serious", "10:00"), grade("serious", "12:00"), now=at("10-12T12:05"))
    assert grades(company) == ["severity_raised", "severity_confirmed"]
    enter(company, "decisions", grade("ordinary", "11:00"), now=at("10-12T12:10"))
    assert grades(company) == ["severity_raised", "severity_lowered", "severity_raised"]
    assert (review(company), in_force(company)) == (["void", "running"], "serious")


def test_a_confirmation_without_a_word_confirms_what_it_met(company):
    enter(company, "decisions", grade("serious", "12:00"), now=at("10-12T12:05"))
    enter(company, "decisions", grade(None, "10:00"), now=at("10-12T12:10"))
    assert (grades(company), in_force(company)) == (["severity_confirmed", "severity_raised"], "serious")


def test_who_may_review_is_judged_by_the_severity_of_that_time(company):
    reviewed = {
        "case": "P1", "step": "review", "decided_at": at("10-12T09:30"), "decided_by": "S4", "verdict": "review",
    }  # fmt: skip
    late = reviewed | {"decided_at": at("10-12T10:30")}
    applied = enter(company, "decisions", grade("serious", "10:00"), reviewed, late, now=at("10-12T12:00"))
    assert (applied.loaded, [reason.code for reason in applied.refused[4]]) == (2, ["not_entitled"])
    again = enter(company, "decisions", reviewed | {"severity": None, "note": None}, now=at("10-12T12:10"))
    assert (again.unchanged, len(again.refused)) == (1, 0)
