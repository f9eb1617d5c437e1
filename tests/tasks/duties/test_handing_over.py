"""Whoever a complaint is handed to hears of it once: by assignment, by forwarding, and when the customer comes back."""

import pytest
from sqlalchemy import select

from models import Notice
from models.database import reading, transaction
from tasks.duties.escalating import assign_and_submit
from tasks.settings import settings
from tests.tasks.entering import at, enter

COMPLAINT = {
    "complaint_no": "Q1",
    "received_at": at("10-12T09:30"),
    "customer_no": "C1",
    "text": "unfriendly",
    "severity": "ordinary",
}


def decide(url: str, step: str, when: str, verdict: str = "approve", **more: object) -> None:
    row = {"case": "Q1", "step": step, "decided_at": at(when), "decided_by": "S7", "verdict": verdict, **more}
    assert enter(url, "decisions", row, now=at(when)).refused == {}


def duty(when: str) -> int:
    """Run it twice: the second time nobody hears anything new."""
    first = assign_and_submit(now=at(when), dry_run=False)
    again = assign_and_submit(now=at(when), dry_run=False)
    assert (first.failures, again.failures, again.notices, again.assigned) == ([], [], 0, 0)
    return first.notices


def told(url: str, *kinds: str) -> list[tuple[str, str, str]]:
    with reading(url) as session:
        rows = session.scalars(select(Notice).where(Notice.kind != "complaint_serious").order_by(Notice.id)).all()
    return [(row.kind, row.recipient, row.article) for row in rows if not kinds or row.kind in kinds]


def last(url: str) -> Notice:
    with reading(url) as session:
        return session.scalars(select(Notice).order_by(Notice.id.desc())).first()


@pytest.fixture
def complaint(company: str) -> str:
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:40"))
    assert duty("10-12T09:40") == 1
    return company


def test_whom_it_is_forwarded_to_hears_at_once_until_when_the_answer_is_due(complaint):
    decide(complaint, "review", "10-12T10:00", "forward", forward_to="S5")
    assert duty("10-12T10:00") == 1
    notice = last(complaint)
    assert (notice.kind, notice.recipient, notice.article) == ("complaint_handler", "S5", "SV-20")
    assert notice.deadline == at("10-15T17:30")
    assert "Thu 15 Oct 17:30" in notice.text


def test_a_handler_named_by_a_decision_hears_even_when_somebody_else_had_it_before(complaint):
    decide(complaint, "assignment", "10-12T10:00", forward_to="S1")
    decide(complaint, "assignment", "10-12T11:00", forward_to="S2")
    assert duty("10-12T11:00") == 1, "who had it for an hour on paper has nothing to do any more"
    decide(complaint, "assignment", "10-12T12:00", forward_to="S4")
    assert duty("10-12T12:00") == 1
    assert [recipient for _, recipient, _ in told(complaint)] == ["S4", "S2", "S4"]


def test_a_complaint_that_comes_with_its_handler_named_is_told_to_that_one_alone(company):
    enter(company, "complaints", COMPLAINT, now=at("10-12T09:40"))
    decide(company, "assignment", "10-12T09:40", forward_to="S1")
    assert duty("10-12T09:45") == 1
    assert told(company) == [("complaint_handler", "S1", "SV-22")]


def test_when_the_customer_comes_back_the_handler_hears_of_the_new_deadline(complaint):
    decide(complaint, "answer", "10-13T09:00", "resolve")
    assert duty("10-13T09:00") == 0
    decide(complaint, "reopening", "10-14T09:00")
    assert duty("10-14T09:00") == 1
    notice = last(complaint)
    assert (notice.kind, notice.recipient, notice.article) == ("complaint_assigned_repeat", "S4", "SV-21")
    assert notice.deadline == at("10-19T17:30")
    assert "(no. 1)" in notice.text


def test_a_decision_sent_again_with_another_note_tells_nobody_twice(complaint):
    decide(complaint, "review", "10-12T10:00", "forward", forward_to="S5")
    duty("10-12T10:00")
    decide(complaint, "review", "10-12T10:00", "forward", forward_to="S5", note="please hurry")
    assert duty("10-12T10:05") == 0
    decide(complaint, "review", "10-12T10:00", "forward", forward_to="S1")
    assert duty("10-12T10:10") == 1
    assert last(complaint).recipient == "S1"


def test_who_holds_an_answered_complaint_hears_nothing(complaint):
    decide(complaint, "review", "10-12T10:00", "forward", forward_to="S5")
    decide(complaint, "answer", "10-12T11:00", "resolve")
    assert duty("10-12T11:00") == 0


def test_handed_to_somebody_who_left_without_a_deputy_is_a_failure_that_is_named(complaint):
    from datetime import date

    from models import Staff

    decide(complaint, "review", "10-12T10:00", "forward", forward_to="S5")
    with transaction(complaint) as session:
        session.get_one(Staff, "S5").active_until = date(2026, 1, 1)
    done = assign_and_submit(now=at("10-12T10:00"), dry_run=False)
    assert done.failures == ["complaint:Q1: nobody acts for S5, who has it (SV-22)"]


@pytest.mark.parametrize(("locale", "reason"), [("en", "Stated as serious"), ("zh", "登记为严重")])
def test_the_vice_president_reads_why_it_is_serious_in_words(company, monkeypatch, locale, reason):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    enter(company, "complaints", COMPLAINT | {"severity": "serious"}, now=at("10-12T09:40"))
    assert assign_and_submit(now=at("10-12T09:40"), dry_run=False).serious == ["Q1"]
    text = serious(company)[-1].text
    assert reason in text
    decide(company, "severity", "10-12T10:00", severity="ordinary")
    decide(company, "severity", "10-12T11:00", severity="serious")
    assert assign_and_submit(now=at("10-12T11:00"), dry_run=False).serious == ["Q1"]
    text = serious(company)[-1].text
    assert {"en": "somebody entitled to judge it decided so", "zh": "经有权人员定级"}[locale] in text


def serious(url: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == "complaint_serious").order_by(Notice.id)))


@pytest.mark.parametrize("answered", [False, True])
def test_its_handler_hears_once_of_every_complaint_that_is_linked_to_it_and_nobody_of_that_one(complaint, answered):
    if answered:
        decide(complaint, "answer", "10-12T10:00", "resolve", channel="phone")
    before = len(told(complaint))
    again = COMPLAINT | {
        "complaint_no": "Q2",
        "received_at": at("10-13T09:00"),
        "call_no": None,
        "text": "unfriendly again",
    }
    similar = "unfriendly and rude to my mother at the door"
    enter(complaint, "complaints", COMPLAINT | {"text": similar}, now=at("10-13T09:05"))
    enter(complaint, "complaints", again | {"text": f"{similar}!"}, now=at("10-13T09:10"))
    assert duty("10-13T09:10") == 1
    notice = last(complaint)
    assert (notice.kind, notice.recipient, notice.article) == ("complaint_assigned_repeat", "S4", "SV-21")
    assert "no. 1" in notice.text
    assert len(told(complaint)) == before + 1
    enter(complaint, "complaints", again | {"complaint_no": "Q3", "text": similar}, now=at("10-13T11:10"))
    assert duty("10-13T11:10") >= 1
    assert [kind for kind, *_ in told(complaint)][-1] == "complaint_assigned_repeat"
    assert len(told(complaint)) == before + 2
