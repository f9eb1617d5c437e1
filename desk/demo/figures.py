"""What the demo's registers hold at the end, counted for its summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from desk.demo.figures_jobs import JobFigures, job_figures
from desk.demo.figures_repeats import RepeatFigures, repeat_figures
from models import Call, Case, Clock, Complaint, Event, Notice, Staff
from rules.events import ContractEvent, ContractState
from rules.regulation.schema import RuleBook
from rules.words import CaseKind
from tasks.engine.calendars import calendars

ARRIVAL = ("MS-14-urban", "MS-14-suburban")
WORST = 3
DRAFTS = select(Case.state, func.count()).where(Case.kind == CaseKind.DRAFT).group_by(Case.state)


@dataclass(frozen=True, slots=True)
class Late:
    """One late arrival: due, arrived (None: nobody yet), by how much working time, and when somebody was sent."""

    call_no: str
    branch_no: str
    area: str
    due_at: datetime
    arrived_at: datetime | None
    over: timedelta
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the summary shows."""

    arrivals: dict[str, int]
    worst: Sequence[Late]
    contracts: dict[str, int]
    complaints: Sequence[Row[Any]]
    drafts: dict[str, int]
    recipients: Sequence[Row[Any]]
    statuses: dict[str, int]
    people: dict[str, tuple[str, str]]
    to_customers: int
    jobs: JobFigures
    repeats: RepeatFigures


def figures(session: Session, *, book: RuleBook, now: datetime) -> Figures:
    """Count the registers as they stand at `now` (aware)."""
    complaints = session.execute(
        select(Complaint.severity, Case.state, func.count().label("number"))
        .join(Case, Case.id == Complaint.case_id)
        .group_by(Complaint.severity, Case.state)
        .order_by(Complaint.severity.desc(), func.count().desc())
    ).all()
    recipients = session.execute(
        select(Notice.recipient, func.count().label("number"), func.count().filter(Notice.urgent).label("urgent"))
        .where(Notice.status != "suppressed", Notice.recipient.not_like("customer:%"))
        .group_by(Notice.recipient)
        .order_by(func.count().desc())
    ).all()
    people = {
        row.staff_no: (row.name, row.role) for row in session.execute(select(Staff.staff_no, Staff.name, Staff.role))
    }
    return Figures(
        arrivals=_arrivals(session),
        worst=_worst(session, book=book, now=now),
        contracts=_contracts(session),
        complaints=complaints,
        drafts=dict(session.execute(DRAFTS).tuples().all()),
        recipients=recipients,
        statuses=dict(session.execute(select(Notice.status, func.count()).group_by(Notice.status)).tuples().all()),
        people=people,
        to_customers=session.scalar(
            select(func.count())
            .select_from(Notice)
            .where(Notice.status != "suppressed", Notice.recipient.like("customer:%"))
        )
        or 0,
        jobs=job_figures(session, now=now),
        repeats=repeat_figures(session),
    )


def _arrivals(session: Session) -> dict[str, int]:
    counted = session.execute(
        select(Clock.state, Clock.verdict, func.count())
        .where(Clock.limit_id.in_(ARRIVAL))
        .group_by(Clock.state, Clock.verdict)
    )
    found = {"met": 0, "missed": 0, "waiting": 0, "void": 0}
    for state, verdict, count in counted:
        found["void" if state == "void" else verdict or "waiting"] += count
    return found


def _worst(session: Session, *, book: RuleBook, now: datetime) -> list[Late]:
    """The latest arrivals in working time; a call that nobody has reached counts until now."""
    known = calendars(session, book=book)
    sent = (
        select(func.min(Event.happened_at))
        .where(Event.case_id == Clock.case_id, Event.kind == "dispatched")
        .scalar_subquery()
    )
    rows = session.execute(
        select(Call.call_no, Call.branch_no, Call.area, Clock.due_at, Clock.stopped_at, sent.label("sent_at"))
        .join(Clock, Clock.case_id == Call.case_id)
        .where(Clock.limit_id.in_(ARRIVAL), Clock.verdict == "missed", Clock.state != "void")
    )
    late = [
        Late(
            call_no=row.call_no,
            branch_no=row.branch_no,
            area=row.area or "unknown",
            due_at=row.due_at,
            arrived_at=row.stopped_at,
            over=known.of(row.branch_no).between(row.due_at, max(row.stopped_at or now, row.due_at)),
            sent_at=row.sent_at,
        )
        for row in rows
    ]
    return sorted(late, key=lambda one: (-one.over, one.call_no))[:WORST]


def _contracts(session: Session) -> dict[str, int]:
    """How many were noticed, what became of these by state, and how many had ended before they could be."""
    noticed = select(Event.case_id).where(Event.kind == ContractEvent.NOTICED)
    renewed = select(Event.case_id).where(Event.kind == ContractEvent.RENEWED)
    cases = select(func.count()).select_from(Case).where(Case.kind == CaseKind.CONTRACT)
    counted = {
        "contracts": cases,
        "noticed": cases.where(Case.id.in_(noticed)),
        "renewed": cases.where(Case.id.in_(noticed), Case.id.in_(renewed)),
        "declined": cases.where(Case.id.in_(noticed), Case.state == ContractState.DECLINED),
        "lapsed": cases.where(Case.id.in_(noticed), Case.state == ContractState.LAPSED),
        "unnoticed": cases.where(Case.id.not_in(noticed), Case.state == ContractState.LAPSED),
    }
    found = {name: session.scalar(query) or 0 for name, query in counted.items()}
    ended = found["renewed"] + found["declined"] + found["lapsed"]
    return {**found, "open": found["noticed"] - ended}
