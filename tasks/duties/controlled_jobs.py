"""The papers of the calls that can have gaps, read in bulk for the evening control (MS-2 to MS-8)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models import Call, Case, Event, Invoice, Payment, Quote, Receipt, Repair, Return, Visit, Voucher
from models.among import among
from rules.chain_papers import (
    CardPaper,
    HandBackPaper,
    InvoicePaper,
    Job,
    PaymentPaper,
    QuotePaper,
    ReceiptPaper,
    VisitPaper,
    plain_serial,
)
from rules.events import CallState, GoodsState
from rules.words import CaseKind

OVER = (str(CallState.CLOSED), str(CallState.CANCELLED))


def jobs_of(
    session: Session, branch_no: str, *, listed: Iterable[str], touched_since: datetime | None
) -> dict[str, Job]:
    """The calls of a branch that can have findings, with all their papers, by number; a dozen statements in all.

    Those are: open calls that have any paper; calls with goods in custody, whatever their state; the calls in `listed`,
    for which something was found before; and calls of which anything was learned after `touched_since` (aware; None:
    all). What is left out is over, everything is back, and nothing was handed in about it for longer than any finding
    takes to ripen.
    """
    chosen = _chosen(session, branch_no, listed=list(listed), touched_since=touched_since)
    numbers = sorted(chosen)
    if not numbers:
        return {}
    vouchers = _by_call(session, Voucher.call_no, numbers, Voucher.number, Voucher.signed_at, open_only=True)
    visits = _by_call(
        session, Visit.call_no, numbers, Visit.arrived_at, Visit.left_at, Visit.outcome, Visit.technician_no,
        Visit.fee_fen, Visit.collected_fen,
    )  # fmt: skip
    receipts = _receipts(session, numbers)
    cards = _by_call(
        session, Repair.call_no, numbers, Repair.repair_no, Repair.receipt_no, Repair.technician_no, Repair.started_at,
        Repair.finished_at, Repair.inspected_at,
    )  # fmt: skip
    quotes = _by_call(
        session, Quote.call_no, numbers, Quote.quote_no, Quote.receipt_no, Quote.answer, Quote.answered_at
    )
    backs = _hand_backs(session, numbers)
    invoices = _by_call(
        session, Invoice.call_no, numbers, Invoice.invoice_no, Invoice.issued_at, Invoice.amount_fen, Invoice.reverses
    )
    payments = _by_call(
        session, Payment.call_no, numbers, Payment.payment_no, Payment.paid_at, Payment.amount_fen, Payment.method,
        Payment.handed_in_at,
    )  # fmt: skip
    twice = _in_custody_twice(session)
    found: dict[str, Job] = {}
    for number, call in chosen.items():
        drawn = vouchers[number][0] if vouchers[number] else None
        mine = tuple(ReceiptPaper(*row[1:]) for row in receipts[number])
        found[number] = Job(
            call_no=number,
            kind=call.kind,
            state=call.state,
            serial_no=call.serial_no,
            voucher=None if drawn is None else drawn.number,
            signed=drawn is not None and drawn.signed_at is not None,
            visits=tuple(VisitPaper(*row[1:]) for row in visits[number]),
            receipts=mine,
            cards=tuple(CardPaper(*row[1:]) for row in cards[number]),
            quotes=tuple(QuotePaper(*row[1:]) for row in quotes[number]),
            hand_backs=tuple(HandBackPaper(*row[1:]) for row in backs[number]),
            invoices=tuple(InvoicePaper(*row[1:]) for row in invoices[number]),
            payments=tuple(PaymentPaper(*row[1:]) for row in payments[number]),
            elsewhere={one.number: twice[one.number] for one in mine if one.number in twice},
        )
    return found


def _chosen(
    session: Session, branch_no: str, *, listed: list[str], touched_since: datetime | None
) -> dict[str, Row[Any]]:
    goods = select(Receipt.call_no).join(Case, Case.id == Receipt.case_id).where(Case.state != GoodsState.RETURNED)
    papers = [
        exists().where(of == Call.call_no) for of in (Visit.call_no, Receipt.call_no, Invoice.call_no, Payment.call_no)
    ]
    wanted = [Case.state.not_in(OVER) & or_(*papers), Call.call_no.in_(goods), among(Call.call_no, listed)]
    if touched_since is None:
        wanted.append(or_(*papers))
    else:
        wanted.append(Case.id.in_(select(Event.case_id).where(Event.learned_at > touched_since)))
    rows = session.execute(
        select(Call.call_no, Call.kind, Case.state, Call.serial_no)
        .join(Case, Case.id == Call.case_id)
        .where(Case.kind == CaseKind.CALL, Case.branch_no == branch_no, or_(*wanted))
    )
    return {row.call_no: row for row in rows}


def _by_call(
    session: Session,
    key: InstrumentedAttribute[str],
    numbers: Sequence[str],
    *columns: InstrumentedAttribute[Any],
    open_only: bool = False,
) -> dict[str, list[Row[Any]]]:
    """The rows of one paper by call number; with `open_only` only vouchers that are not void."""
    query = select(key, *columns).where(among(key, numbers))
    if open_only:
        query = query.where(Voucher.voided_at.is_(None))
    return _grouped(session.execute(query.order_by(key, columns[0])))


def _receipts(session: Session, numbers: Sequence[str]) -> dict[str, list[Row[Any]]]:
    return _grouped(
        session.execute(
            select(
                Receipt.call_no, Receipt.receipt_no, Receipt.serial_no, Receipt.taken_at, Receipt.signed_by, Case.state
            )
            .join(Case, Case.id == Receipt.case_id)
            .where(among(Receipt.call_no, numbers))
            .order_by(Receipt.taken_at, Receipt.receipt_no)
        )
    )


def _hand_backs(session: Session, numbers: Sequence[str]) -> dict[str, list[Row[Any]]]:
    return _grouped(
        session.execute(
            select(Receipt.call_no, Return.receipt_no, Return.returned_at, Return.fee_fen, Return.collected_fen)
            .join(Receipt, Receipt.receipt_no == Return.receipt_no)
            .where(among(Receipt.call_no, numbers))
            .order_by(Return.returned_at, Return.receipt_no)
        )
    )


def _in_custody_twice(session: Session) -> dict[str, str]:
    """Receipts of goods whose serial number is in custody already, in any branch, with the first receipt of it."""
    rows = session.execute(
        select(Receipt.receipt_no, Receipt.serial_no)
        .join(Case, Case.id == Receipt.case_id)
        .where(Case.state != GoodsState.RETURNED, Receipt.serial_no.is_not(None))
        .order_by(Receipt.taken_at, Receipt.receipt_no)
    )
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for number, serial_no in rows:
        earlier = first.setdefault(plain_serial(serial_no), number)
        if earlier != number:
            found[number] = earlier
    return found


def _grouped(rows: Iterable[Row[Any]]) -> dict[str, list[Row[Any]]]:
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found
