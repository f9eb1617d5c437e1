"""Whatever papers come, in whatever order: the registers keep what docs/invariants.md promises."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Call, Case, Clock, ClockState, Event, Invoice, Payment, Receipt, Return, Series, Voucher
from models.database import reading, transaction
from models.migrate import upgrade
from rules.events import CallEvent, CallState, GoodsState
from rules.lifecycles import Occurrence, replay
from rules.money import account
from rules.told import Told
from tasks.engine.calendars import calendars
from tasks.engine.following import follow
from tasks.engine.timeline import Timelines
from tasks.engine.vouchers import ENDED_WITHOUT
from tests.tasks.entering import BOOK, at, enter, found
from tests.tasks.loading.papers_at_random import CALLS, TAKEN_IN, Paper, handed_in
from tests.tasks.loading.papers_on_timelines import strays

NOW = at("10-26T08:00")


@pytest.fixture(scope="module")
def two_calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with two calls on record, to be copied."""
    path = tmp_path_factory.mktemp("invariants") / "company.db"
    upgrade(f"sqlite:///{path}")
    found(f"sqlite:///{path}", at("10-01T08:00"))
    for number, customer in zip(CALLS, ("C1", "C2"), strict=True):
        call = {
            "call_no": number,
            "called_at": at("10-12T09:00"),
            "customer_no": customer,
            "model": "M1",
            "fault_code": "E4",
        }
        enter(f"sqlite:///{path}", "calls", call, now=at("10-12T09:05"))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the copy is of one file
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(papers=handed_in)
def test_papers_in_any_order_leave_the_registers_whole(
    two_calls: Path, tmp_path_factory: pytest.TempPathFactory, papers: list[Paper]
):
    path = tmp_path_factory.mktemp("example") / "company.db"
    shutil.copyfile(two_calls, path)
    url = f"sqlite:///{path}"
    for place, (form, row) in enumerate(papers):
        applied = enter(url, form, row, now=NOW, file=f"{place}.csv")
        refused = sum(bool(reasons) for reasons in applied.refused.values())
        assert applied.loaded + applied.updated + applied.unchanged + refused == 1, (form, row)
        assert all(reason.sentence for reasons in applied.refused.values() for reason in reasons)
    with reading(url) as session:
        timelines = Timelines(session, session.scalars(select(Case.id)).all())
        for said in (_states, _vouchers, _goods, _clocks, _money):
            assert list(said(session, timelines)) == []
        assert list(strays(session)) == []
    with transaction(url) as session:
        timelines = Timelines(session, session.scalars(select(Case.id)).all())
        calls = session.scalars(select(Call.case_id)).all()
        done = follow(session, timelines, book=BOOK, calendars=calendars(session, book=BOOK), now=NOW, entered=calls)
        assert not any(timelines.touched(case_id) for case_id in calls)
        assert (done.opened, done.moved, done.ended) == (0, 0, 0), "what follows was followed"


def _states(session: Session, timelines: Timelines) -> Iterator[str]:
    """A case stands where its events lead."""
    for case in session.scalars(select(Case)):
        events = [Occurrence(kind, when) for _, kind, when, _ in timelines.events(case.id)]
        led = replay(case.kind, events)
        if led.refused is not None or led.state != case.state:
            yield f"{case.kind} {case.number} is {case.state}, its events lead to {led.state} ({led.refused})"


def _vouchers(session: Session, timelines: Timelines) -> Iterator[str]:
    """One voucher a call that goes on or ended with work; numbers without gaps."""
    rows = session.scalars(select(Voucher)).all()
    valid = Counter(row.call_no for row in rows if row.voided_at is None)
    for call in session.scalars(select(Call)):
        state = timelines.state(call.case_id)
        phoned = _last_ending(timelines, call.case_id) == CallEvent.FIXED_BY_PHONE and state == CallState.CLOSED
        wanted = 0 if state == CallState.CANCELLED or phoned else 1
        if valid[call.call_no] != wanted:
            yield f"{call.call_no} is {state} and has {valid[call.call_no]} vouchers"
    for series in session.scalars(select(Series)):
        numbers = sorted(row.number for row in rows if row.branch_no == series.branch_no)
        if numbers != list(range(1, series.last + 1)):
            yield f"vouchers of {series.branch_no} are numbered {numbers}"


def _last_ending(timelines: Timelines, case_id: int) -> str | None:
    ends = [kind for _, kind, _, _ in timelines.events(case_id) if kind in (*ENDED_WITHOUT, CallEvent.REOPENED)]
    return ends[-1] if ends else None


def _goods(session: Session, timelines: Timelines) -> Iterator[str]:
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


def _clocks(session: Session, timelines: Timelines) -> Iterator[str]:
    """A clock has a due time or an end, and a stopped one its verdict."""
    for clock in session.scalars(select(Clock)):
        name = f"{clock.limit_id}/{clock.ordinal} of {clock.case_id}"
        if clock.state == ClockState.RUNNING and (clock.due_at is None or clock.stopped_at is not None):
            yield f"{name} runs without a due time"
        if clock.state == ClockState.RUNNING and clock.next_action_at is None and clock.verdict is None:
            yield f"{name} runs and nobody looks at it"
        if clock.state == ClockState.STOPPED and (clock.stopped_at is None or clock.verdict is None):
            yield f"{name} stopped without a time or a verdict"


def _money(session: Session, timelines: Timelines) -> Iterator[str]:
    """What is settled is said, and nothing else; an invoice is taken back at most once."""
    for call in session.scalars(select(Call)):
        told = [Told(kind, when, detail) for _, kind, when, detail in timelines.events(call.case_id)]
        said = [event.at for event in told if event.kind == CallEvent.SETTLED]
        at_last = account(told).settled_at
        if said != ([] if at_last is None else [at_last]):
            yield f"{call.call_no} says settled {said}, is {at_last}"
        owed_again = {event.at for event in told if event.kind == CallEvent.INVOICE_OWED}
        for reversed_at in {event.at for event in told if event.kind == CallEvent.INVOICE_REVERSED}:
            sums = Counter(dict.fromkeys(("charged", "invoiced", "invoice_reversed"), 0))
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


MOVED: list[Paper] = [
    *TAKEN_IN,
    ("payments", {"payment_no": "P1", "call_no": "K1", "amount": 9_000, "paid_at": at("10-12T10:00")}),
    ("repairs", {"repair_no": "X1", "call_no": "K1", "receipt_no": "R1", "started_at": at("10-12T10:00")}),
    ("quotes", {"quote_no": "Q1", "call_no": "K1", "receipt_no": "R1", "quoted_at": at("10-12T11:00"), "amount": 5_000}),
    ("payments", {"payment_no": "P1", "call_no": "K2", "amount": 9_000, "paid_at": at("10-12T10:00")}),
    ("repairs", {"repair_no": "X1", "call_no": "K2", "receipt_no": "R2", "started_at": at("10-12T10:00")}),
    ("quotes", {"quote_no": "Q1", "call_no": "K2", "receipt_no": "R2", "quoted_at": at("10-12T11:00"), "amount": 5_000}),
]  # fmt: skip
"""A payment, a repair card and a quote that are entered for one job and corrected to the other."""


@pytest.fixture
def moved(url: str) -> str:
    found(url, at("10-01T08:00"))
    for number, customer in zip(CALLS, ("C1", "C2"), strict=True):
        call = {"call_no": number, "called_at": at("10-12T09:00"), "customer_no": customer, "model": "M1"}
        enter(url, "calls", call, now=at("10-12T09:05"))
    for place, (form, row) in enumerate(MOVED):
        applied = enter(url, form, row, now=NOW, file=f"{place}.csv")
        assert applied.loaded + applied.updated == 1, (form, row)
    return url


def test_papers_that_move_to_another_job_leave_nothing_on_the_one_they_stood_on(moved):
    with reading(moved) as session:
        assert list(strays(session)) == []


BROKEN = {
    "an event is left on a job": (
        update(Event).where(Event.kind == "corrected").values(corrects=None), "no paper stands for",
    ),
    "a paper is without its event": (update(Event).where(Event.kind == "paid").values(kind="note"), "the timeline lacks paid"),
    "a paper names the other job": (
        update(Payment).values(call_no="K1"), "the timeline lacks paid of 10-12T02:00 P1 on call:K1",
    ),
    "a clock opened by nothing": (
        update(Clock).values(opened_at=at("10-12T09:01")), "by nothing that stands there",
    ),
    "a signature that nobody gave": (
        update(Voucher).values(signed_at=at("10-12T11:00"), signed_by="Li"), "by no paper of its call",
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", BROKEN)
def test_what_is_broken_by_hand_is_told(moved, wrong):
    statement, told = BROKEN[wrong]
    with transaction(moved) as session:
        session.execute(statement)
    with reading(moved) as session:
        assert any(told in one for one in strays(session))
