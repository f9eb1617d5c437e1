"""How quotes, invoices, payments and work logs get spoiled."""

from datetime import date, datetime, timedelta

from desk.demo.drawing import one_of
from desk.demo.money import TOO_MUCH, Invoice
from desk.demo.people import LEAVES
from desk.demo.sheets import Row, Shape, Value
from desk.demo.ways import Draft, Way, shaped, written
from rules.words import WorkKind


def _does_not_add_up(draft: Draft) -> Row | None:
    row = draft.copy()
    if row is not None and isinstance(amount := row.values["amount"], int):
        row.values["amount"] = amount + 5_000
    return row


def _answered_nobody_knows_when(draft: Draft) -> Row | None:
    row = draft.copy_where("answered_at")
    if row is not None:
        row.values["answered_at"] = None
    return row


def _answered_before_quoted(draft: Draft) -> Row | None:
    row = draft.copy_where("answered_at")
    if row is None or not isinstance(at := row.values["quoted_at"], datetime):
        return None
    row.values["answered_at"] = at - timedelta(hours=3)
    return row


def _known_invoice(draft: Draft) -> Invoice | None:
    """An invoice of an earlier page, that was right."""
    before = draft.sheet.arrives_at
    invoices = draft.known.story.invoices
    undone = {id(each.takes_back) for each in invoices}
    known = [each for each in invoices if each.comes_in < before and each.takes_back is None and id(each) not in undone]
    return one_of(draft.rng, known) if known else None


def _invoice_changed(draft: Draft) -> Row | None:
    """The amount of an invoice that was issued is mended in the book, where only a reversal mends it."""
    invoice = _known_invoice(draft)
    if invoice is None or ("changed", invoice.number) in draft.known.keys:
        return None
    draft.known.keys.add(("changed", invoice.number))
    return Row(
        {
            "invoice_no": invoice.number, "call_no": invoice.call.number, "issued_at": invoice.issued_at,
            "amount": invoice.amount + TOO_MUCH, "posted_at": None, "reverses": None,
        }
    )  # fmt: skip


def _reversal_differs(draft: Draft) -> Row | None:
    invoice = _known_invoice(draft)
    return invoice and draft.copy(
        call_no=invoice.call.number, amount=invoice.amount - 1_000, reverses=invoice.number, posted_at=None
    )


def _nothing_was_done(draft: Draft) -> Row | None:
    """An invoice for a call to which nobody has gone yet."""
    at = draft.sheet.arrives_at - timedelta(minutes=20)
    waiting = [
        each
        for each in draft.known.untouched
        if each.call_in is not None
        and each.call_in <= draft.sheet.arrives_at
        and each.called_at + timedelta(minutes=30) < at
        and (not each.trips or each.trips[0].arrived_at > at)
    ]
    return draft.copy(call_no=one_of(draft.rng, waiting).number, issued_at=at, posted_at=None) if waiting else None


def _handed_in_before_it_was_paid(draft: Draft) -> Row | None:
    row = draft.copy()
    if row is None or not isinstance(at := row.values["paid_at"], datetime):
        return None
    row.values["handed_in_at"] = at - timedelta(minutes=40)
    return row


def _log(draft: Draft, **changes: Value) -> Row | None:
    """A further line of somebody's day, of a kind that no other line of the demo is of."""
    row = draft.pick()
    if row is None:
        return None
    further = Row(row.values | {"kind": WorkKind.OTHER, "note": None} | changes)
    return further if draft.is_new(further) else None


def _after_leaving(draft: Draft) -> Row | None:
    row = _log(draft, technician_no=LEAVES)
    leaver = next(each for each in draft.known.story.company.people if each.number == LEAVES)
    return row if row is not None and isinstance(on := row.values["day"], date) and not leaver.active(on) else None


MONEY_WAYS: tuple[Way, ...] = (
    Way("quotes", "items that do not add up", "sum_differs", _does_not_add_up),
    Way("quotes", "answered nobody knows when", "answer_incomplete", _answered_nobody_knows_when),
    Way("quotes", "answered before it was quoted", "times_out_of_order", _answered_before_quoted),
    written("quotes", "amount left blank", "missing", "amount", None),
    written("invoices", "call that does not exist", "unknown_call", "call_no", "SZ000000-000"),
    written("invoices", "negative amount", "out_of_range", "amount", -12_000),
    written("invoices", "reverses what was never issued", "unknown_invoice", "reverses", "FP999999"),
    Way("invoices", "issued invoice changed", "invoice_changed", _invoice_changed),
    Way("invoices", "reversal of another amount", "reversal_differs", _reversal_differs),
    Way("invoices", "invoice for no work", "invoice_without_work", _nothing_was_done),
    shaped("invoices", Shape.TOTAL, "total_row"),
    written("payments", "amount written in words", "unreadable_money", "amount", "两百左右"),
    written("payments", "way of paying that does not exist", "not_in_set", "method", "赊账"),
    written("payments", "call that does not exist", "unknown_call", "call_no", "HZ000000-000"),
    Way("payments", "handed in before it was paid", "times_out_of_order", _handed_in_before_it_was_paid),
    Way("work_logs", "technician who does not exist", "unknown_staff", lambda it: _log(it, technician_no="T999")),
    Way("work_logs", "technician not here any more", "not_active", _after_leaving),
    Way("work_logs", "day of more than 24 hours", "day_too_long", lambda it: _log(it, minutes=1_500)),
    Way("work_logs", "minutes written in words", "unreadable_minutes", lambda it: _log(it, minutes="半天多")),
    Way("work_logs", "kind that does not exist", "not_in_set", lambda it: _log(it, kind="喝茶")),
)
