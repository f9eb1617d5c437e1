"""What follows when cases changed, in the same transaction: goods told on their calls, vouchers, clocks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Call, Receipt
from models.among import among
from rules.custody import on_call
from rules.events import CallEvent
from rules.money import account, implied
from rules.regulation.schema import RuleBook
from rules.told import Told
from rules.words import CaseKind
from tasks.engine.calendars import Calendars
from tasks.engine.clocks import Synced, sync_clocks
from tasks.engine.repairs import link_repeats
from tasks.engine.timeline import NewEvent, Timelines
from tasks.engine.vouchers import keep_vouchers

ORIGIN = "goods in custody"
MONEY = "money"
_NOTED: dict[str, str] = {CallEvent.CARRIED_IN_COUNTER: CallEvent.GOODS_TAKEN}
REPAIRED = frozenset({CallEvent.FIXED, CallEvent.CORRECTED})
"""What is added to a call when a repair of its product is finished, or the call itself is corrected (RS-3)."""
VOUCHED = frozenset(
    {
        CallEvent.CARRIED_IN,
        CallEvent.GOODS_TAKEN,
        CallEvent.CARRIED_IN_COUNTER,
        CallEvent.GOODS_RETURNED,
        CallEvent.CLOSED,
        CallEvent.CANCELLED,
        CallEvent.FIXED_BY_PHONE,
        CallEvent.REOPENED,
        CallEvent.CORRECTED,
    }
)
"""What a voucher hangs on: signatures, endings, and the branch that a corrected call belongs to (MS-4)."""
PAPERS_OF_MONEY = frozenset(
    {CallEvent.CHARGED, CallEvent.COLLECTED, CallEvent.INVOICED, CallEvent.INVOICE_REVERSED, CallEvent.PAID}
)


def follow(
    session: Session,
    timelines: Timelines,
    *,
    book: RuleBook,
    calendars: Calendars,
    now: datetime,
    entered: Sequence[int] = (),
) -> Synced:
    """Write what was added to these timelines, and make true again what follows from it. Repeating changes nothing.

    `entered` are the ids of calls that were just entered.
    """
    session.flush()
    with_goods = _tell_calls_of_goods(session, timelines, now=now)
    repaired = [case_id for case_id in timelines.cases(CaseKind.CALL) if timelines.gained(case_id, REPAIRED)]
    link_repeats(session, timelines, {*entered, *repaired, *with_goods}, book=book, calendars=calendars, now=now)
    _tell_of_money(timelines, now=now)
    signed = [case_id for case_id in timelines.cases(CaseKind.CALL) if timelines.gained(case_id, VOUCHED)]
    changed = timelines.save(learned_at=now)
    keep_vouchers(session, timelines, signed, now=now)
    facts = {case_id: timelines.facts(case_id) for case_id in changed}
    return sync_clocks(session, changed, book=book, calendars=calendars, now=now, facts=facts)


def _tell_calls_of_goods(session: Session, timelines: Timelines, *, now: datetime) -> list[int]:
    """Bring the timelines of calls into line with those of the goods taken in for them; gives these calls."""
    changed = [case_id for kind in (CaseKind.CALL, CaseKind.GOODS) for case_id in timelines.cases(kind)]
    changed = sorted(case_id for case_id in changed if timelines.touched(case_id))
    if not changed:
        return []
    of_these = among(Receipt.case_id, changed) | among(Call.case_id, changed)
    calls = select(Call.case_id).join(Receipt, Receipt.call_no == Call.call_no).where(of_these).distinct()
    receipts = session.execute(
        select(Call.case_id.label("call"), Receipt.case_id.label("goods"), Receipt.receipt_no)
        .join(Receipt, Receipt.call_no == Call.call_no)
        .where(Call.case_id.in_(calls))
        .order_by(Receipt.taken_at, Receipt.receipt_no)
    ).all()
    timelines.include([case_id for row in receipts for case_id in (row.call, row.goods)])
    goods: dict[int, dict[str, list[Told]]] = defaultdict(dict)
    for row in receipts:
        goods[row.call][row.receipt_no] = _told(timelines, row.goods)
    for case_id, theirs in goods.items():
        own = [event for event in _told(timelines, case_id) if event.detail.get("of") != ORIGIN]
        _bring(timelines, case_id, on_call(own=own, goods=theirs), now=now)
    return sorted(goods)


def _tell_of_money(timelines: Timelines, *, now: datetime) -> None:
    """Write down when the money of a call was settled and what else its papers mean, and take back what is not so."""
    for case_id in timelines.cases(CaseKind.CALL):
        if not timelines.touched(case_id):
            continue
        told = _told(timelines, case_id)
        if not any(event.kind in PAPERS_OF_MONEY or event.kind == CallEvent.SETTLED for event in told):
            continue
        at = account(told).settled_at
        wanted = [NewEvent(kind=one.kind, happened_at=one.at) for one in implied(told)]
        wanted += [] if at is None else [NewEvent(kind=CallEvent.SETTLED, happened_at=at)]
        added = timelines.instead(case_id, origin=MONEY, wanted=wanted, now=now)
        refused = timelines.try_add(case_id, added) if added else None
        assert refused is None, "what follows of its money can be noted in any state"


def _bring(timelines: Timelines, case_id: int, wanted: list[Told], *, now: datetime) -> None:
    """Let the call say what follows from its goods.

    Where its other papers speak against it, the closing is left out, and goods that came to the counter are only
    noted: the papers about the goods themselves stand.
    """
    open_still = [event for event in wanted if event.kind != CallEvent.CLOSED]
    noted = [replace(event, kind=_NOTED.get(event.kind, event.kind)) for event in open_still]
    for chosen in (wanted, open_still, noted):
        events = [NewEvent(kind=event.kind, happened_at=event.at, detail=event.detail) for event in chosen]
        added = timelines.instead(case_id, origin=ORIGIN, wanted=events, now=now)
        if not added or timelines.try_add(case_id, added) is None:
            return
    raise RuntimeError(f"case {case_id}: what happened to its goods does not fit its timeline")


def _told(timelines: Timelines, case_id: int) -> list[Told]:
    rows: list[tuple[int, str, datetime, Mapping[str, Any]]] = timelines.events(case_id)
    return [Told(kind, at, detail) for _, kind, at, detail in rows]
