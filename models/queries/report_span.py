"""Which calls and complaints belong to a month: by the branch's local days, not by UTC (RP-3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import CTE, String, and_, column, func, literal, select, union_all, values
from sqlalchemy.orm import Session

from models.base import Instant
from models.cases import Case
from models.complaints import Complaint
from models.people import Branch
from models.work import Call

FEW_SPANS = 12


class LocalSpan(NamedTuple):
    """A month or a day as it runs in one zone: `[begins, ends)`, aware. `label` names it: 2026-10, 2026-10-31."""

    zone: str
    label: str
    begins: datetime
    ends: datetime


class BranchRow(NamedTuple):
    """A branch as reports need it; `zone` is its own or the company's."""

    branch_no: str
    name: str
    zone: str
    hours: str | None


def branch_rows(session: Session, *, company_zone: str) -> list[BranchRow]:
    """Every branch, by number."""
    zone = func.coalesce(Branch.time_zone, company_zone)
    found = session.execute(select(Branch.branch_no, Branch.name, zone, Branch.hours).order_by(Branch.branch_no))
    return [BranchRow(*row) for row in found]


def span_table(spans: Sequence[LocalSpan], *, name: str) -> CTE:
    """The spans as a table that other queries join: zone, label, begins, ends.

    A few are a union of selects, whose statement is compiled once and kept; many are a VALUES list, which is
    compiled anew each time but quicker than so many selects.
    """
    if len(spans) <= FEW_SPANS:
        rows = [
            select(
                literal(span.zone).label("zone"),
                literal(span.label).label("label"),
                literal(span.begins, Instant()).label("begins"),
                literal(span.ends, Instant()).label("ends"),
            )
            for span in spans
        ]
        return union_all(*rows).cte(name)
    columns = (column("zone", String), column("label", String), column("begins", Instant()), column("ends", Instant()))
    return values(*columns, name=name).data([tuple(span) for span in spans]).cte(name)


def calls_within(spans: Sequence[LocalSpan], *, company_zone: str, name: str = "month_calls") -> CTE:
    """The calls whose `called_at` lies in the span of their branch's zone, each with that span.

    The outermost bounds stand beside the join so that both databases enter by the index on `called_at`.
    """
    table = span_table(spans, name=f"{name}_spans")
    zone = func.coalesce(Branch.time_zone, company_zone)
    return (
        select(
            Call.call_no,
            Call.case_id,
            Call.branch_no,
            Call.called_at,
            Call.kind,
            Call.model,
            Call.channel,
            Call.area,
            Call.source_file_id,
            table.c.zone,
            table.c.label,
            table.c.begins,
            table.c.ends,
        )
        .join(Branch, Branch.branch_no == Call.branch_no)
        .join(table, and_(table.c.zone == zone, Call.called_at >= table.c.begins, Call.called_at < table.c.ends))
        .where(Call.called_at >= min(s.begins for s in spans), Call.called_at < max(s.ends for s in spans))
        .cte(name)
    )


def complaints_within(spans: Sequence[LocalSpan], *, company_zone: str, name: str = "month_complaints") -> CTE:
    """The complaints received in the span of their branch's zone; without a branch, of the company's zone."""
    table = span_table(spans, name=f"{name}_spans")
    zone = func.coalesce(Branch.time_zone, company_zone)
    received = Complaint.received_at
    return (
        select(
            Complaint.complaint_no,
            Complaint.case_id,
            Case.branch_no,
            Case.state,
            received,
            Complaint.type,
            Complaint.severity,
            Complaint.severity_confirmed,
            Complaint.about,
            Complaint.customer_no,
            Complaint.name,
            Complaint.source_file_id,
        )
        .join(Case, Case.id == Complaint.case_id)
        .outerjoin(Branch, Branch.branch_no == Case.branch_no)
        .join(table, and_(table.c.zone == zone, received >= table.c.begins, received < table.c.ends))
        .where(received >= min(s.begins for s in spans), received < max(s.ends for s in spans))
        .cte(name)
    )


def first_record_at(session: Session) -> datetime | None:
    """When the first call or complaint in the registers came in; None while there is none."""
    moments = (
        session.scalar(select(func.min(Call.called_at))),
        session.scalar(select(func.min(Complaint.received_at))),
    )
    return min((moment for moment in moments if moment is not None), default=None)


def one_snapshot(session: Session) -> None:
    """Have everything that this session reads come from one moment, so that a report's figures agree.

    Call it before the first statement. SQLite reads a snapshot anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def any_record(session: Session, *, begins: datetime, ends: datetime) -> bool:
    """Whether a call or a complaint came in during `[begins, ends)` (aware)."""
    called = select(Call.call_no).where(Call.called_at >= begins, Call.called_at < ends).limit(1)
    complained = select(Complaint.complaint_no).where(Complaint.received_at >= begins, Complaint.received_at < ends)
    return session.scalar(called) is not None or session.scalar(complained.limit(1)) is not None
