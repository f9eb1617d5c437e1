"""How much work technicians have been given and not finished, in working minutes (MS-3, MS-7)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from models import Call, Case, Dispatch, Receipt, Repair, Wait
from models.among import among
from rules.events import CallState, GoodsState
from rules.regulation.schema import RuleBook
from rules.words import CaseKind
from rules.worktime import WorkCalendar


def open_minutes(
    session: Session, staff_nos: Sequence[str], *, now: datetime, rules: RuleBook, calendar: WorkCalendar
) -> dict[str, int]:
    """A typical job for every call on the way and every repair under way, by technician.

    Left out are calls appointed for a later day, repairs that wait for the customer or for parts, and what was begun
    before the rule book's history: nobody spends today on those.
    """
    if not staff_nos:
        return {}
    since = now - timedelta(days=rules.history.days)
    jobs = Counter(_on_the_way(session, staff_nos, since=since, now=now, calendar=calendar))
    jobs.update(_in_repair(session, staff_nos, since=since))
    return {staff_no: count * rules.dispatching.job_minutes for staff_no, count in jobs.items()}


def _on_the_way(
    session: Session, staff_nos: Sequence[str], *, since: datetime, now: datetime, calendar: WorkCalendar
) -> list[str]:
    later = aliased(Dispatch)
    newest = select(func.max(later.dispatched_at)).where(later.call_no == Dispatch.call_no).scalar_subquery()
    rows = session.execute(
        select(Dispatch.technician_no, Call.appointed_at)
        .join(Call, Call.call_no == Dispatch.call_no)
        .join(Case, Case.id == Call.case_id)
        .where(
            Case.kind == CaseKind.CALL,
            Case.state == CallState.DISPATCHED,
            among(Dispatch.technician_no, staff_nos),
            Dispatch.dispatched_at >= since,
            Dispatch.dispatched_at == newest,
        )
    )
    today = calendar.day_of(now)
    return [row.technician_no for row in rows if row.appointed_at is None or calendar.day_of(row.appointed_at) <= today]


def _in_repair(session: Session, staff_nos: Sequence[str], *, since: datetime) -> list[str]:
    waits = select(Wait.id).where(Wait.receipt_no == Receipt.receipt_no, Wait.until.is_(None))
    found = session.scalars(
        select(Repair.technician_no)
        .join(Receipt, Receipt.receipt_no == Repair.receipt_no)
        .join(Case, Case.id == Receipt.case_id)
        .where(
            Case.state == GoodsState.IN_REPAIR,
            Repair.finished_at.is_(None),
            Repair.started_at >= since,
            among(Repair.technician_no, staff_nos),
            ~waits.exists(),
        )
    )
    return [staff_no for staff_no in found if staff_no is not None]
