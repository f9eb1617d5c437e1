"""The papers of goods, money and the technicians' days, each as it stood when it came in (MS-5 to MS-10)."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from desk.demo.filing import EVERYBODY, Filing
from desk.demo.goods import Card, Course, Extension, Goods, HandBack, Quote, Wait
from desk.demo.logs import WorkLog
from desk.demo.money import Invoice, Payment
from rules.words import Channel

T = TypeVar("T")

TOLD_BY = {
    Channel.CHAT: Channel.CHAT,
    Channel.MAIL: Channel.LETTER,
    Channel.LETTER: Channel.LETTER,
    Channel.VISIT: Channel.LETTER,
}
"""How customers are told of a later promise, by the way their call came in; by phone otherwise (NT-2)."""


def file_goods(filing: Filing, goods: Iterable[Goods]) -> None:
    """Receipts, quotes, waits, repair cards, extensions and hand-backs."""
    for each in goods:
        for at in each.comes_in:
            filing.sheet("receipts", EVERYBODY, at).add(
                receipt_no=each.receipt, call_no=each.call.number,
                serial_no=each.call.product.serial if each.call.product else None,
                taken_at=each.taken_at, promised_at=each.promised_at, signed_by=each.signed_by,
            )  # fmt: skip
        for quote in each.quotes:
            _quote(filing, each, quote)
        for wait in each.waits:
            _wait(filing, each, wait)
        if each.card is not None:
            _card(filing, each, each.card)
        if each.extension is not None:
            _extension(filing, each, each.extension)
        if each.back is not None:
            _hand_back(filing, each, each.back)


def _quote(filing: Filing, goods: Goods, quote: Quote) -> None:
    for at in quote.comes_in:
        answered = quote.answered_at <= at
        filing.sheet("quotes", EVERYBODY, at).add(
            quote_no=quote.number, call_no=goods.call.number, receipt_no=goods.receipt, scope=quote.scope,
            quoted_at=quote.quoted_at, quoted_by=quote.quoted_by, labour=quote.labour, parts=quote.parts,
            travel=quote.travel, amount=quote.amount, answer=quote.answer if answered else None,
            answered_at=quote.answered_at if answered else None,
            answered_by=goods.call.customer.name if answered else None,
        )  # fmt: skip


def _wait(filing: Filing, goods: Goods, wait: Wait) -> None:
    for at in wait.comes_in:
        filing.sheet("waits", EVERYBODY, at).add(
            call_no=goods.call.number, receipt_no=goods.receipt, waits_for=wait.waits_for, since=wait.since,
            until=_by(wait.until, at), note=wait.note,
        )  # fmt: skip


def _card(filing: Filing, goods: Goods, card: Card) -> None:
    for at in card.comes_in:
        finished = None if goods.course is Course.STUCK else _by(card.finished_at, at)
        inspected = None if finished is None else _by(card.inspected_at, at)
        filing.sheet("repairs", EVERYBODY, at).add(
            repair_no=card.number, call_no=goods.call.number, receipt_no=goods.receipt,
            technician_no=card.technician if card.named else None, started_at=card.started_at, finished_at=finished,
            minutes=_with(finished, card.minutes), parts=_with(finished, card.parts),
            fault_found=_with(finished, card.fault_found), inspected_by=_with(inspected, card.inspected_by),
            inspected_at=inspected,
        )  # fmt: skip


def _extension(filing: Filing, goods: Goods, extension: Extension) -> None:
    for at in extension.comes_in:
        filing.sheet("extensions", EVERYBODY, at).add(
            call_no=goods.call.number, receipt_no=goods.receipt, told_at=extension.told_at,
            promised_at=extension.promised_at, reason=extension.reason,
            channel=TOLD_BY.get(goods.call.channel, Channel.PHONE), told_by=extension.told_by,
        )  # fmt: skip


def _hand_back(filing: Filing, goods: Goods, back: HandBack) -> None:
    for at in back.comes_in:
        filing.sheet("returns", EVERYBODY, at).add(
            receipt_no=goods.receipt, returned_at=back.returned_at, released_at=back.released_at,
            signed_by=back.signed_by, fee=back.fee, collected=back.collected,
        )  # fmt: skip


def file_money(filing: Filing, invoices: Iterable[Invoice], payments: Iterable[Payment]) -> None:
    """The accountant's book: invoices and payments."""
    for each in invoices:
        filing.sheet("invoices", EVERYBODY, each.comes_in).add(
            invoice_no=each.number, call_no=each.call.number, issued_at=each.issued_at, amount=each.amount,
            posted_at=each.posted_at, reverses=each.takes_back.number if each.takes_back else None,
        )  # fmt: skip
    for each in payments:
        for at in each.comes_in:
            filing.sheet("payments", EVERYBODY, at).add(
                payment_no=each.number, call_no=each.call.number, amount=each.amount, paid_at=each.paid_at,
                method=each.method, handed_in_at=_by(each.handed_in_at, at),
            )  # fmt: skip


def file_logs(filing: Filing, logs: Iterable[WorkLog]) -> None:
    """The technicians' logs of the week."""
    for each in logs:
        filing.sheet("work_logs", EVERYBODY, each.comes_in).add(
            technician_no=each.technician, day=each.day, kind=each.kind, minutes=each.minutes, note=each.note
        )


def _by(moment: datetime | None, at: datetime) -> datetime | None:
    """The moment if it had passed when the paper came in."""
    return moment if moment is not None and moment <= at else None


def _with(moment: datetime | None, value: T) -> T | None:
    """What is written together with that moment, and not before."""
    return None if moment is None else value
