"""Where the department stands right now: limits broken and open, notices by status, quarantine, flows (RS-13)."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.cases import Case, Clock, ClockState
from models.intake import QuarantineEntry
from models.ledgers import FlowRun, RuleBookVersion
from models.notices import Notice


class Overdue(NamedTuple):
    """Clocks of one limit in one branch that are past their limit and still run, the oldest named."""

    branch_no: str | None
    limit_id: str
    article: str
    clocks: int
    oldest_due: datetime


class Worst(NamedTuple):
    """One case that is past a limit."""

    branch_no: str | None
    limit_id: str
    kind: str
    number: str
    due_at: datetime


class LastRun(NamedTuple):
    """How a flow's last run ended."""

    flow: str
    started_at: datetime
    state: str


def overdue_by_limit(session: Session, *, now: datetime) -> list[Overdue]:
    """Running clocks past their limit by branch and limit, the most first; what is only history is left out."""
    rows = session.execute(
        select(Case.branch_no, Clock.limit_id, Clock.article, func.count(), func.min(Clock.due_at))
        .join(Case, Case.id == Clock.case_id)
        .where(*_overdue(now))
        .group_by(Case.branch_no, Clock.limit_id, Clock.article)
        .order_by(func.count().desc(), func.min(Clock.due_at))
    )
    return [Overdue(*row) for row in rows]


def worst_cases(session: Session, *, now: datetime, most: int) -> list[Worst]:
    """The cases longest past a limit."""
    rows = session.execute(
        select(Case.branch_no, Clock.limit_id, Case.kind, Case.number, Clock.due_at)
        .join(Case, Case.id == Clock.case_id)
        .where(*_overdue(now))
        .order_by(Clock.due_at, Case.number)
        .limit(most)
    )
    return [Worst(*row) for row in rows]


def running_clocks(session: Session) -> tuple[int, int, int]:
    """How many clocks run, how many of them are only history, and how many rest on an unpublished calendar (CAL-2)."""
    running = Clock.state == ClockState.RUNNING
    history, guessed = Clock.unchased.is_not(None), Clock.provisional & Clock.unchased.is_(None)
    row = session.execute(
        select(func.count(), func.count().filter(history), func.count().filter(guessed)).where(running)
    ).one()
    return row[0], row[1], row[2]


def notices_by_status(session: Session) -> dict[str, int]:
    """How many rows of the ledger stand where."""
    rows = session.execute(select(Notice.status, func.count()).group_by(Notice.status).order_by(Notice.status))
    return {row[0]: row[1] for row in rows}


def quarantine_by_form(session: Session) -> dict[str, int]:
    """How many rows wait to be mended, by form."""
    rows = session.execute(
        select(QuarantineEntry.form, func.count())
        .where(QuarantineEntry.resolved_at.is_(None))
        .group_by(QuarantineEntry.form)
        .order_by(QuarantineEntry.form)
    )
    return {row[0]: row[1] for row in rows}


def last_run_of_each(session: Session) -> list[LastRun]:
    """The last run of every flow that has run."""
    newest = select(func.max(FlowRun.id)).group_by(FlowRun.flow)
    rows = session.execute(
        select(FlowRun.flow, FlowRun.started_at, FlowRun.state).where(FlowRun.id.in_(newest)).order_by(FlowRun.flow)
    )
    return [LastRun(*row) for row in rows]


def book_on_record(session: Session, digest: str) -> RuleBookVersion | None:
    """The record of the rule book with this digest; None for one that was never put on record (REG-1)."""
    return session.get(RuleBookVersion, digest)


def _overdue(now: datetime) -> tuple:
    return (
        Clock.state == ClockState.RUNNING,
        Clock.unchased.is_(None),
        Clock.breach_at.is_not(None),
        Clock.breach_at <= now,
    )
