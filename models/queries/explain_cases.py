"""Finding the case that somebody means by a number: of a call, a complaint, a contract, a product, a notice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models.cards import IssuedCard
from models.cases import Case
from models.complaints import Complaint
from models.custody import Receipt
from models.customers import Contract, Product
from models.intake import IntakeFile, QuarantineEntry
from models.notices import Notice
from models.work import Call
from rules.words import CaseKind

FORMS_OF: dict[str, tuple[str, ...]] = {
    CaseKind.CALL: ("calls", "dispatches", "visits", "waits", "extensions", "decisions"),
    CaseKind.COMPLAINT: ("complaints", "decisions"),
    CaseKind.CONTRACT: ("contracts", "renewals", "decisions"),
    CaseKind.GOODS: ("receipts", "returns", "decisions"),
    CaseKind.REPORT: ("decisions",),
    CaseKind.FOLLOW_UP: ("follow_ups", "decisions"),
    CaseKind.DRAFT: ("decisions",),
}
"""The forms whose rows are about a kind of case; their keys begin with its number."""


class CaseRow(NamedTuple):
    """One case as the register has it."""

    id: int
    kind: str
    number: str
    branch_no: str | None
    state: str
    opened_at: datetime
    owner_no: str | None


class RefusedRow(NamedTuple):
    """A row that was handed in and refused: where it stands, and why."""

    id: int
    form: str
    file: str
    sheet: str
    line: int
    reasons: list[dict[str, Any]]
    created_at: datetime
    resolved_at: datetime | None
    dismissed_by: str | None
    dismissed_because: str | None
    row: dict[str, Any]


def cases_numbered(session: Session, number: str, *, kind: str | None = None) -> list[CaseRow]:
    """The cases with this number, of one kind or of any."""
    query = _cases().where(Case.number == number)
    return _rows(session, query if kind is None else query.where(Case.kind == kind))


def case_of_card(session: Session, card_no: str) -> CaseRow | None:
    """The call that an opinion card is about, by the card's number."""
    calls = select(IssuedCard.call_no).where(IssuedCard.card_no == card_no)
    found = _rows(session, _cases().where(Case.id.in_(select(Call.case_id).where(Call.call_no.in_(calls)))))
    return found[0] if found else None


def cases_like(session: Session, number: str, *, limit: int) -> list[CaseRow]:
    """Cases whose number begins like this one, or is written in other letters; for a suggestion."""
    text = number.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _rows(session, _cases().where(Case.number.ilike(f"{text}%", escape="\\")).limit(limit))


def product_numbered(session: Session, serial_no: str) -> Product | None:
    """The product with this serial number."""
    return session.get(Product, serial_no)


def cases_of_product(session: Session, serial_no: str) -> list[CaseRow]:
    """Everything that a product was the matter of: its calls, its goods in custody, complaints about them, contracts."""
    calls = select(Call.call_no).where(Call.serial_no == serial_no)
    owner = select(Product.customer_no).where(Product.serial_no == serial_no)
    contracts = select(Contract.case_id).where(
        or_(Contract.serial_no == serial_no, (Contract.serial_no.is_(None)) & Contract.customer_no.in_(owner))
    )
    ids = or_(
        Case.id.in_(select(Call.case_id).where(Call.serial_no == serial_no)),
        Case.id.in_(select(Receipt.case_id).where(or_(Receipt.serial_no == serial_no, Receipt.call_no.in_(calls)))),
        Case.id.in_(select(Complaint.case_id).where(Complaint.call_no.in_(calls))),
        Case.id.in_(contracts),
    )
    return _rows(session, _cases().where(ids))


def notice_numbered(session: Session, notice_id: int) -> Notice | None:
    """The ledger's row with this id."""
    return session.get(Notice, notice_id)


def case_by_id(session: Session, case_id: int) -> CaseRow | None:
    """The case with this id."""
    return next(iter(_rows(session, _cases().where(Case.id == case_id))), None)


def refused_rows(session: Session, number: str, *, forms: Sequence[str]) -> list[RefusedRow]:
    """Rows in quarantine, settled ones included, whose key begins with this number.

    Where the key could not be read, the row counts when a cell of it holds the number.
    """
    text = number.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    about = or_(
        QuarantineEntry.key == number,
        QuarantineEntry.key.like(f"{text}|%", escape="\\"),
        (QuarantineEntry.key == "") & QuarantineEntry.resolved_at.is_(None),
    )
    rows = session.execute(
        select(
            QuarantineEntry.id,
            QuarantineEntry.form,
            IntakeFile.name,
            QuarantineEntry.sheet,
            QuarantineEntry.line,
            QuarantineEntry.reasons,
            QuarantineEntry.created_at,
            QuarantineEntry.resolved_at,
            QuarantineEntry.dismissed_by,
            QuarantineEntry.dismissed_because,
            QuarantineEntry.row,
            QuarantineEntry.key,
        )
        .join(IntakeFile, IntakeFile.id == QuarantineEntry.file_id)
        .where(QuarantineEntry.form.in_(forms), about)
        .order_by(QuarantineEntry.id)
    ).all()
    return [RefusedRow(*row[:-1]) for row in rows if row.key or number in row.row.values()]


def _cases() -> Select[Any]:
    columns = (Case.id, Case.kind, Case.number, Case.branch_no, Case.state, Case.opened_at, Case.owner_no)
    return select(*columns).order_by(Case.opened_at, Case.id)


def _rows(session: Session, query: Select[Any]) -> list[CaseRow]:
    return [CaseRow(*row) for row in session.execute(query)]
