"""Goods and money at the demo's end, counted from the registers by queries of their own (MS-5, MS-6, MS-8, MS-9)."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, case, func, select, union_all
from sqlalchemy.orm import Session

from models import Extension, Invoice, Payment, Quote, Receipt, Repair, Return, Visit
from rules.words import QuoteAnswer, QuoteScope


@dataclass(frozen=True, slots=True)
class JobFigures:
    """Goods taken in and still here, the oldest of these, what became of promises, money still to come. In fen.

    Of the goods taken in, `kept` were ready as first promised, `moved` as promised anew in time, `broken` were not.
    `unpaid` was invoiced and not paid, on so many calls; `not_handed_in` was collected and is with a technician.
    """

    taken: int
    here: int
    oldest: tuple[str, datetime] | None
    kept: int
    moved: int
    broken: int
    unpaid: int
    unpaid_calls: int
    not_handed_in: int


def job_figures(session: Session, *, now: datetime) -> JobFigures:
    """Count the registers as they stand at `now` (aware)."""
    here = session.execute(
        select(Receipt.receipt_no, Receipt.taken_at)
        .where(~select(Return.id).where(Return.receipt_no == Receipt.receipt_no).exists())
        .order_by(Receipt.taken_at, Receipt.receipt_no)
    ).all()
    balances = _balances(session)
    promises = Counter(_promises(session, now=now))
    return JobFigures(
        taken=session.scalar(select(func.count()).select_from(Receipt)) or 0,
        here=len(here),
        oldest=(here[0].receipt_no, here[0].taken_at) if here else None,
        kept=promises["kept"],
        moved=promises["moved"],
        broken=promises["broken"],
        unpaid=sum(balances),
        unpaid_calls=len(balances),
        not_handed_in=_not_handed_in(session),
    )


def _balances(session: Session) -> list[int]:
    """What is still to be paid of invoices, call by call."""
    signed = case((Invoice.reverses.is_(None), Invoice.amount_fen), else_=-Invoice.amount_fen)
    invoiced = session.execute(select(Invoice.call_no, func.sum(signed)).group_by(Invoice.call_no)).tuples()
    paid = dict(
        session.execute(select(Payment.call_no, func.sum(Payment.amount_fen)).group_by(Payment.call_no)).tuples().all()
    )
    balances = [int(amount) - int(paid.get(call_no, 0)) for call_no, amount in invoiced]
    return [balance for balance in balances if balance > 0]


def _not_handed_in(session: Session) -> int:
    collected = [
        session.scalar(select(func.coalesce(func.sum(column), 0)))
        for column in (Visit.collected_fen, Return.collected_fen)
    ]
    handed_in = session.scalar(
        select(func.coalesce(func.sum(Payment.amount_fen), 0)).where(Payment.handed_in_at.is_not(None))
    )
    return sum(int(each or 0) for each in collected) - int(handed_in or 0)


def _promises(session: Session, *, now: datetime) -> Iterator[str]:
    """A word for each piece of goods that was ready, or was promised for a time that has passed.

    Broken when a promise passed while they were not ready and no later day had been told. Declined or taken back
    before that, nothing had to be ready.
    """
    ready = _earliest(session, select(Repair.receipt_no, Repair.inspected_at).where(Repair.inspected_at.is_not(None)))
    declined = select(Quote.receipt_no, Quote.answered_at).where(
        Quote.answer == QuoteAnswer.DECLINED, Quote.scope == QuoteScope.WORK
    )
    given_up = _earliest(session, union_all(declined, select(Return.receipt_no, Return.returned_at)))
    told: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(select(Extension.receipt_no, Extension.told_at, Extension.promised_at)):
        told[row.receipt_no or ""].append((row.told_at, row.promised_at))
    for number, taken_at, promised_at in session.execute(
        select(Receipt.receipt_no, Receipt.taken_at, Receipt.promised_at)
    ):
        over = min(ready.get(number, now), given_up.get(number, now), now)
        said = sorted([(taken_at, promised_at), *((at, until) for at, until in told[number] if at < over)])
        ends = [at for at, _ in said[1:]] + [over]
        if any(promised < end for (_, promised), end in zip(said, ends, strict=True)):
            yield "broken"
        elif ready.get(number) == over:
            yield "moved" if len(said) > 1 else "kept"


def _earliest(session: Session, query: Select[Any] | CompoundSelect[Any]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for number, at in session.execute(query):
        found[number] = min(at, found.get(number, at))
    return found
