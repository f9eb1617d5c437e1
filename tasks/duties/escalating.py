"""Every complaint gets a handler at once, serious ones go to the vice-president (SV-20, SV-22)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Case, Clock, ClockState, Event, Notice
from models.among import among
from models.database import reading, transaction
from rules.events import ComplaintEvent, ComplaintState
from rules.lifecycles import lifecycle_of
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from rules.words import CaseKind
from tasks.duties.complaint_words import on_return, papers_of, to_forwarded, to_handler, to_review
from tasks.duties.handing_over import untold
from tasks.effect import effect
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.parts import Brief, briefs, whom
from tasks.engine.timeline import NewEvent, Timelines, hold_cases
from tasks.notices import NoticeDraft, queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

BATCH = 500
REVIEW = "SV-20-review"
NOT_OVER = sorted(str(state) for state in ComplaintState if state not in lifecycle_of(CaseKind.COMPLAINT).table.final)


@dataclass(slots=True)
class Escalated:
    """Complaints given a handler, put before the vice-president or handed over otherwise, and what reached nobody.

    `serious` are the numbers of those put before the vice-president.
    """

    assigned: int = 0
    submitted: int = 0
    handed: int = 0
    serious: list[str] = field(default_factory=list)
    notices: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@effect
def assign_and_submit(*, now: datetime, dry_run: bool) -> Escalated:
    """Assign a handler to every complaint that has none, submit the serious ones, tell whoever was handed one.

    Somebody is handed a complaint by an assignment or a forwarding, and again when the customer comes back.
    Complaints older than the rule book's history are left as they are recorded. Repeating finds nothing:
    the timeline says who handles it, the ledger what was submitted.
    """
    rules, chosen = book(), settings()
    done, since = Escalated(), now - timedelta(days=rules.history.days)
    with reading(chosen.database) as session:
        waiting = _without_handler(session, since=since)
        serious = _to_submit(session)
    for start in range(0, len(waiting), BATCH):
        with transaction(chosen.database, dry_run=dry_run) as session:
            _assign(session, waiting[start : start + BATCH], rules=rules, now=now, locale=chosen.locale, done=done)
    for start in range(0, len(serious), BATCH):
        with transaction(chosen.database, dry_run=dry_run) as session:
            _submit(session, serious[start : start + BATCH], rules=rules, now=now, locale=chosen.locale, done=done)
    with reading(chosen.database) as session:
        handed = sorted({one.case_id for one in untold(session, since=since)})
    for start in range(0, len(handed), BATCH):
        with transaction(chosen.database, dry_run=dry_run) as session:
            hold_cases(session, handed[start : start + BATCH])
            _tell(session, handed[start : start + BATCH], rules=rules, now=now, locale=chosen.locale, done=done)
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
    """Cases whose review clock runs and is chased; the ledger knows which have been submitted for this deadline.

    Found by the cases that are not over, because there are ever more clocks.
    """
    return list(
        session.scalars(
            select(Clock.case_id)
            .join(Case, Case.id == Clock.case_id)
            .where(Case.kind == CaseKind.COMPLAINT, Case.state.in_(NOT_OVER))
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
    papers = papers_of(session, case_ids, rules=rules)
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
        done.assigned += 1
        done.rows.append({"complaint": brief.number, "handler": person.staff_no, "severity": paper.severity})
    session.flush()
    cases = timelines.save(learned_at=now)
    sync_clocks(session, cases, book=rules, calendars=known, now=now)
    _tell(session, cases, rules=rules, now=now, locale=locale, done=done)


def _tell(
    session: Session, case_ids: list[int], *, rules: RuleBook, now: datetime, locale: Locale, done: Escalated
) -> None:
    """Queue a notice for everybody whom one of these complaints was handed to and who has not heard of it."""
    handed = untold(session, since=now - timedelta(days=rules.history.days), among_cases=case_ids)
    known, people = calendars(session, book=rules), roster(session, book=rules)
    about, papers = briefs(session, case_ids), papers_of(session, case_ids, rules=rules)
    drafts: list[NoticeDraft] = []
    for one in handed:
        brief, paper = about[one.case_id], papers[one.case_id]
        person = _first((one.part,), brief, people, known=known, now=now)
        if person is None:
            done.failures.append(f"{brief.subject}: nobody acts for {brief.parts.get(one.part)}, who has it (SV-22)")
        elif one.kind in (ComplaintEvent.REOPENED, ComplaintEvent.REPEATED):
            drafts.append(
                on_return(brief, paper, person, one.count, step=one.step, rules=rules, known=known, locale=locale)
            )
        else:
            written = to_handler if one.kind == ComplaintEvent.ASSIGNED else to_forwarded
            drafts.append(written(brief, paper, person, step=one.step, rules=rules, known=known, locale=locale))
    told = len(queue_notices(session, drafts, now=now).new)
    done.handed += told
    done.notices += told


def _submit(
    session: Session, case_ids: list[int], *, rules: RuleBook, now: datetime, locale: Locale, done: Escalated
) -> None:
    known, people = calendars(session, book=rules), roster(session, book=rules)
    about, papers = briefs(session, case_ids), papers_of(session, case_ids, rules=rules)
    due = {
        row.case_id: row.due_at
        for row in session.execute(
            select(Clock.case_id, Clock.due_at).where(
                Clock.limit_id == REVIEW, Clock.state == ClockState.RUNNING, among(Clock.case_id, case_ids)
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
        drafts.append(to_review(brief, paper, person, due_at, rules=rules, known=known, locale=locale))
    queued = queue_notices(session, drafts, now=now)
    done.notices += len(queued.new)
    done.submitted += len(queued.new)
    done.serious += session.scalars(
        select(Case.number).join(Notice, Notice.case_id == Case.id).where(Notice.id.in_(queued.new)).order_by(Notice.id)
    )


def _first(words: tuple[str, ...], brief: Brief, people: Roster, *, known: Calendars, now: datetime) -> Person | None:
    on = known.of(brief.branch_no).day_of(now)
    for to in words:
        person = whom(to, brief, people, on=on).person
        if person is not None:
            return person
    return None
