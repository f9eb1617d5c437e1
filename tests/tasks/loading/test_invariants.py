"""Whatever papers come, in whatever order: the registers keep what docs/invariants.md promises."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select, update

from desk.simulate.held import unheld
from models import Call, Case, Clock, Event, Payment, Voucher
from models.database import reading, transaction
from models.migrate import upgrade
from tasks.engine.calendars import calendars
from tasks.engine.following import follow
from tasks.engine.timeline import Timelines
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
        assert list(unheld(session, timelines)) == []
        assert list(strays(session)) == []
    with transaction(url) as session:
        timelines = Timelines(session, session.scalars(select(Case.id)).all())
        calls = session.scalars(select(Call.case_id)).all()
        done = follow(session, timelines, book=BOOK, calendars=calendars(session, book=BOOK), now=NOW, entered=calls)
        assert not any(timelines.touched(case_id) for case_id in calls)
        assert (done.opened, done.moved, done.ended) == (0, 0, 0), "what follows was followed"


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
