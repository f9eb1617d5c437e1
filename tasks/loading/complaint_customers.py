"""The complaints of the same customer, by number, by phone or by name (SV-21)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select

from models import Call, Case, Complaint
from models.among import among
from tasks.loading.chunk import Chunk

Who = tuple[str, str, str]
"""What tells a customer, and its values: `customer_no`; without one `phone` with the name beside it; without that `name`."""

PERSONAL = 7
"""Digits that a customer's own phone has at least: what stands for all who wrote to a site or rang a hotline has fewer."""

_COLUMNS = (
    Complaint.complaint_no, Complaint.case_id, Complaint.received_at, Complaint.type, Complaint.customer_no,
    Complaint.name, Complaint.phone, Complaint.call_no, Complaint.text, Complaint.stated_severity, Complaint.about,
    Complaint.amount_fen, Complaint.wanted, Complaint.severity, Complaint.repeats_no,
)  # fmt: skip


def _who(row: Any) -> Who | None:
    """Who complains, None where nothing tells. A phone is not enough where the names differ, and a hotline's is nobody's."""
    if row.customer_no:
        return "customer_no", row.customer_no, ""
    if row.phone:
        digits = sum(map(str.isdigit, row.phone))
        return ("phone", row.phone, row.name or "") if digits >= PERSONAL else None
    return ("name", row.name, "") if row.name else None


def by_customer(chunk: Chunk, case_ids: Collection[int], *, entered: bool) -> dict[Who, list[Any]]:
    """Every complaint of whoever these complaints, and those that are linked with them, are of; in the order of time."""
    mine = _rows(chunk, among(Complaint.case_id, sorted(case_ids)))
    if not entered:
        numbers = sorted({row.complaint_no for row in mine})
        firsts = sorted({row.repeats_no for row in mine if row.repeats_no})
        mine += _rows(chunk, among(Complaint.repeats_no, numbers) | among(Complaint.complaint_no, firsts))
    people = set(filter(None, map(_who, mine)))
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, value, _ in people:
        wanted[kind].add(value)
    found: dict[Who, list[Any]] = defaultdict(list)
    for row in _rows(chunk, _of(wanted)) if wanted else ():
        who = _who(row)
        if who in people:
            found[who].append(row)
    nobody = {row.complaint_no: row for row in mine if _who(row) is None}
    for number, row in nobody.items():  # whom it is of was told once, or is not told: it may have been linked
        found["complaint_no", number, ""].append(row)
    return found


def _rows(chunk: Chunk, where: ColumnElement[bool]) -> list[Any]:
    query = select(*_COLUMNS, Call.serial_no.label("call_serial_no"), Complaint.serial_no, Case.branch_no)
    query = query.join(Case, Case.id == Complaint.case_id).outerjoin(Call, Call.call_no == Complaint.call_no)
    return list(chunk.session.execute(query.where(where).order_by(Complaint.received_at, Complaint.complaint_no)))


def _of(wanted: Mapping[str, Iterable[str]]) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [false()]
    if "customer_no" in wanted:
        conditions.append(among(Complaint.customer_no, sorted(wanted["customer_no"])))
    if "phone" in wanted:
        conditions.append(and_(Complaint.customer_no.is_(None), among(Complaint.phone, sorted(wanted["phone"]))))
    if "name" in wanted:
        nobody = and_(Complaint.customer_no.is_(None), Complaint.phone.is_(None))
        conditions.append(and_(nobody, among(Complaint.name, sorted(wanted["name"]))))
    return or_(*conditions)
