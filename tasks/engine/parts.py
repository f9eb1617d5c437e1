"""Who plays which part in a case, and how a case is described to people, masked (PR-2)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import (
    Call,
    Case,
    Complaint,
    ComplaintDraft,
    Contract,
    Customer,
    DayReport,
    Event,
    FollowUp,
    OpinionCard,
    Receipt,
)
from models.among import among
from rules.care import paper_of
from rules.events import CallEvent, ComplaintEvent, ContractEvent, FollowUpEvent, GoodsEvent
from rules.lifecycles import order_of
from rules.masking import mask_address, mask_name, mask_text
from rules.people import Resolved, Roster
from rules.regulation.context import PARTS
from rules.words import CaseKind, Role

PART_EVENTS = {
    (CallEvent.DISPATCHED, "technician"): "technician",
    (GoodsEvent.REPAIR_STARTED, "technician"): "technician",
    (ComplaintEvent.ASSIGNED, "handler"): "handler",
    (ComplaintEvent.FORWARDED, "forward_to"): "forward_to",
    (ContractEvent.VISIT_ASSIGNED, "assigned_to"): "assigned_to",
    (FollowUpEvent.DUE, "asker"): "asker",
    (FollowUpEvent.ASKED_OTHERWISE, "asker"): "asker",
    (FollowUpEvent.PASSED_ON, "department"): "department",
}
"""Which event's detail names which part of a case."""


@dataclass(frozen=True, slots=True)
class Brief:
    """A case as notices speak of it: its parts by staff number, and one masked line of what it is about."""

    case_id: int
    kind: CaseKind
    number: str
    branch_no: str | None
    state: str
    parts: Mapping[str, str]
    what: str

    @property
    def subject(self) -> str:
        """The case as the ledger names it."""
        return f"{self.kind}:{self.number}"


def briefs(session: Session, case_ids: Iterable[int]) -> dict[int, Brief]:
    """The briefs of these cases by case id; a handful of statements however many."""
    wanted = sorted(set(case_ids))
    if not wanted:
        return {}
    cases = session.execute(
        select(Case.id, Case.kind, Case.number, Case.branch_no, Case.state, Case.owner_no).where(among(Case.id, wanted))
    ).all()
    parts = _parts(session, wanted)
    of_kind: dict[str, list[int]] = defaultdict(list)
    for row in cases:
        of_kind[row.kind].append(row.id)
    what = {
        **_calls(session, of_kind[CaseKind.CALL]),
        **_complaints(session, of_kind[CaseKind.COMPLAINT]),
        **_contracts(session, of_kind[CaseKind.CONTRACT], parts),
        **_goods(session, of_kind[CaseKind.GOODS], parts),
        **_reports(session, of_kind[CaseKind.REPORT]),
        **_follow_ups(session, of_kind[CaseKind.FOLLOW_UP]),
        **_drafts(session, of_kind[CaseKind.DRAFT]),
    }
    for row in cases:
        named = parts.setdefault(row.id, {})
        if row.owner_no:
            named.setdefault("owner", row.owner_no)
        elif "handler" in named:
            named.setdefault("owner", named["handler"])
    return {
        row.id: Brief(
            case_id=row.id,
            kind=CaseKind(row.kind),
            number=row.number,
            branch_no=row.branch_no,
            state=row.state,
            parts=parts[row.id],
            what=what.get(row.id, ""),
        )
        for row in cases
    }


def whom(to: str, brief: Brief, roster: Roster, *, on: date, deputy: bool = False) -> Resolved:
    """Whom a rule book's recipient word comes to for a case: a role in its branch, or who plays a part in it.

    A part that nobody plays yet comes to nobody, with the reason. "technician" is a part before it is a role:
    the one who was sent, not any technician of the branch. "department" is the role that a finding goes to (RS-9).
    """
    named = brief.parts.get(to)
    if to == "department" and named is not None:
        return roster.resolve(Role(named), brief.branch_no, on, deputy=deputy)
    if to in PARTS[brief.kind]:
        return roster.acting(named, on, deputy=deputy)
    return roster.resolve(Role(to), brief.branch_no, on, deputy=deputy)


def _parts(session: Session, case_ids: list[int]) -> dict[int, dict[str, str]]:
    kinds = [str(kind) for kind, _ in PART_EVENTS]
    rows = session.execute(
        select(Event.id, Event.case_id, Event.kind, Event.happened_at, Event.detail, Event.corrects).where(
            among(Event.case_id, case_ids), (Event.kind.in_(kinds)) | Event.corrects.is_not(None)
        )
    ).all()
    corrected = {row.corrects for row in rows}
    found: dict[int, dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: (row.happened_at, order_of(row.kind), row.id)):
        if row.id in corrected:
            continue
        for (kind, key), part in PART_EVENTS.items():
            if row.kind == kind and (row.detail or {}).get(key):
                found.setdefault(row.case_id, {})[part] = row.detail[key]
    return found


def _calls(session: Session, case_ids: list[int]) -> dict[int, str]:
    if not case_ids:
        return {}
    rows = session.execute(
        select(
            Call.case_id,
            Call.model,
            Call.fault,
            Call.address,
            Call.name,
            Customer.name.label("customer"),
            Customer.address.label("home"),
        )
        .outerjoin(Customer, Customer.customer_no == Call.customer_no)
        .where(among(Call.case_id, case_ids))
    )
    return {
        row.case_id: _line(
            mask_name(row.name or row.customer), row.model, mask_text(row.fault), mask_address(row.address or row.home)
        )
        for row in rows
    }


def _complaints(session: Session, case_ids: list[int]) -> dict[int, str]:
    if not case_ids:
        return {}
    rows = session.execute(
        select(Complaint.case_id, Complaint.text, Complaint.name, Complaint.severity, Customer.name.label("customer"))
        .outerjoin(Customer, Customer.customer_no == Complaint.customer_no)
        .where(among(Complaint.case_id, case_ids))
    )
    return {row.case_id: _line(mask_name(row.name or row.customer), mask_text(row.text)) for row in rows}


def _contracts(session: Session, case_ids: list[int], parts: dict[int, dict[str, str]]) -> dict[int, str]:
    if not case_ids:
        return {}
    rows = session.execute(
        select(Contract.case_id, Contract.ends_on, Contract.assigned_to, Contract.serial_no, Customer.name)
        .join(Customer, Customer.customer_no == Contract.customer_no)
        .where(among(Contract.case_id, case_ids))
    ).all()
    for row in rows:
        if row.assigned_to:
            parts.setdefault(row.case_id, {}).setdefault("assigned_to", row.assigned_to)
    return {row.case_id: _line(mask_name(row.name), row.serial_no, str(row.ends_on)) for row in rows}


def _goods(session: Session, case_ids: list[int], parts: dict[int, dict[str, str]]) -> dict[int, str]:
    """Goods are spoken of by their call; until somebody repairs them, they are with whoever was sent to it."""
    if not case_ids:
        return {}
    rows = session.execute(
        select(Receipt.case_id, Receipt.serial_no, Call.case_id.label("call"), Call.call_no)
        .join(Call, Call.call_no == Receipt.call_no)
        .where(among(Receipt.case_id, case_ids))
    ).all()
    calls = sorted({row.call for row in rows})
    sent, what = _parts(session, calls), _calls(session, calls)
    for row in rows:
        technician = sent.get(row.call, {}).get("technician")
        if technician:
            parts.setdefault(row.case_id, {}).setdefault("technician", technician)
    return {row.case_id: _line(row.call_no, row.serial_no, what.get(row.call)) for row in rows}


def _reports(session: Session, case_ids: list[int]) -> dict[int, str]:
    """A daily report is spoken of by its day and the hours that it tells of."""
    if not case_ids:
        return {}
    rows = session.execute(
        select(DayReport.case_id, DayReport.day, DayReport.content)
        .where(among(DayReport.case_id, case_ids))
        .order_by(DayReport.revision)
    )
    total = {row.case_id: (row.day, sum(row.content["minutes"].values())) for row in rows}
    return {case_id: _line(str(day), f"{spent // 60}:{spent % 60:02d} h") for case_id, (day, spent) in total.items()}


def _follow_ups(session: Session, case_ids: list[int]) -> dict[int, str]:
    """A follow-up is spoken of by its customer and by the job, contract or engagement that it is about."""
    if not case_ids:
        return {}
    rows = session.execute(
        select(
            FollowUp.case_id,
            FollowUp.about,
            func.coalesce(Call.name, Customer.name).label("customer"),
            func.coalesce(Call.model, "").label("model"),
        )
        .outerjoin(Call, Call.call_no == FollowUp.call_no)
        .outerjoin(Customer, Customer.customer_no == FollowUp.customer_no)
        .where(among(FollowUp.case_id, case_ids))
    )
    return {row.case_id: _line(mask_name(row.customer), paper_of(row.about), row.model) for row in rows}


def _drafts(session: Session, case_ids: list[int]) -> dict[int, str]:
    """The draft of a complaint is spoken of by its customer, its card, the call, and what the customer wrote."""
    if not case_ids:
        return {}
    rows = session.execute(
        select(
            ComplaintDraft.case_id,
            OpinionCard.card_no,
            OpinionCard.call_no,
            OpinionCard.comment,
            func.coalesce(Call.name, Customer.name).label("customer"),
        )
        .join(OpinionCard, OpinionCard.card_no == ComplaintDraft.card_no)
        .join(Call, Call.call_no == OpinionCard.call_no)
        .outerjoin(Customer, Customer.customer_no == Call.customer_no)
        .where(among(ComplaintDraft.case_id, case_ids))
    )
    return {
        row.case_id: _line(mask_name(row.customer), row.card_no, row.call_no, mask_text(row.comment)) for row in rows
    }


def _line(*pieces: str | None) -> str:
    """One line of what is known, each piece cut to a readable length."""
    return " · ".join(piece if len(piece) <= 80 else piece[:79] + "…" for piece in pieces if piece)
