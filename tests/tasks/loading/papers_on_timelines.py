"""What the paper registers say has happened to each case, held against what the timelines, vouchers and clocks say.

Written down a second time from the registers alone, so that a paper that left its traces on a case it is no longer
about, or none on the case it names, is found whatever way it came there.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Call,
    Case,
    Clock,
    Decision,
    Dispatch,
    Event,
    Extension,
    Invoice,
    Payment,
    Quote,
    Receipt,
    Repair,
    Return,
    Visit,
    Voucher,
    Wait,
)
from tests.tasks.entering import BOOK

Trace = tuple[str, str, datetime, str]
"""Case ("call:K1"), kind of event, when, and the number of the paper where the event names one."""
DERIVED = frozenset(
    {"settled", "uninvoiced", "invoice_owed", "already_invoiced", "came_in", "repeat", "corrected", "note"}
)
"""What no paper says by itself; `_money` and the tests of repeats ask whether it is right."""
DECIDED = {
    "cancellation": "cancelled", "reopening": "reopened", "phone": "fixed_by_phone", "closing": "closed",
    "help": "help_asked",
}  # fmt: skip
NUMBERS = ("invoice", "payment", "quote", "card", "receipt")
SIGNED_OFF = ("fixed", "declined")


def strays(session: Session) -> Iterator[str]:
    """Events that no standing paper accounts for, papers that the timeline of their job lacks, and what hangs on them."""
    on_record, told = Counter(_on_record(session)), Counter(_told(session))
    for trace in sorted((told - on_record).elements()):
        yield f"no paper stands for {_said(trace)}"
    for trace in sorted((on_record - told).elements()):
        yield f"the timeline lacks {_said(trace)}"
    yield from _clocks(session)
    yield from _signatures(session)


def _said(trace: Trace) -> str:
    case, kind, at, number = trace
    return f"{kind} of {at:%m-%dT%H:%M} {number} on {case}"


def _live(session: Session) -> list[tuple[int, str, Event]]:
    """Every event that was not corrected, with its case."""
    rows = session.execute(select(Event, Case.kind, Case.number).join(Case, Case.id == Event.case_id)).all()
    corrected = {event.corrects for event, _, _ in rows}
    return [(event.case_id, f"{kind}:{number}", event) for event, kind, number in rows if event.id not in corrected]


def _told(session: Session) -> Iterator[Trace]:
    for _, case, event in _live(session):
        if event.kind not in DERIVED and not _follows_from_hand_backs(event):
            detail = event.detail or {}
            number = next((str(detail[name]) for name in NUMBERS if name in detail), "")
            yield case, event.kind, event.happened_at, number


def _follows_from_hand_backs(event: Event) -> bool:
    """The closing of a call whose goods all went back is no paper's own; `_goods` and the lifecycle ask for it."""
    return event.kind == "closed" and (event.detail or {}).get("of") == "goods in custody"


def _on_record(session: Session) -> Iterator[Trace]:
    for call in session.scalars(select(Call)):
        yield f"call:{call.call_no}", "called", call.called_at, ""
    for sent in session.scalars(select(Dispatch)):
        yield f"call:{sent.call_no}", "dispatched", sent.dispatched_at, ""
    yield from _visits(session)
    yield from _of_goods(session)
    for invoice in session.scalars(select(Invoice)):
        kind = "invoiced" if invoice.amount_fen else "invoiced_nothing"
        kind = kind if invoice.reverses is None else "invoice_reversed"
        yield f"call:{invoice.call_no}", kind, invoice.issued_at, invoice.invoice_no
    for payment in session.scalars(select(Payment)):
        yield f"call:{payment.call_no}", "paid", payment.paid_at, payment.payment_no
        if payment.handed_in_at is not None:
            yield f"call:{payment.call_no}", "handed_in", payment.handed_in_at, payment.payment_no
    for decision, kind, number in session.execute(
        select(Decision, Case.kind, Case.number).join(Case, Case.id == Decision.case_id)
    ):
        yield f"{kind}:{number}", DECIDED[decision.step], decision.decided_at, ""


def _visits(session: Session) -> Iterator[Trace]:
    for visit in session.scalars(select(Visit)):
        case, over = f"call:{visit.call_no}", visit.left_at or visit.arrived_at
        yield case, "arrived", visit.arrived_at, ""
        if visit.outcome is not None:
            yield case, visit.outcome, over, ""
        if visit.fee_fen:
            yield case, "charged", over, ""
        if visit.collected_fen:
            yield case, "collected", over, ""
        if visit.signed_by and visit.outcome in SIGNED_OFF:
            yield case, "closed", over, ""


def _of_goods(session: Session) -> Iterator[Trace]:
    """Papers of goods: once on the goods, and where it matters to the customer on their call, by the receipt's number."""
    calls = {row.receipt_no: row.call_no for row in session.scalars(select(Receipt))}
    at_counter = _at_counter(session)
    for receipt in session.scalars(select(Receipt)):
        yield f"goods:{receipt.receipt_no}", "taken_in", receipt.taken_at, ""
        kind = "carried_in_counter" if receipt.receipt_no in at_counter else "goods_taken"
        yield f"call:{receipt.call_no}", kind, receipt.taken_at, receipt.receipt_no
    for card in session.scalars(select(Repair)):
        case = f"goods:{card.receipt_no}"
        assert calls[card.receipt_no] == card.call_no, f"card {card.repair_no} is of another call than its receipt"
        yield case, "repair_started", card.started_at, card.repair_no
        if card.finished_at is not None:
            yield case, "repaired", card.finished_at, card.repair_no
        if card.inspected_at is not None:
            yield case, "inspected", card.inspected_at, card.repair_no
            yield f"call:{card.call_no}", "goods_ready", card.inspected_at, card.receipt_no
    for back in session.scalars(select(Return)):
        case = f"call:{calls[back.receipt_no]}"
        yield f"goods:{back.receipt_no}", "returned", back.returned_at, ""
        yield case, "goods_returned", back.returned_at, back.receipt_no
        if back.fee_fen:
            yield case, "charged", back.returned_at, back.receipt_no
        if back.collected_fen:
            yield case, "collected", back.returned_at, back.receipt_no
    for paper, kind, at, number in _of_either(session):
        if paper.receipt_no is None:
            yield f"call:{paper.call_no}", kind, at, number
        else:
            assert calls[paper.receipt_no] == paper.call_no, f"{kind} of {paper.call_no} is about {paper.receipt_no}"
            yield f"goods:{paper.receipt_no}", kind, at, number
            yield f"call:{paper.call_no}", kind, at, paper.receipt_no


def _of_either(session: Session) -> Iterator[tuple[Quote | Wait | Extension, str, datetime, str]]:
    """Papers that are about goods or, without a receipt, about the call itself."""
    for quote in session.scalars(select(Quote)):
        yield quote, "quoted", quote.quoted_at, quote.quote_no
        if quote.answered_at is not None:
            declined = "extra_declined" if quote.scope == "extra" else "quote_declined"
            answer = "quote_confirmed" if quote.answer == "confirmed" else declined
            yield quote, answer, quote.answered_at, quote.quote_no
    for wait in session.scalars(select(Wait)):
        yield wait, f"waiting_{wait.waits_for}", wait.since, ""
        if wait.until is not None:
            yield wait, {"customer": "customer_answered", "parts": "parts_came"}[wait.waits_for], wait.until, ""
    for told in session.scalars(select(Extension)):
        yield told, "extended", told.told_at, ""


def _at_counter(session: Session) -> set[str]:
    """The receipts that their calls call brought to the counter: which way goods came in is the lifecycle's to say."""
    kinds = {(case, (event.detail or {}).get("receipt")): event.kind for _, case, event in _live(session)
             if event.kind in ("goods_taken", "carried_in_counter")}  # fmt: skip
    return {str(number) for (_, number), kind in kinds.items() if kind == "carried_in_counter"}


def _clocks(session: Session) -> Iterator[str]:
    """A clock opened and ended by events that stand on its own case."""
    events = {(case_id, event.kind, event.happened_at.replace(microsecond=0)) for case_id, _, event in _live(session)}
    for clock in session.scalars(select(Clock)):
        limit, name = BOOK.limit(clock.limit_id), f"{clock.limit_id}/{clock.ordinal} of case {clock.case_id}"
        if not any((clock.case_id, kind, clock.opened_at) in events for kind in limit.opens_on):
            yield f"{name} opened at {clock.opened_at} by nothing that stands there"
        ends = (*limit.stops_on, *limit.voids_on)
        if clock.stopped_at is not None and not any((clock.case_id, kind, clock.stopped_at) in events for kind in ends):
            yield f"{name} ended at {clock.stopped_at} by nothing that stands there"


def _signatures(session: Session) -> Iterator[str]:
    """A voucher is signed as a paper of its own call says, of the time since the call was last reopened; or by none."""
    signed: dict[str, set[tuple[datetime, str]]] = {}
    for visit in session.scalars(select(Visit).where(Visit.signed_by.is_not(None))):
        if visit.outcome in (*SIGNED_OFF, "carried_in"):
            signed.setdefault(visit.call_no, set()).add((visit.left_at or visit.arrived_at, visit.signed_by or ""))
    struck_off = set(
        session.execute(
            select(Case.number, Decision.decided_at)
            .join(Case, Case.id == Decision.case_id)
            .where(Decision.step == "closing")
        ).tuples()
    )
    calls = {row.receipt_no: row.call_no for row in session.scalars(select(Receipt))}
    for receipt in session.scalars(select(Receipt).where(Receipt.signed_by.is_not(None))):
        signed.setdefault(receipt.call_no, set()).add((receipt.taken_at, receipt.signed_by or ""))
    for back in session.scalars(select(Return).where(Return.signed_by.is_not(None))):
        signed.setdefault(calls[back.receipt_no], set()).add((back.returned_at, back.signed_by or ""))
    reopenings = (
        select(Case.number, Decision.decided_at)
        .join(Case, Case.id == Decision.case_id)
        .where(Decision.step == "reopening")
        .order_by(Decision.decided_at)
    )
    reopened = dict(session.execute(reopenings).tuples().all())
    for voucher in session.scalars(select(Voucher).where(Voucher.voided_at.is_(None))):
        since = reopened.get(voucher.call_no)
        fitting = {one for one in signed.get(voucher.call_no, ()) if since is None or one[0] >= since}
        struck = {one for one in struck_off if one[0] == voucher.call_no and (since is None or one[1] >= since)}
        if voucher.signed_at is None and (fitting or struck):
            yield f"voucher of {voucher.call_no} is unsigned beside {sorted(fitting)}{sorted(struck)}"
        by_decision = voucher.signed_by is None and (voucher.call_no, voucher.signed_at) in struck
        if voucher.signed_at is not None and not by_decision and (voucher.signed_at, voucher.signed_by) not in fitting:
            yield f"voucher of {voucher.call_no} is signed {voucher.signed_at} by no paper of its call"
