"""What was done under an earlier rule book stays done; duties that are new begin on a day (REG-1)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from models import Case, Clock
from models.database import reading, transaction
from rules.regulation.complaints import Duty
from rules.regulation.messages import MessageKind
from rules.regulation.span import Span
from tasks.duties.complaint_letters import draft_and_send_letters
from tasks.duties.telling_customers import tell_customers
from tasks.rulebook import holds_since, record_book
from tests.tasks import entering
from tests.tasks.entering import BOOK, COMPLAINT, at, enter

NEW_LETTERS = (MessageKind.COMPLAINT_WAY, MessageKind.COMPLAINT_LETTER_DRAFT)
ACKNOWLEDGE = BOOK.limit("NT-1-acknowledge").model_copy(
    update={"stops_on": ("acknowledged", "answered"), "counts_if": {}}
)
EARLIER = BOOK.model_copy(
    update={
        "version": "2025.1",
        "messages": {kind: message for kind, message in BOOK.messages.items() if kind not in NEW_LETTERS},
        "limits": (
            ACKNOWLEDGE,
            *(limit for limit in BOOK.limits if limit.id not in ("NT-1-acknowledge", "SV-20-letter")),
        ),
    }
)
SEEN = {"step": "acknowledgement", "verdict": "acknowledge"}
ANSWER = {"step": "answer", "verdict": "resolve", "channel": "phone", "note": "sorry"}


def complain(url: str, number: str, when: str, **more: Any) -> None:
    row = COMPLAINT | {"complaint_no": number, "received_at": at(when), "text": f"{number} is about {when}"} | more
    assert enter(url, "complaints", row, now=at(when), file=number).refused == {}


def decide(url: str, case: str, when: str, **row: Any) -> None:
    row = {"case": case, "decided_at": at(when), "decided_by": "S6"} | row
    assert enter(url, "decisions", row, now=at(when), file=f"{case} {when} {row}").refused == {}


def clocks(url: str, number: str) -> dict[str, tuple[str, str | None]]:
    with reading(url) as session:
        query = select(Clock).join(Case, Case.id == Clock.case_id).where(Case.number == number)
        return {clock.limit_id: (clock.state, clock.verdict) for clock in session.scalars(query)}


def record(url: str, book: Any, when: str) -> None:
    with transaction(url) as session:
        assert record_book(session, book=book, now=at(when))


@pytest.fixture
def upgraded(company, monkeypatch):
    """A was acknowledged, B, serious, was closed without a letter, both under a book that asked for no more."""
    record(company, EARLIER, "10-01T08:00")
    with monkeypatch.context() as before:
        before.setattr(entering, "BOOK", EARLIER)
        complain(company, "A", "10-12T09:00")
        decide(company, "A", "10-12T09:30", **SEEN)
        complain(company, "B", "10-12T10:00", severity="serious")
        decide(company, "B", "10-13T10:00", **ANSWER)
        decide(company, "B", "10-13T11:00", step="closing", verdict="resolve")
        complain(company, "C", "10-14T09:00")
        complain(company, "D", "10-14T10:00", severity="serious")
    record(company, BOOK, "10-15T08:00")
    return company


def test_what_was_done_before_the_upgrade_owes_no_letter_and_its_limits_stay_as_they_ended(upgraded):
    assert tell_customers(now=at("10-15T09:00"), dry_run=False).told == 0
    assert draft_and_send_letters(now=at("10-15T09:00"), dry_run=False).drafted == 0
    for case, severity in (("A", "ordinary"), ("B", "serious")):
        decide(upgraded, case, "10-15T10:00", step="severity", verdict="resolve", severity=severity)
    assert clocks(upgraded, "A")["NT-1-acknowledge"] == ("stopped", "met")
    assert "SV-20-letter" not in clocks(upgraded, "B")


def test_what_is_done_since_owes_it_though_the_complaint_is_older(upgraded):
    decide(upgraded, "C", "10-15T09:30", **SEEN)
    assert clocks(upgraded, "C")["NT-1-acknowledge"] == ("running", None)
    assert tell_customers(now=at("10-15T09:35"), dry_run=False).told == 1
    decide(upgraded, "D", "10-15T09:30", **ANSWER)
    assert clocks(upgraded, "D")["SV-20-letter"] == ("running", None)
    assert draft_and_send_letters(now=at("10-15T09:35"), dry_run=False).drafted == 1


def test_before_the_new_book_is_on_record_nobody_hears_of_what_was_done(company):
    """The program is new, and `aftersales init` has not been run yet."""
    record(company, EARLIER, "10-01T08:00")
    complain(company, "A", "10-12T09:00")
    decide(company, "A", "10-12T09:30", **SEEN)
    assert tell_customers(now=at("10-12T10:00"), dry_run=False).told == 0
    record(company, BOOK, "10-12T11:00")
    complain(company, "B", "10-12T12:00")
    decide(company, "B", "10-12T12:30", **SEEN)
    assert tell_customers(now=at("10-12T13:00"), dry_run=False).told == 1


def test_since_when_a_duty_holds_the_company_may_say(upgraded):
    named = BOOK.complaints.model_copy(update={"told_since": date(2026, 10, 12)})
    ours = BOOK.model_copy(update={"complaints": named})
    with reading(upgraded) as session:
        assert holds_since(session, Duty.TOLD, book=ours) == at("10-12T00:00")
        assert holds_since(session, Duty.LETTERS, book=ours) == at("10-15T08:00")


def test_a_new_installation_has_always_had_every_duty(company):
    record(company, BOOK, "10-01T08:00")
    with reading(company) as session:
        assert [holds_since(session, duty, book=BOOK) for duty in Duty] == [None, None]


SHORTER = BOOK.limit("NT-1-acknowledge").model_copy(update={"within": Span(hours=1)})


@pytest.mark.parametrize("later", [(SHORTER,), ()], ids=["shorter", "gone"])
def test_a_verdict_stays_until_its_papers_are_corrected(company, monkeypatch, later):
    """Six hours, of 24: met. Then the limit is of one hour, or there is none any more."""
    others = tuple(limit for limit in BOOK.limits if limit.id != SHORTER.id)
    newer = BOOK.model_copy(update={"version": "2027.1", "limits": (*later, *others)})
    record(company, BOOK, "10-01T08:00")
    complain(company, "A", "10-12T09:00")
    decide(company, "A", "10-12T15:00", **ANSWER)
    record(company, newer, "10-15T08:00")
    monkeypatch.setattr(entering, "BOOK", newer)
    decide(company, "A", "10-15T10:00", step="severity", verdict="resolve", severity="ordinary")
    assert clocks(company, "A")["NT-1-acknowledge"] == ("stopped", "met")
    row = COMPLAINT | {"complaint_no": "A", "received_at": at("10-12T08:30"), "text": "A is about 10-12T09:00"}
    assert enter(company, "complaints", row, now=at("10-15T11:00"), file="corrected").refused == {}
    decided_anew = ("stopped", "missed") if later else ("void", None)
    assert clocks(company, "A")["NT-1-acknowledge"] == decided_anew
