"""What the registers hold about one case: its paper, timeline, clocks, notices, and when the flows last ran."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from models.cases import Clock, Event
from models.complaints import Complaint, Decision
from models.custody import Receipt
from models.customers import Contract, Customer
from models.drafts import ComplaintDraft
from models.follow_ups import FollowUp
from models.intake import IntakeFile
from models.ledgers import FlowRun, RuleBookVersion
from models.notices import Notice
from models.surveys import OpinionCard
from models.work import Call, Visit
from rules.rating import ITEMS
from rules.words import CaseKind


class TimelineRow(NamedTuple):
    """One event with the form row that it was read from."""

    id: int
    kind: str
    happened_at: datetime
    learned_at: datetime
    actor: str | None
    corrects: int | None
    detail: dict[str, Any]
    form: str | None
    file: str | None
    sheet: str | None
    line: int | None


def timeline_of(session: Session, case_id: int) -> list[TimelineRow]:
    """Every event of a case, corrected ones included, in the order in which they were written."""
    rows = session.execute(
        select(
            Event.id,
            Event.kind,
            Event.happened_at,
            Event.learned_at,
            Event.actor,
            Event.corrects,
            Event.detail,
            IntakeFile.form,
            IntakeFile.name,
            Event.source_sheet,
            Event.source_line,
        )
        .outerjoin(IntakeFile, IntakeFile.id == Event.source_file_id)
        .where(Event.case_id == case_id)
        .order_by(Event.id)
    )
    return [TimelineRow(*row)._replace(detail=row.detail or {}) for row in rows]


def clocks_of(session: Session, case_id: int) -> Sequence[Clock]:
    """Every clock of a case, the earliest deadline first (LIM-1)."""
    return session.scalars(
        select(Clock).where(Clock.case_id == case_id).order_by(Clock.due_at, Clock.opened_at, Clock.id)
    ).all()


def notices_of(session: Session, *, case_id: int, subject: str) -> Sequence[Notice]:
    """Every row of the ledger about a case, suppressed ones included, in the order in which they were written."""
    about = or_(Notice.case_id == case_id, Notice.subject == subject)
    return session.scalars(select(Notice).where(about).order_by(Notice.created_at, Notice.id)).all()


def _who(paper: type[Call | Complaint]) -> Sequence[ColumnElement[Any]]:
    """Name and telephone as the paper has them, else the customer's."""
    return [func.coalesce(getattr(paper, field), getattr(Customer, field)).label(field) for field in ("name", "phone")]


def paper_of(session: Session, *, case_id: int, kind: str) -> dict[str, Any]:
    """The register's fields of a case by name, unmasked; the customer's where the paper has none of its own."""
    match kind:
        case CaseKind.CALL:
            fields = (
                Call.channel,
                Call.model,
                Call.serial_no,
                Call.fault,
                Call.fault_code,
                Call.area,
                Call.kind,
                Call.kind_facts,
                Call.kind_reason,
                Call.appointed_at,
                Call.customer_no,
                *_who(Call),
                func.coalesce(Call.address, Customer.address).label("address"),
            )
            query = select(*fields).outerjoin(Customer, Customer.customer_no == Call.customer_no)
            found = session.execute(query.where(Call.case_id == case_id))
        case CaseKind.COMPLAINT:
            fields = (
                Complaint.type,
                Complaint.channel,
                Complaint.about,
                Complaint.text,
                Complaint.severity,
                Complaint.severity_rule,
                Complaint.severity_confirmed,
                Complaint.amount_fen,
                Complaint.call_no,
                Complaint.customer_no,
                *_who(Complaint),
            )
            query = select(*fields).outerjoin(Customer, Customer.customer_no == Complaint.customer_no)
            found = session.execute(query.where(Complaint.case_id == case_id))
        case CaseKind.GOODS:
            fields = (
                Receipt.call_no,
                func.coalesce(Receipt.serial_no, Call.serial_no).label("serial_no"),
                Receipt.taken_at,
                Receipt.promised_at,
                Call.model,
                Call.fault,
                Call.kind,
                Call.customer_no,
                *_who(Call),
            )
            query = select(*fields).join(Call, Call.call_no == Receipt.call_no)
            query = query.outerjoin(Customer, Customer.customer_no == Call.customer_no)
            found = session.execute(query.where(Receipt.case_id == case_id))
        case CaseKind.FOLLOW_UP:
            fields = (
                FollowUp.duty,
                FollowUp.way,
                FollowUp.call_no,
                FollowUp.contract_no,
                FollowUp.person_no,
                FollowUp.customer_no,
                *_who(Call),
            )
            query = select(*fields).outerjoin(Customer, Customer.customer_no == FollowUp.customer_no)
            query = query.outerjoin(Call, Call.call_no == FollowUp.call_no)
            found = session.execute(query.where(FollowUp.case_id == case_id))
        case CaseKind.DRAFT:
            fields = (
                *(getattr(OpinionCard, name) for name in ("card_no", "call_no", *ITEMS, "comment", "replied_at")),
                ComplaintDraft.severity,
                ComplaintDraft.complaint_no,
                Call.customer_no,
                *_who(Call),
            )
            query = select(*fields).join(OpinionCard, OpinionCard.card_no == ComplaintDraft.card_no)
            query = query.join(Call, Call.call_no == OpinionCard.call_no)
            query = query.outerjoin(Customer, Customer.customer_no == Call.customer_no)
            found = session.execute(query.where(ComplaintDraft.case_id == case_id))
        case _:
            fields = (
                Contract.starts_on,
                Contract.ends_on,
                Contract.fee_fen,
                Contract.serial_no,
                Contract.assigned_to,
                Contract.customer_no,
                Customer.name,
                Customer.phone,
                Customer.address,
            )
            query = select(*fields).join(Customer, Customer.customer_no == Contract.customer_no)
            found = session.execute(query.where(Contract.case_id == case_id))
    row = found.mappings().one_or_none()
    return {name: value for name, value in (row or {}).items() if value is not None}


def customers_named(session: Session, customer_nos: Iterable[str]) -> dict[str, str]:
    """Names by customer number."""
    wanted = sorted(set(customer_nos))
    if not wanted:
        return {}
    rows = session.execute(select(Customer.customer_no, Customer.name).where(Customer.customer_no.in_(wanted)))
    return {row.customer_no: row.name for row in rows}


def last_runs(session: Session) -> dict[str, datetime]:
    """When each flow last began, by its name."""
    rows = session.execute(select(FlowRun.flow, func.max(FlowRun.started_at).label("last")).group_by(FlowRun.flow))
    return {row.flow: row.last for row in rows}


def book_beginning(session: Session, digest: str) -> RuleBookVersion | None:
    """The rule book on record whose digest begins like this."""
    return session.scalars(select(RuleBookVersion).where(RuleBookVersion.digest.startswith(digest)).limit(1)).first()


def visits_of(session: Session, case_id: int) -> dict[datetime, Visit]:
    """The visits of a call by the time of arrival; none for other cases."""
    query = select(Visit).join(Call, Call.call_no == Visit.call_no).where(Call.case_id == case_id)
    return {visit.arrived_at: visit for visit in session.scalars(query)}


def decision_notes(session: Session, case_id: int) -> dict[tuple[str, datetime], str]:
    """What was written beside the decisions on a case, by step and time."""
    query = select(Decision.step, Decision.decided_at, Decision.note).where(
        Decision.case_id == case_id, Decision.note.is_not(None)
    )
    return {(row.step, row.decided_at): row.note for row in session.execute(query)}
