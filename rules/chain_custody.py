"""Gaps between visits, vouchers, receipts, repair cards and hand-backs (MS-4, MS-6, MS-7, RS-5)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from rules.chain_codes import ChainFinding, found
from rules.chain_looking import Looking
from rules.chain_papers import CardPaper, Job, QuotePaper, ReceiptPaper, VisitPaper, plain_serial
from rules.events import CallState, GoodsState
from rules.words import QuoteAnswer, ServiceKind, VisitOutcome


def of_visits(job: Job, looking: Looking) -> Iterator[ChainFinding]:
    """Visits that do not say how they ended, are not signed, or brought goods in without a receipt."""
    visits = sorted(job.visits, key=lambda visit: visit.arrived_at)
    for visit, after in pairwise([*visits, None]):
        assert visit is not None, "only the last place is empty"
        if visit.outcome is None and after is None and not job.over and looking.day_is_over(visit.at):
            yield _of_visit("visit_without_outcome", visit, looking.said(visit.arrived_at))
    for visit, after in pairwise([*(one for one in visits if one.outcome == VisitOutcome.CARRIED_IN), None]):
        if visit is not None and not _receipted(job, visit, after, looking):
            yield _of_visit("no_receipt", visit, looking.said(visit.at))  # goods leave with the technician (MS-6)
    if job.state == CallState.FIXED and visits and not job.signed and not job.in_custody:
        last = visits[-1]
        values = {"at": looking.said(last.at), "voucher": job.voucher or "–"}
        yield found(
            "voucher_unsigned", f"voucher:{job.voucher or job.call_no}", last.at, person=last.technician_no, **values
        )


def _of_visit(code: str, visit: VisitPaper, at: str) -> ChainFinding:
    return found(code, visit.name, visit.at, person=visit.technician_no, at=at)


def _receipted(job: Job, visit: VisitPaper, after: VisitPaper | None, looking: Looking) -> bool:
    """Whether something was taken in since the day of this visit and before goods were carried in again."""
    day = looking.calendar.day_of(visit.arrived_at)
    return any(
        looking.calendar.day_of(receipt.taken_at) >= day and (after is None or receipt.taken_at < after.arrived_at)
        for receipt in job.receipts
    )


def of_receipts(job: Job, looking: Looking) -> Iterator[ChainFinding]:
    """Receipts unsigned, for another product, of goods in custody already, without work, or not fetched."""
    named = {plain_serial(receipt.serial_no) for receipt in job.receipts if receipt.serial_no}
    for receipt in job.receipts:
        about, values = f"receipt:{receipt.number}", {"receipt": receipt.number}
        if job.serial_no and receipt.serial_no and plain_serial(job.serial_no) not in named:
            differing = {"found": receipt.serial_no, "expected": job.serial_no}
            yield found("serial_differs", about, receipt.taken_at, **values, **differing)
        if not receipt.in_custody:
            continue
        if not receipt.signed_by:
            yield found("receipt_unsigned", about, receipt.taken_at, person=_carrier(job, receipt, looking), **values)
        other = (job.elsewhere or {}).get(receipt.number)
        if other is not None:
            yield found("in_custody_twice", about, receipt.taken_at, other=other, serial=receipt.serial_no, **values)
        if job.over:
            yield found("over_with_goods_here", about, receipt.taken_at, **values)
        yield from _work_on(job, receipt, looking)


def _work_on(job: Job, receipt: ReceiptPaper, looking: Looking) -> Iterator[ChainFinding]:
    """How far the work on goods in custody has come, and what is missing of its papers."""
    about, rules = f"receipt:{receipt.number}", looking.control
    cards = sorted((card for card in job.cards if card.receipt_no == receipt.number), key=lambda card: card.started_at)
    match receipt.state:
        case GoodsState.TAKEN_IN | GoodsState.AGREED if not cards and looking.past(
            _free_since(job, receipt), days=rules.card_days
        ):
            yield found("no_card", about, receipt.taken_at, receipt=receipt.number, at=looking.said(receipt.taken_at))
        case GoodsState.REPAIRED if cards:
            last = cards[-1]
            if last.finished_at is not None and looking.past(last.finished_at, days=rules.inspection_days):
                values = {"card": last.number, "at": looking.said(last.finished_at)}
                yield found("not_inspected", f"repair:{last.number}", last.finished_at, **values)
        case GoodsState.INSPECTED | GoodsState.DECLINED if not job.over:
            ready = _ready_since(job, receipt, cards)
            if looking.past(ready, days=rules.fetching_days):
                yield found("not_fetched", about, ready, receipt=receipt.number, at=looking.said(ready))
        case _:
            return


def _free_since(job: Job, receipt: ReceiptPaper) -> datetime:
    """Since when nothing stands between the goods and the work: the receipt, or the customer's answer to a quote."""
    answers = [one.answered_at for one in _quotes_of(job, receipt.number) if one.answered_at is not None]
    return max([receipt.taken_at, *answers])


def _ready_since(job: Job, receipt: ReceiptPaper, cards: list[CardPaper]) -> datetime:
    """Since when the customer can fetch the goods: inspected, or left unrepaired at the customer's wish."""
    inspected = [card.inspected_at for card in cards if card.inspected_at is not None]
    return max([_free_since(job, receipt), *inspected])


def of_agreement(job: Job, looking: Looking) -> Iterator[ChainFinding]:
    """Paid work on goods that was begun without a quote that the customer agreed to (RS-5).

    One that was agreed to afterwards settles it, and so does the hand-back, after which nothing can be agreed any more.
    """
    if job.kind != ServiceKind.PAID:
        return
    here = {receipt.number for receipt in job.in_custody}
    for card in job.cards:
        agreed = [one for one in _quotes_of(job, card.receipt_no) if one.answer == QuoteAnswer.CONFIRMED]
        if card.receipt_no in here and not agreed:
            values = {"card": card.number, "at": looking.said(card.started_at)}
            yield found("work_not_agreed", f"repair:{card.number}", card.started_at, **values)


def of_hand_back(job: Job, looking: Looking) -> Iterator[ChainFinding]:
    """Everything went back and nobody signed, so that the call cannot be struck off (MS-7)."""
    if job.state != CallState.CARRIED_IN or job.signed or not job.hand_backs or job.in_custody:
        return
    last = max(one.returned_at for one in job.hand_backs)
    values = {"at": looking.said(last), "voucher": job.voucher or "–"}
    yield found("hand_back_unsigned", f"voucher:{job.voucher or job.call_no}", last, **values)


def _quotes_of(job: Job, receipt_no: str) -> list[QuotePaper]:
    return [one for one in job.quotes if one.receipt_no in (None, receipt_no)]


def _carrier(job: Job, receipt: ReceiptPaper, looking: Looking) -> str | None:
    """The technician who carried the goods in on the day of the receipt; None for goods brought to the counter."""
    day = looking.calendar.day_of(receipt.taken_at)
    brought = [visit for visit in job.visits if visit.outcome == VisitOutcome.CARRIED_IN]
    same_day = [visit for visit in brought if looking.calendar.day_of(visit.arrived_at) == day]
    return same_day[-1].technician_no if same_day else None
