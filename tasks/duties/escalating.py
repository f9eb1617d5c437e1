"""Every complaint gets a handler at once, serious ones go to the vice-president (SV-20, SV-22)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import Case, Clock, ClockState, Complaint, Customer, Event
from models.bulk import among
from models.database import reading, transaction
from rules.events import ComplaintEvent, ComplaintState
from rules.masking import mask_name, mask_text
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from rules.words import CaseKind, Severity
from tasks.effect import effect
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief, briefs, whom
from tasks.engine.timeline import NewEvent, Timelines
from tasks.notices import NoticeDraft, queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

BATCH = 500
REVIEW = "SV-20-review"
ANSWER = "NT-1-answer"


@dataclass(slots=True)
class Escalated:
    """Complaints given a handler, complaints put before the vice-president, and what reached nobody."""

    assigned: int = 0
    submitted: int = 0
    notices: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@effect
def assign_and_submit(*, now: datetime, dry_run: bool) -> Escalated:
    """Assign a handler to every complaint that has none and submit the serious ones.

    Complaints older than the rule book's history are left as they are recorded. Repeating finds nothing:
    the timeline says who handles it, the ledger what was submitted.
    """
    rules, chosen = book(), settings()
    done = Escalated()
    with reading(chosen.database) as session:
        waiting = _without_handler(session, since=now - timedelta(days=rules.history.days))
        serious = _to_submit(session)
    for start in range(0, len(waiting), BATCH):
        with transaction(chosen.database, dry_run=dry_run) as session:
            _assign(session, waiting[start : start + BATCH], rules=rules, now=now, locale=chosen.locale, done=done)
    for start in range(0, len(serious), BATCH):
        with transaction(chosen.database, dry_run=dry_run) as session:
            _submit(session, serious[start : start + BATCH], rules=rules, now=now, locale=chosen.locale, done=done)
    return done


def _without_handler(session: Session, *, since: datetime) -> list[int]:
    assigned = select(Event.case_id).where(Event.kind == ComplaintEvent.ASSIGNED, Event.case_id == Case.id)
    return list(
        session.scalars(
            select(Case.id)
            .where(
                Case.kind == CaseKind.COMPLAINT,
                Case.state.in_(
                    [str(ComplaintState.RECEIVED), str(ComplaintState.REOPENED), str(ComplaintState.UNDER_REVIEW)]
                ),
                Case.opened_at >= since,
                ~assigned.exists(),
            )
            .order_by(Case.opened_at)
        )
    )


def _to_submit(session: Session) -> list[int]:
    """Cases whose review clock runs and is chased; the ledger knows which have been submitted for this deadline."""
    return list(
        session.scalars(
            select(Clock.case_id)
            .where(Clock.limit_id == REVIEW, Clock.state == ClockState.RUNNING, Clock.unchased.is_(None))
            .order_by(Clock.due_at)
        )
    )


def _assign(
    session: Session, case_ids: list[int], *, rules: RuleBook, now: datetime, locale: Locale, done: Escalated
) -> None:
    known, people = calendars(session, book=rules), roster(session, book=rules)
    timelines = Timelines(session, case_ids)
    about = briefs(session, case_ids)
    papers = _papers(session, case_ids)
    drafts: list[NoticeDraft] = []
    for case_id in case_ids:
        brief, paper = about[case_id], papers[case_id]
        if timelines.last(case_id, ComplaintEvent.ASSIGNED) is not None:
            continue
        person = _first(rules.assignment("complaint_handler").to, brief, people, known=known, now=now)
        if person is None:
            done.failures.append(f"{brief.subject}: nobody to handle it (SV-22)")
            continue
        event = NewEvent(kind=ComplaintEvent.ASSIGNED, happened_at=now, detail={"handler": person.staff_no})
        refused = timelines.try_add(case_id, [event])
        if refused is not None:
            done.failures.append(f"{brief.subject}: {refused.sentence.en}")
            continue
        session.get_one(Case, case_id).owner_no = person.staff_no
        drafts.append(_to_handler(brief, paper, person, rules=rules, known=known, locale=locale))
        done.assigned += 1
        done.rows.append({"complaint": brief.number, "handler": person.staff_no, "severity": paper.severity})
    session.flush()
    cases = timelines.save(learned_at=now)
    sync_clocks(session, cases, book=rules, calendars=known, now=now)
    done.notices += len(queue_notices(session, drafts, now=now).new)


def _submit(
    session: Session, case_ids: list[int], *, rules: RuleBook, now: datetime, locale: Locale, done: Escalated
) -> None:
    known, people = calendars(session, book=rules), roster(session, book=rules)
    about, papers = briefs(session, case_ids), _papers(session, case_ids)
    due = {
        row.case_id: row.due_at
        for row in session.execute(
            select(Clock.case_id, Clock.due_at).where(
                Clock.limit_id == REVIEW, Clock.state == ClockState.RUNNING, among(session, Clock.case_id, case_ids)
            )
        )
    }
    drafts = []
    for case_id, due_at in due.items():
        brief, paper = about[case_id], papers[case_id]
        person = _first(rules.assignment("complaint_review").to, brief, people, known=known, now=now)
        if person is None:
            done.failures.append(f"{brief.subject}: no vice-president, deputy or general manager to review it (SV-20)")
            continue
        drafts.append(_to_review(brief, paper, person, due_at, rules=rules, known=known, locale=locale))
    queued = queue_notices(session, drafts, now=now)
    done.notices += len(queued.new)
    done.submitted += len(queued.new)


def _first(words: tuple[str, ...], brief: Brief, people: Roster, *, known: Calendars, now: datetime) -> Person | None:
    on = known.of(brief.branch_no).day_of(now)
    for to in words:
        person = whom(to, brief, people, on=on).person
        if person is not None:
            return person
    return None


def _papers(session: Session, case_ids: list[int]) -> dict[int, Row[Any]]:
    answer_due = (
        select(Clock.due_at)
        .where(Clock.case_id == Complaint.case_id, Clock.limit_id == ANSWER)
        .order_by(Clock.ordinal.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Complaint.case_id,
            Complaint.severity,
            Complaint.severity_rule,
            Complaint.text,
            Complaint.name,
            Customer.name.label("customer"),
            answer_due.label("answer_due"),
        )
        .outerjoin(Customer, Customer.customer_no == Complaint.customer_no)
        .where(among(session, Complaint.case_id, case_ids))
    )
    return {row.case_id: row for row in rows}


def _values(brief: Brief, paper: Row[Any], person: Person, due: str, *, locale: Locale) -> dict[str, object]:
    severity = Severity(paper.severity)
    return {
        "case": brief.number,
        "subject": brief.subject,
        "complaint": brief.number,
        "severity": severity.chinese if locale == "zh" else str(severity),
        "customer": mask_name(paper.name or paper.customer) or "–",
        "text": mask_text(paper.text)[:600],
        "branch": brief.branch_no or "–",
        "recipient": person.name,
        "rule": paper.severity_rule,
        "due": due,
        "link": f"{settings().desk_url}/case/{brief.number}",
    }


def _to_handler(
    brief: Brief, paper: Row[Any], person: Person, *, rules: RuleBook, known: Calendars, locale: Locale
) -> NoticeDraft:
    due = when(paper.answer_due, known.zone(brief.branch_no), locale=locale)
    values = {"article": "SV-22", **_values(brief, paper, person, due, locale=locale)}
    said = worded(rules, "complaint_handler", values, locale=locale)
    return NoticeDraft(
        kind="complaint_handler",
        subject=brief.subject,
        article="SV-22",
        step="handler",
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        case_id=brief.case_id,
        branch_no=brief.branch_no,
        deadline=paper.answer_due,
        actions=["acknowledge"],
        urgent=paper.severity == Severity.SERIOUS,
    )


def _to_review(
    brief: Brief,
    paper: Row[Any],
    person: Person,
    due_at: datetime,
    *,
    rules: RuleBook,
    known: Calendars,
    locale: Locale,
) -> NoticeDraft:
    due = when(due_at, known.zone(brief.branch_no), locale=locale)
    values = {"article": "SV-20", **_values(brief, paper, person, due, locale=locale)}
    said = worded(rules, "complaint_serious", values, locale=locale)
    return NoticeDraft(
        kind="complaint_serious",
        subject=brief.subject,
        article="SV-20",
        step="review",
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        case_id=brief.case_id,
        branch_no=brief.branch_no,
        deadline=due_at,
        actions=["review", "forward", "acknowledge"],
        urgent=True,
    )
