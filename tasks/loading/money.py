"""Quotes, invoices and payments: what each says of the job (MS-5, MS-8, RS-5, WP-5)."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from models import Invoice, Payment, Quote
from rules.events import CallEvent, GoodsEvent
from rules.money import NEVER_CARRIED
from rules.words import QuoteAnswer, QuoteScope
from tasks.engine.timeline import NewEvent
from tasks.loading.chunk import Applied, Chunk
from tasks.loading.papers import Entry, Paper, Scene, apply_paper, source

WORKED = frozenset({CallEvent.ARRIVED, CallEvent.GOODS_TAKEN, CallEvent.CARRIED_IN_COUNTER, CallEvent.FIXED_BY_PHONE})
"""Something was done on a call: without one of these there is nothing to invoice."""
ITEMS = ("labour_fen", "parts_fen", "travel_fen")
ISSUED = frozenset({CallEvent.INVOICED, CallEvent.INVOICED_NOTHING})
UNCHANGING = ("call_no", "issued_at", "amount_fen", "reverses")


def apply_quotes(chunk: Chunk) -> Applied:
    """Enter quotes and their answers, of goods in custody or of the call itself (RS-5, WP-5)."""
    return apply_paper(chunk, QUOTE)


def apply_invoices(chunk: Chunk) -> Applied:
    """Enter invoices; one that was issued is never changed, only posted or reversed by another (MS-5)."""
    return apply_paper(chunk, INVOICE)


def apply_payments(chunk: Chunk) -> Applied:
    """Enter payments, and that technicians handed in what they had collected (MS-5)."""
    return apply_paper(chunk, PAYMENT)


def _quoted(scene: Scene, entry: Entry) -> list[NewEvent] | None:
    row = entry.said
    row["scope"] = row.get("scope") or str(QuoteScope.WORK)
    if not _adds_up(scene, entry) or not _answer_whole(scene, entry):
        return None
    extra = row["scope"] == QuoteScope.EXTRA
    from_here = source(scene.chunk)
    said = {"quote": row["quote_no"], "fen": row["amount_fen"], **({"scope": row["scope"]} if extra else {})}
    by = row.get("quoted_by")
    events = [NewEvent(kind=GoodsEvent.QUOTED, happened_at=row["quoted_at"], actor=by, detail=said, **from_here)]
    if row.get("answer"):
        declined = GoodsEvent.EXTRA_DECLINED if extra else GoodsEvent.QUOTE_DECLINED
        kind = GoodsEvent.QUOTE_CONFIRMED if row["answer"] == QuoteAnswer.CONFIRMED else declined
        answer = {"quote": row["quote_no"], **({"answered_by": row["answered_by"]} if row.get("answered_by") else {})}
        events.append(NewEvent(kind=kind, happened_at=row["answered_at"], detail=answer, **from_here))
    return events


def _adds_up(scene: Scene, entry: Entry) -> bool:
    """The amount is the sum of the items, where the quote is itemised (RS-5)."""
    items = [entry.said.get(name) for name in ITEMS]
    total = sum(item for item in items if item is not None)
    if all(item is None for item in items) or total == entry.said["amount_fen"]:
        return True
    amount = f"{entry.said['amount_fen'] / 100:,.2f}"
    scene.refusals.add(entry.line, "sum_differs", "amount", value=amount, other=f"{total / 100:,.2f}")
    return False


def _answer_whole(scene: Scene, entry: Entry) -> bool:
    given = [name for name in ("answer", "answered_at") if entry.said.get(name) is not None]
    if len(given) != 1:
        return True
    lacking = scene.chunk.form.column("answered_at" if given == ["answer"] else "answer")
    other = lacking.chinese if scene.chunk.locale == "zh" else lacking.name
    scene.refusals.add(entry.line, "answer_incomplete", given[0], other=other)
    return False


def _invoiced(scene: Scene, entry: Entry) -> list[NewEvent] | None:
    row, before = entry.said, entry.stored
    if before is not None and any(getattr(before, name) != row[name] for name in UNCHANGING):
        scene.refusals.add(entry.line, "invoice_changed", "invoice_no", value=row["invoice_no"])
        return None
    timeline = scene.timelines.events(entry.meant.call_case_id)
    if not any(kind in WORKED and at <= row["issued_at"] for _, kind, at, _ in timeline):
        scene.refusals.add(entry.line, "invoice_without_work", "call_no", value=row["call_no"])
        return None
    if row.get("reverses") and before is None and not _reverses(scene, entry):
        return None
    kind = CallEvent.INVOICED if row["amount_fen"] else CallEvent.INVOICED_NOTHING
    if row.get("reverses"):
        kind = CallEvent.INVOICE_REVERSED
    detail: dict[str, Any] = {"invoice": row["invoice_no"], "fen": row["amount_fen"]}
    if row.get("reverses"):
        detail["reverses"] = row["reverses"]
    return [NewEvent(kind=kind, happened_at=row["issued_at"], detail=detail, **source(scene.chunk))]


def _reverses(scene: Scene, entry: Entry) -> bool:
    """Whether the invoice taken back is on record, for this call and amount, and not taken back already."""
    row = entry.said
    reversed_no = row["reverses"]
    told = scene.timelines.events(entry.meant.call_case_id)
    if any(kind == CallEvent.INVOICE_REVERSED and detail["invoice"] == reversed_no for _, kind, _, detail in told):
        scene.refusals.add(entry.line, "reverses_a_reversal", "reverses", value=reversed_no)
        return False
    on_call = [(at, detail) for _, kind, at, detail in told if kind in ISSUED]
    issued_at, other = next(((at, detail) for at, detail in on_call if detail["invoice"] == reversed_no), (None, None))
    if other is None or issued_at is None:
        _not_on_call(scene, entry)
        return False
    if other["fen"] != row["amount_fen"]:
        said = f"{row['call_no']}, {other['fen'] / 100:,.2f}"
        scene.refusals.add(entry.line, "reversal_differs", "reverses", value=reversed_no, other=said)
        return False
    if row["issued_at"] < issued_at:
        _too_early(scene, entry, issued_at)
        return False
    again = [
        detail["invoice"]
        for _, kind, _, detail in told
        if kind == CallEvent.INVOICE_REVERSED and detail.get("reverses") == reversed_no
    ]
    if again:
        scene.refusals.add(entry.line, "reversed_twice", "reverses", value=reversed_no, other=again[0])
    return not again


def _not_on_call(scene: Scene, entry: Entry) -> None:
    """Say why the invoice taken back is not on the call: it is another's, comes later in this file, or is unknown."""
    row, frame = entry.said, scene.chunk.frame
    found = scene.chunk.session.execute(
        select(Invoice.call_no, Invoice.amount_fen, Invoice.issued_at).where(Invoice.invoice_no == row["reverses"])
    ).first()
    here = frame.loc[(frame["invoice_no"] == row["reverses"]) & frame["reverses"].isna()]
    if found is None and len(here):
        found = next(here[["call_no", "amount", "issued_at"]].itertuples(index=False, name=None))
    if found is None:
        scene.refusals.add(entry.line, "unknown_invoice", "reverses", value=row["reverses"])
        return
    call_no, amount, issued_at = found
    if call_no == row["call_no"] and issued_at > row["issued_at"]:
        _too_early(scene, entry, issued_at)
    elif call_no == row["call_no"]:
        scene.refusals.add(entry.line, "reversed_was_refused", "reverses", value=row["reverses"])
    else:
        said = f"{call_no}, {amount / 100:,.2f}"
        scene.refusals.add(entry.line, "reversal_differs", "reverses", value=row["reverses"], other=said)


def _too_early(scene: Scene, entry: Entry, issued_at: datetime) -> None:
    said = scene.refusals.local(issued_at, branch_no=entry.meant.branch_no)
    scene.refusals.add(entry.line, "reversed_before_issued", "issued_at", value=entry.said["reverses"], other=said)


def _paid(scene: Scene, entry: Entry) -> list[NewEvent] | None:
    row = entry.said
    detail = {"payment": row["payment_no"], "fen": row["amount_fen"]}
    by_itself = {"method": row["method"]} if row.get("method") in NEVER_CARRIED else {}
    from_here = source(scene.chunk)
    events = [NewEvent(kind=CallEvent.PAID, happened_at=row["paid_at"], detail=detail | by_itself, **from_here)]
    if row.get("handed_in_at") is not None:
        events.append(NewEvent(kind=CallEvent.HANDED_IN, happened_at=row["handed_in_at"], detail=detail, **from_here))
    return events


QUOTE = Paper(
    model=Quote,
    numbered=True,
    key=("quote_no",),
    at="quoted_at",
    events=_quoted,
    people={"quoted_by": None},
    names={"labour": "labour_fen", "parts": "parts_fen", "travel": "travel_fen", "amount": "amount_fen"},
)
INVOICE = Paper(
    model=Invoice,
    numbered=True,
    key=("invoice_no",),
    at="issued_at",
    events=_invoiced,
    names={"amount": "amount_fen"},
    after="reverses",
)
PAYMENT = Paper(
    model=Payment, numbered=True, key=("payment_no",), at="paid_at", events=_paid, names={"amount": "amount_fen"}
)
