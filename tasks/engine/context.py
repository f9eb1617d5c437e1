"""What the rule book may ask of a case, gathered from the registers for many cases at once (LIM-1)."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Call, Case, Complaint, Contract, Customer
from models.bulk import among
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
        select(Case.id, Case.kind, Case.number, Case.branch_no, Case.state).where(among(session, Case.id, wanted))
    ).all()
    fields: dict[int, Context] = {}
    for kind in {CaseKind(row.kind) for row in cases}:
        fields |= _fields(session, kind, wanted)
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
        (Complaint.severity, Complaint.type, Complaint.about, Complaint.channel, Complaint.received_at),
    ),
    CaseKind.CONTRACT: (Contract, (Contract.starts_on, Contract.ends_on, Contract.assigned_to)),
}
"""The register of each kind of case and the columns that limits look at; the customer's kind and grade come beside."""


def _fields(session: Session, kind: CaseKind, case_ids: list[int]) -> dict[int, Context]:
    register, columns = ASKED[kind]
    rows = session.execute(
        select(register.case_id, *columns, Customer.kind.label("customer_kind"), Customer.grade)
        .outerjoin(Customer, Customer.customer_no == register.customer_no)
        .where(among(session, register.case_id, case_ids))
    ).mappings()
    return {row["case_id"]: {name: row[name] for name in row if name != "case_id"} for row in rows}
