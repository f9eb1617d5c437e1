"""Whoever has to take the next step of a job is asked for it, once (MS-6, MS-7, RS-4, RS-5, MS-5)."""

import pytest
from sqlalchemy import select

from models import Notice, Voucher
from models.database import reading
from rules.regulation.load import default_book
from rules.words import CaseKind
from tasks.duties.archiving import archive_vouchers
from tasks.duties.next_steps import ask_for_next_steps
from tests.registers import built_once
from tests.tasks.entering import at, enter
from tests.tasks.loading.test_custody import BACK, CALL, CARD, LATER, RECEIPT, SENT, TAKEN
from tests.tasks.loading.test_money import INVOICE, QUOTE

NOW = at("10-13T15:00")


def asked(flow: str, *, now=NOW, dry_run: bool = False) -> list[tuple[str, str]]:
    done = ask_for_next_steps(flow, now=now, dry_run=dry_run)
    assert done.failures == []
    return [(row["case"], row["asked"]) for row in done.rows]


@pytest.fixture
@built_once
def job(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    return company


@pytest.fixture
@built_once
def in_custody(job):
    enter(job, "visits", TAKEN, now=at("10-12T12:00"))
    enter(job, "receipts", RECEIPT, now=at("10-12T12:00"))
    return job


def test_goods_without_a_receipt_are_asked_for_once(job):
    enter(job, "visits", TAKEN, now=at("10-12T12:00"))
    assert asked("carry-in-goods", dry_run=True) == [("call:K1", "S1")]
    assert asked("carry-in-goods") == [("call:K1", "S1")]
    assert asked("carry-in-goods") == []
    with reading(job) as session:
        (notice,) = session.scalars(select(Notice).where(Notice.kind == "next_step")).all()
    assert (notice.article, notice.recipient, notice.subject) == ("MS-6", "S1", "call:K1")


def test_a_receipt_that_came_in_time_is_asked_of_nobody(in_custody):
    assert asked("carry-in-goods") == []


def test_goods_go_from_hand_to_hand(in_custody):
    assert asked("repair-goods") == [("goods:R1", "S3")]
    enter(in_custody, "quotes", {name: QUOTE[name] for name in QUOTE if not name.startswith("answer")}, now=NOW)
    assert asked("repair-goods") == [("goods:R1", "S10")], "the clerk asks the customer"
    enter(in_custody, "quotes", QUOTE, now=NOW, file="answered.csv")
    assert asked("repair-goods") == [("goods:R1", "S3")], "agreed: a card has to be opened"
    unseen = {name: CARD[name] for name in CARD if not name.startswith("inspected")}
    enter(in_custody, "repairs", unseen, now=NOW)
    assert asked("repair-goods") == [("goods:R1", "S3")], "the supervisor stands in for an inspector"
    assert asked("return-goods") == []
    enter(in_custody, "repairs", CARD, now=NOW, file="inspected.csv")
    assert asked("return-goods") == [("goods:R1", "S10")]
    enter(in_custody, "returns", {**BACK, "fee": 9_000}, now=at("10-14T11:00"))
    assert asked("return-goods", now=LATER) == []


def test_an_invoice_is_asked_for_while_its_limit_runs(in_custody):
    enter(in_custody, "repairs", CARD, now=NOW)
    enter(in_custody, "returns", {**BACK, "fee": 9_000}, now=at("10-14T11:00"))
    assert asked("settle-fees", now=at("10-14T11:00")) == [("call:K1", "S5")], "no accountant: the manager hears"
    enter(in_custody, "invoices", {**INVOICE, "issued_at": at("10-14T12:00"), "amount": 9_000}, now=LATER)
    assert asked("settle-fees", now=LATER) == []


def test_a_job_beyond_the_technician_goes_to_the_director_at_once_and_again_when_it_happens_again(job):
    beyond = {**TAKEN, "outcome": "beyond", "signed_by": None}
    enter(job, "visits", beyond, now=at("10-12T12:00"))
    assert asked("record-visits", now=at("10-12T12:00")) == [("call:K1", "S4")]
    with reading(job) as session:
        assert session.scalars(select(Notice.urgent).where(Notice.kind == "next_step")).all() == [True]
    enter(job, "dispatches", {**SENT, "dispatched_at": at("10-12T14:00"), "technician_no": "S2"}, now=NOW)
    again = {**beyond, "arrived_at": at("10-12T15:00"), "left_at": at("10-12T16:00")}
    enter(job, "visits", again, now=NOW)
    assert asked("record-visits") == [("call:K1", "S4")]


def test_a_call_without_an_area_is_asked_of_the_clerk_until_it_has_one(company):
    unknown = {
        **CALL,
        "call_no": "K7",
        "customer_no": None,
        "name": "Wang",
        "phone": "13712345678",
        "address": "x",
        "branch": "B1",
    }
    enter(company, "calls", CALL, unknown, now=at("10-12T09:35"))
    assert asked("register-calls", now=at("10-12T09:36")) == [("call:K7", "S10")]
    enter(company, "calls", {**unknown, "area": "suburban"}, now=NOW, file="area.csv")
    enter(company, "calls", {**unknown, "call_no": "K8", "area": "urban"}, now=NOW, file="more.csv")
    assert asked("register-calls") == []


def archived(url: str) -> list[bool]:
    with reading(url) as session:
        return [row.archived_at is not None for row in session.scalars(select(Voucher).order_by(Voucher.number))]


def test_a_voucher_is_archived_when_the_job_is_signed_back_and_invoiced(in_custody):
    enter(in_custody, "repairs", CARD, now=NOW)
    assert archive_vouchers(now=NOW, dry_run=False).count == 0
    enter(in_custody, "returns", {**BACK, "fee": 9_000}, now=at("10-14T11:00"))
    assert archive_vouchers(now=LATER, dry_run=False).count == 0, "it is with the accountant"
    enter(in_custody, "invoices", {**INVOICE, "issued_at": at("10-14T12:00"), "amount": 9_000}, now=LATER)
    assert archive_vouchers(now=LATER, dry_run=True).count == 1
    assert archived(in_custody) == [False]
    assert archive_vouchers(now=LATER, dry_run=False).rows == [{"call": "K1", "voucher": "B1-000001"}]
    assert archived(in_custody) == [True]
    assert archive_vouchers(now=LATER, dry_run=False).count == 0
    reopened = {
        "case": "K1",
        "step": "reopening",
        "decided_at": at("10-15T09:00"),
        "decided_by": "S4",
        "verdict": "approve",
    }
    enter(in_custody, "decisions", reopened, now=LATER)
    assert archived(in_custody) == [False], "the call goes on, and its voucher with it"


def test_every_step_of_the_book_is_asked_for_by_a_flow_that_there_is():
    from flows.registry import FLOWS

    steps = default_book().steps
    assert {step.flow for step in steps} <= set(FLOWS)
    assert {step.case for step in steps} <= set(CaseKind)


def repaired_twice(url: str) -> None:
    first = {**CALL, "serial_no": "P1", "fault_code": "E4"}
    again = {**first, "call_no": "K2", "called_at": at("10-13T09:00")}
    there = {"call_no": "K2", "arrived_at": at("10-13T11:00"), "left_at": at("10-13T12:00")}
    done = {**TAKEN, "outcome": "fixed"}
    enter(url, "calls", first, again, now=at("10-13T09:05"))
    enter(url, "dispatches", SENT, {**SENT, "call_no": "K2", "dispatched_at": at("10-13T10:00")}, now=NOW)
    enter(url, "visits", done, now=at("10-13T10:05"))
    assert asked("record-visits") == [], "nobody has looked at it yet"
    enter(url, "visits", {**done, **there}, now=NOW, file="again.csv")


def test_the_director_is_asked_once_why_a_repair_was_repeated_though_the_call_is_closed(company):
    repaired_twice(company)
    assert asked("record-visits") == [("call:K2", "S4")]
    assert asked("record-visits") == []


def test_a_repeat_whose_cause_is_known_is_asked_of_nobody(company):
    repaired_twice(company)
    cause = {"case": "K2", "step": "repeat", "decided_by": "S4", "verdict": "approve", "cause": "other_fault"}
    enter(company, "decisions", {**cause, "decided_at": at("10-13T14:00")}, now=NOW)
    assert asked("record-visits") == []
