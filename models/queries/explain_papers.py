"""What hangs together with a case: other cases, vouchers, proposals, waits, and what the evening control found."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.cases import Case, Event
from models.complaints import Complaint
from models.custody import Receipt, Wait
from models.customers import Contract
from models.drafts import ComplaintDraft
from models.findings import PaperFinding
from models.follow_ups import FollowUp, FollowUpTry
from models.proposals import Proposal
from models.queries.explain_cases import CaseRow
from models.surveys import OpinionCard
from models.vouchers import Voucher
from models.work import Call
from rules.events import CallEvent
from rules.words import CaseKind, ServiceKind


class RelatedRow(NamedTuple):
    """A case beside the one that is told of: how it belongs to it, and what else is known of the tie."""

    relation: str
    kind: str
    number: str
    state: str
    at: datetime
    detail: dict[str, Any]


def related_cases(session: Session, case: CaseRow) -> list[RelatedRow]:
    """The cases that belong to this one, by relation and age; a handful of statements."""
    match case.kind:
        case CaseKind.CALL:
            return [*_of_call(session, case)]
        case CaseKind.GOODS:
            number = select(Receipt.call_no).where(Receipt.case_id == case.id)
            return _found(session, "call", CaseKind.CALL, number)
        case CaseKind.COMPLAINT:
            return [*_of_complaint(session, case)]
        case CaseKind.FOLLOW_UP:
            return [*_followed_up(session, case)]
        case CaseKind.DRAFT:
            return [*_of_draft(session, case)]
        case _:
            return _under_contract(session, case)


def vouchers_of(session: Session, case_id: int) -> Sequence[Voucher]:
    """Every voucher drawn for a call, void ones included, the oldest first; none for other cases."""
    query = select(Voucher).join(Call, Call.call_no == Voucher.call_no).where(Call.case_id == case_id)
    return session.scalars(query.order_by(Voucher.drawn_at, Voucher.id)).all()


def proposals_of(session: Session, case_id: int) -> Sequence[Proposal]:
    """Every dispatch proposal for a call, the oldest first; none for other cases."""
    query = select(Proposal).join(Call, Call.call_no == Proposal.call_no).where(Call.case_id == case_id)
    return session.scalars(query.order_by(Proposal.proposed_at, Proposal.id)).all()


def findings_about(session: Session, case: CaseRow) -> Sequence[PaperFinding]:
    """What the evening control found about a call, or about the receipt of goods, in the order in which it did."""
    wanted = PaperFinding.subject == f"{case.kind}:{case.number}"
    if case.kind == CaseKind.GOODS:
        wanted = PaperFinding.about == f"receipt:{case.number}"
    query = select(PaperFinding).where(wanted)
    return session.scalars(query.order_by(PaperFinding.found_at, PaperFinding.id)).all()


def follow_ups_about(session: Session, about: str) -> Sequence[FollowUp]:
    """The follow-ups about a case ("call:K1"), excused ones included, the oldest first (PW-2)."""
    return session.scalars(select(FollowUp).where(FollowUp.about == about).order_by(FollowUp.id)).all()


def waits_told(session: Session, case: CaseRow) -> dict[tuple[str, datetime], str]:
    """What was noted of the waits of a call or of goods, by whom or what they wait for and since when."""
    calls = select(Call.call_no).where(Call.case_id == case.id)
    receipts = select(Receipt.receipt_no).where(Receipt.case_id == case.id)
    rows = session.execute(
        select(Wait.waits_for, Wait.since, Wait.note).where(
            or_(Wait.call_no.in_(calls), Wait.receipt_no.in_(receipts)), Wait.note.is_not(None)
        )
    )
    return {(row.waits_for, row.since): row.note for row in rows}


def _of_call(session: Session, case: CaseRow) -> Iterator[RelatedRow]:
    number = case.number
    yield from _found(session, "goods", CaseKind.GOODS, select(Receipt.receipt_no).where(Receipt.call_no == number))
    about = select(Complaint.complaint_no).where(Complaint.call_no == number)
    yield from _found(session, "complaint", CaseKind.COMPLAINT, about)
    drafted = select(Case.number).join(ComplaintDraft, ComplaintDraft.case_id == Case.id)
    drafted = drafted.join(OpinionCard, OpinionCard.card_no == ComplaintDraft.card_no)
    yield from _found(session, "draft", CaseKind.DRAFT, drafted.where(OpinionCard.call_no == number))
    asked = select(FollowUp.follow_up_no).where(FollowUp.about == f"{case.kind}:{number}")
    yield from _found(session, "follow_up", CaseKind.FOLLOW_UP, asked)
    call = session.execute(select(Call).where(Call.case_id == case.id)).scalar_one_or_none()
    if call is None:
        return
    for _, link in _repeats(session, Event.case_id == case.id):
        earlier = select(Call.call_no).where(Call.call_no == link.get("earlier"))
        for row in _found(session, "earlier_job", CaseKind.CALL, earlier):
            yield row._replace(detail=link)
    if call.serial_no is not None:
        same = Event.case_id.in_(select(Call.case_id).where(Call.serial_no == call.serial_no))
        for case_id, link in _repeats(session, same):
            if link.get("earlier") == number:
                later = select(Case.number).where(Case.id == case_id)
                for row in _found(session, "repeated_by", CaseKind.CALL, later):
                    yield row._replace(detail=link)
    if call.kind == ServiceKind.CONTRACT and call.customer_no is not None:
        day = call.called_at.date()
        covers = select(Contract.contract_no).where(
            Contract.customer_no == call.customer_no,
            or_(Contract.serial_no.is_(None), Contract.serial_no == call.serial_no),
            Contract.starts_on <= day,
            Contract.ends_on >= day,
        )
        yield from _found(session, "contract", CaseKind.CONTRACT, covers)


def _of_complaint(session: Session, case: CaseRow) -> Iterator[RelatedRow]:
    own = Complaint.case_id == case.id
    yield from _found(session, "call", CaseKind.CALL, select(Complaint.call_no).where(own))
    yield from _found(session, "first_complaint", CaseKind.COMPLAINT, select(Complaint.repeats_no).where(own))
    again = select(Complaint.complaint_no).where(Complaint.repeats_no == case.number)
    yield from _found(session, "repeated_in", CaseKind.COMPLAINT, again)
    drafted = select(Case.number).join(ComplaintDraft, ComplaintDraft.case_id == Case.id)
    yield from _found(session, "draft", CaseKind.DRAFT, drafted.where(ComplaintDraft.complaint_no == case.number))


def _of_draft(session: Session, case: CaseRow) -> Iterator[RelatedRow]:
    """The call whose card drafted the complaint, and the complaint once it is opened (SV-17)."""
    drafted = select(ComplaintDraft).where(ComplaintDraft.case_id == case.id).subquery()
    call = select(OpinionCard.call_no).join(drafted, drafted.c.card_no == OpinionCard.card_no)
    yield from _found(session, "call", CaseKind.CALL, call)
    yield from _found(session, "complaint", CaseKind.COMPLAINT, select(drafted.c.complaint_no))


def _followed_up(session: Session, case: CaseRow) -> Iterator[RelatedRow]:
    """What a follow-up is about, and the suggestion that came of it (PW-2, PW-5)."""
    given = select(FollowUp).where(FollowUp.case_id == case.id).subquery()
    yield from _found(session, "call", CaseKind.CALL, select(given.c.call_no))
    yield from _found(session, "contract", CaseKind.CONTRACT, select(given.c.contract_no))
    said = select(FollowUpTry.complaint_no).where(FollowUpTry.follow_up_no == case.number)
    yield from _found(session, "complaint", CaseKind.COMPLAINT, said)


def _repeats(session: Session, where: Any) -> list[tuple[int, dict[str, Any]]]:
    """The standing links of repeated jobs: the later call's case, and what the link says (RS-3)."""
    corrected = select(Event.corrects).where(Event.corrects.is_not(None))
    query = select(Event).where(where, Event.kind == CallEvent.REPEAT, Event.id.not_in(corrected))
    return [
        (event.case_id, event.detail or {}) for event in session.scalars(query.order_by(Event.happened_at, Event.id))
    ]


def _under_contract(session: Session, case: CaseRow) -> list[RelatedRow]:
    """Calls that were served under a contract: its customer's, its product's where it names one, in its term."""
    contract = session.execute(select(Contract).where(Contract.case_id == case.id)).scalar_one_or_none()
    if contract is None:
        return []
    calls = select(Call.call_no).where(
        Call.customer_no == contract.customer_no, Call.kind == ServiceKind.CONTRACT, Call.called_at >= case.opened_at
    )
    if contract.serial_no is not None:
        calls = calls.where(Call.serial_no == contract.serial_no)
    found = _found(session, "call", CaseKind.CALL, calls)
    return [row for row in found if row.at.date() <= contract.ends_on]


def _found(session: Session, relation: str, kind: CaseKind, numbers: Any) -> list[RelatedRow]:
    rows = session.execute(
        select(Case.kind, Case.number, Case.state, Case.opened_at)
        .where(Case.kind == kind, Case.number.in_(numbers))
        .order_by(Case.opened_at, Case.id)
    )
    return [RelatedRow(relation, row.kind, row.number, row.state, row.opened_at, {}) for row in rows]
