"""What is said about a complaint to those who have to do with it, masked (SV-20 to SV-22, PR-2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, case, select
from sqlalchemy.orm import Session

from models import Clock, ClockState, Complaint, Customer, Event
from models.among import among
from rules.buttons import offered
from rules.complaints import ANSWERS
from rules.events import ComplaintEvent
from rules.masking import mask_name, mask_text
from rules.people import Person
from rules.regulation.schema import RuleBook
from rules.triage import DECIDED
from rules.wording import Locale
from rules.words import Severity
from tasks.engine.calendars import Calendars
from tasks.engine.danger import cases_of_danger
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief
from tasks.notices import NoticeDraft
from tasks.settings import settings
from tasks.tongue import Tongue

FORWARDED = "SV-20-forwarded"


@dataclass(frozen=True, slots=True)
class Paper:
    """A complaint as its notices need it.

    `danger`: it is serious and its text says that people may come to harm, so that it is told at night too. `because`
    is why it has its severity, by locale.
    """

    severity: Severity
    danger: bool
    text: str
    customer: str
    because: Mapping[str, str]
    answer_due: datetime | None
    forwarded_due: datetime | None


def papers_of(session: Session, case_ids: Iterable[int], *, rules: RuleBook) -> dict[int, Paper]:
    """The papers of these complaints by case id; a handful of statements however many."""
    wanted = sorted(set(case_ids))
    because, danger = _because(session, wanted), cases_of_danger(session, wanted, book=rules)
    rows = session.execute(
        select(
            Complaint.case_id,
            Complaint.severity,
            Complaint.severity_rule,
            Complaint.text,
            Complaint.name,
            Customer.name.label("customer"),
            _due(ANSWERS).label("answer_due"),
            _due((FORWARDED,)).label("forwarded_due"),
        )
        .outerjoin(Customer, Customer.customer_no == Complaint.customer_no)
        .where(among(Complaint.case_id, wanted))
    )
    return {
        row.case_id: Paper(
            severity=Severity(row.severity),
            danger=row.severity == Severity.SERIOUS and row.case_id in danger,
            text=mask_text(row.text)[:600],
            customer=mask_name(row.name or row.customer) or "–",
            because=_DECIDED if row.severity_rule == DECIDED else because.get(row.case_id, {}),
            answer_due=row.answer_due,
            forwarded_due=row.forwarded_due,
        )
        for row in rows
    }


_DECIDED = {"en": "somebody entitled to judge it decided so", "zh": "经有权人员定级"}


def _due(limit_ids: Sequence[str]) -> ScalarSelect[datetime]:
    """The deadline of the newest running of these limits; one that was given up for another counts last."""
    return (
        select(Clock.due_at)
        .where(Clock.case_id == Complaint.case_id, Clock.limit_id.in_(limit_ids))
        .order_by(case((Clock.state == ClockState.VOID, 1), else_=0), Clock.ordinal.desc())
        .limit(1)
        .scalar_subquery()
    )


def _because(session: Session, case_ids: list[int]) -> dict[int, Mapping[str, str]]:
    """The sentence of the triage rule that judged each complaint; a later judgement is a later event."""
    rows = session.execute(
        select(Event.case_id, Event.detail)
        .where(Event.kind == ComplaintEvent.RECEIVED, among(Event.case_id, case_ids))
        .order_by(Event.id)
    )
    return {case_id: (detail or {}).get("because") or {} for case_id, detail in rows}


def to_handler(
    brief: Brief, paper: Paper, person: Person, *, step: str, rules: RuleBook, known: Calendars, locale: Locale
) -> NoticeDraft:
    """That the complaint is this person's to handle (SV-22)."""
    return _draft(
        "complaint_handler", "SV-22", step, brief, paper, person, paper.answer_due,
        rules=rules, known=known, locale=locale,
    )  # fmt: skip


def to_forwarded(
    brief: Brief, paper: Paper, person: Person, *, step: str, rules: RuleBook, known: Calendars, locale: Locale
) -> NoticeDraft:
    """That the complaint was forwarded to this person, who owes the answer from now on (SV-20)."""
    return _draft(
        "complaint_handler", "SV-20", step, brief, paper, person, paper.forwarded_due,
        rules=rules, known=known, locale=locale,
    )  # fmt: skip


def on_return(
    brief: Brief,
    paper: Paper,
    person: Person,
    count: int,
    *,
    step: str,
    rules: RuleBook,
    known: Calendars,
    locale: Locale,
) -> NoticeDraft:
    """That the customer has come back about it, for the `count`-th time (SV-21)."""
    return _draft(
        "complaint_assigned_repeat", "SV-21", step, brief, paper, person, paper.answer_due, count=count,
        rules=rules, known=known, locale=locale,
    )  # fmt: skip


def to_review(
    brief: Brief,
    paper: Paper,
    person: Person,
    due_at: datetime,
    *,
    rules: RuleBook,
    known: Calendars,
    locale: Locale,
) -> NoticeDraft:
    """That this serious complaint waits for the person's review until `due_at` (SV-20)."""
    return _draft(
        "complaint_serious", "SV-20", "review", brief, paper, person, due_at,
        rules=rules, known=known, locale=locale,
    )  # fmt: skip


def _draft(
    kind: str,
    article: str,
    step: str,
    brief: Brief,
    paper: Paper,
    person: Person,
    due: datetime | None,
    *,
    rules: RuleBook,
    known: Calendars,
    locale: Locale,
    **more: Any,
) -> NoticeDraft:
    values: dict[str, object] = {
        "article": article,
        "case": brief.number,
        "subject": brief.subject,
        "complaint": brief.number,
        "severity": Tongue(locale).word(paper.severity),
        "customer": paper.customer,
        "text": paper.text,
        "branch": brief.branch_no or "–",
        "recipient": person.name,
        "rule": paper.because.get(locale, "–"),
        "due": when(due, known.zone(brief.branch_no), locale=locale),
        "link": f"{settings().desk_url}/case/{brief.number}",
        **more,
    }
    said = worded(rules, kind, values, locale=locale)
    return NoticeDraft(
        kind=kind,
        subject=brief.subject,
        article=article,
        step=step,
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        case_id=brief.case_id,
        branch_no=brief.branch_no,
        deadline=due,
        actions=offered(kind),
        urgent=paper.danger,
    )
