"""What the registers always keep, whatever papers came (docs/invariants.md): each function names what does not hold."""

from collections import Counter
from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Call, Case, Clock, ClockState, Invoice, Receipt, Return, Series, Voucher
from rules.events import CallEvent, CallState, GoodsState
from rules.lifecycles import Occurrence, replay
from rules.money import account
from rules.told import Told
from tasks.engine.timeline import Timelines
from tasks.engine.vouchers import ENDED_WITHOUT, VOUCHER


def unheld(session: Session, timelines: Timelines) -> Iterator[str]:
    """Everything that the registers should keep and do not. `timelines` are those of all cases."""
    for said in HELD:
        yield from said(session, timelines)


def states(session: Session, timelines: Timelines) -> Iterator[str]:
    """A case stands where its events lead."""
    for case in session.scalars(select(Case)):
        events = [Occurrence(kind, when) for _, kind, when, _ in timelines.events(case.id)]
        led = replay(case.kind, events)
        if led.refused is not None or led.state != case.state:
            yield f"{case.kind} {case.number} is {case.state}, its events lead to {led.state} ({led.refused})"


def vouchers(session: Session, timelines: Timelines) -> Iterator[str]:
    """One voucher a call that goes on or ended with work; numbers without gaps."""
    rows = session.scalars(select(Voucher)).all()
    valid = Counter(row.call_no for row in rows if row.voided_at is None)
    for call in session.scalars(select(Call)):
        state = timelines.state(call.case_id)
        phoned = _last_ending(timelines, call.case_id) == CallEvent.FIXED_BY_PHONE and state == CallState.CLOSED
        wanted = 0 if state == CallState.CANCELLED or phoned else 1
        if valid[call.call_no] != wanted:
            yield f"{call.call_no} is {state} and has {valid[call.call_no]} vouchers"
    for series in session.scalars(select(Series).where(Series.name == VOUCHER)):
        numbers = sorted(row.number for row in rows if row.branch_no == series.branch_no)
        if numbers != list(range(1, series.last + 1)):
            gaps = sorted(set(range(1, series.last + 1)).symmetric_difference(numbers))
            yield f"vouchers of {series.branch_no} are numbered to {series.last}, wrong or double: {gaps}"


def _last_ending(timelines: Timelines, case_id: int) -> str | None:
    ends = [kind for _, kind, _, _ in timelines.events(case_id) if kind in (*ENDED_WITHOUT, CallEvent.REOPENED)]
    return ends[-1] if ends else None


def goods(session: Session, timelines: Timelines) -> Iterator[str]:
    """Goods are in custody or handed back, never both, and their call says so."""
    back = set(session.scalars(select(Return.receipt_no)))
    for receipt in session.scalars(select(Receipt)):
        returned = timelines.state(receipt.case_id) == GoodsState.RETURNED
        if returned != (receipt.receipt_no in back):
            yield f"{receipt.receipt_no} is {timelines.state(receipt.case_id)}, handed back: {receipt.receipt_no in back}"
    of_call = {row.call_no: row.case_id for row in session.scalars(select(Call))}
    for receipt in session.scalars(select(Receipt)):
        told = [
            kind for _, kind, _, detail in timelines.events(of_call[receipt.call_no])
            if detail.get("receipt") == receipt.receipt_no
            and kind in (CallEvent.GOODS_TAKEN, CallEvent.CARRIED_IN_COUNTER, CallEvent.GOODS_RETURNED)
        ]  # fmt: skip
        if len(told) != 1 + (receipt.receipt_no in back):
            yield f"{receipt.call_no} says of {receipt.receipt_no}: {told}"


def clocks(session: Session, _timelines: Timelines) -> Iterator[str]:
    """A clock has a due time or an end, and a stopped one its verdict."""
    for clock in session.scalars(select(Clock)):
        name = f"{clock.limit_id}/{clock.ordinal} of {clock.case_id}"
        if clock.state == ClockState.RUNNING and (clock.due_at is None or clock.stopped_at is not None):
            yield f"{name} runs without a due time"
        if clock.state == ClockState.RUNNING and clock.next_action_at is None and clock.verdict is None:
            yield f"{name} runs and nobody looks at it"
        if clock.state == ClockState.STOPPED and (clock.stopped_at is None or clock.verdict is None):
            yield f"{name} stopped without a time or a verdict"


def money(session: Session, timelines: Timelines) -> Iterator[str]:
    """What is settled is said, and nothing else; an invoice is taken back at most once."""
    for call in session.scalars(select(Call)):
        told = [Told(kind, when, detail) for _, kind, when, detail in timelines.events(call.case_id)]
        said = [event.at for event in told if event.kind == CallEvent.SETTLED]
        at_last = account(told).settled_at
        if said != ([] if at_last is None else [at_last]):
            yield f"{call.call_no} says settled {said}, is {at_last}"
        owed_again = {event.at for event in told if event.kind == CallEvent.INVOICE_OWED}
        for reversed_at in {event.at for event in told if event.kind == CallEvent.INVOICE_REVERSED}:
            sums: Counter[str] = Counter(dict.fromkeys(("charged", "invoiced", "invoice_reversed"), 0))
            for event in told:
                if event.at <= reversed_at and event.kind in sums:
                    sums[event.kind] += event.detail["fen"]
            lacking = sums["invoiced"] - sums["invoice_reversed"] < sums["charged"]
            taken_back = any(
                event.kind == "invoice_reversed" and event.at == reversed_at and event.detail["fen"] for event in told
            )
            if (reversed_at in owed_again) != (lacking and taken_back):
                yield f"{call.call_no} says an invoice is owed again at {owed_again}, taken back at {reversed_at}"
    for number, times in Counter(
        session.scalars(select(Invoice.reverses).where(Invoice.reverses.is_not(None)))
    ).items():
        if times > 1:
            yield f"{number} was reversed {times} times"


HELD: tuple[Callable[[Session, Timelines], Iterator[str]], ...] = (states, vouchers, goods, clocks, money)
