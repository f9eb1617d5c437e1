"""What the rule book may ask of a case, gathered from the registers for many cases at once (LIM-1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Branch, Call, Case, Complaint, ComplaintDraft, Contract, Customer, FollowUp, OpinionCard, Receipt
from models.among import among
from rules.spans import Context
from rules.words import CaseKind


@dataclass(frozen=True, slots=True)
class Facts:
    """One case with the fields that limits look at."""

    case_id: int
    kind: CaseKind
    number: str
    branch_no: str | None
    state: str
    fields: Context


def facts_of(session: Session, case_ids: Iterable[int]) -> dict[int, Facts]:
    """The facts of each case, by case id; a handful of statements however many cases."""
    wanted = sorted(set(case_ids))
    if not wanted:
        return {}
    cases = session.execute(
        select(Case.id, Case.kind, Case.number, Case.branch_no, Case.state).where(among(Case.id, wanted))
    ).all()
    of_kind: dict[CaseKind, list[int]] = {}
    for row in cases:
        of_kind.setdefault(CaseKind(row.kind), []).append(row.id)
    fields: dict[int, Context] = {}
    for kind, theirs in of_kind.items():  # each kind asks for its own cases: a branch is what every kind has
        fields |= _fields(session, kind, theirs)
    return {
        row.id: Facts(
            case_id=row.id,
            kind=CaseKind(row.kind),
            number=row.number,
            branch_no=row.branch_no,
            state=row.state,
            fields={**fields.get(row.id, {}), "branch": row.branch_no},
        )
        for row in cases
    }


ASKED = {
    CaseKind.CALL: (
        Call,
        (Call.area, Call.kind, Call.channel, Call.model, Call.fault_code, Call.called_at, Call.appointed_at),
    ),
    CaseKind.COMPLAINT: (
        Complaint,
        (
            Complaint.severity,
            Complaint.type,
            Complaint.about,
            Complaint.channel,
            Complaint.received_at,
            Complaint.wanted,
            Complaint.finding,
        ),
    ),
    CaseKind.CONTRACT: (Contract, (Contract.starts_on, Contract.ends_on, Contract.assigned_to)),
    CaseKind.FOLLOW_UP: (FollowUp, (FollowUp.duty, FollowUp.way)),
}
"""The register of each kind of case and the columns that limits look at; the customer's kind and grade come beside."""


GOODS_FIELDS = (Call.area, Call.kind, Call.model, Receipt.taken_at, Receipt.promised_at)
"""What limits look at of goods in custody: their receipt and the call that they were taken in for."""


def _key(kind: CaseKind) -> InstrumentedAttribute[int]:
    if kind is CaseKind.REPORT:
        return Case.id
    if kind is CaseKind.DRAFT:
        return ComplaintDraft.case_id
    return Receipt.case_id if kind is CaseKind.GOODS else ASKED[kind][0].case_id


def _asked(kind: CaseKind) -> Select[Any]:
    theirs = (Customer.kind.label("customer_kind"), Customer.grade)
    if kind is CaseKind.GOODS:
        goods = select(Receipt.case_id, *GOODS_FIELDS, *theirs).join(Call, Call.call_no == Receipt.call_no)
        return goods.outerjoin(Customer, Customer.customer_no == Call.customer_no)
    if kind is CaseKind.DRAFT:
        drafted = select(ComplaintDraft.case_id, ComplaintDraft.severity, *theirs)
        drafted = drafted.join(OpinionCard, OpinionCard.card_no == ComplaintDraft.card_no)
        drafted = drafted.join(Call, Call.call_no == OpinionCard.call_no)
        return drafted.outerjoin(Customer, Customer.customer_no == Call.customer_no)
    if kind is CaseKind.REPORT:
        branch = Branch.kind.label("branch_kind")
        return select(Case.id.label("case_id"), branch).join(Branch, Branch.branch_no == Case.branch_no)
    register, columns = ASKED[kind]
    own = select(register.case_id, *columns, *theirs)
    return own.outerjoin(Customer, Customer.customer_no == register.customer_no)


def _fields(session: Session, kind: CaseKind, case_ids: list[int]) -> dict[int, Context]:
    asked = _asked(kind).where(among(_key(kind), case_ids))
    rows = session.execute(asked).mappings()
    return {row["case_id"]: {name: row[name] for name in row if name != "case_id"} for row in rows}
