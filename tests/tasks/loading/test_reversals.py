"""Invoices taken back: found in the file that brings them, owed again the same day, and never for nothing (MS-5, MS-8)."""

import pytest
from sqlalchemy import select

from models import Case, Clock, PaperFinding
from models.database import reading
from tasks.duties.controlling import control_papers
from tests.registers import built_once
from tests.tasks.entering import at, enter, found
from tests.tasks.loading.test_custody import BACK, CALL, CARD, LATER, RECEIPT, SENT, clock, codes, told
from tests.tasks.loading.test_money import INVOICE, PAYMENT, VISIT

OTHER = {**CALL, "call_no": "K2", "customer_no": "C2"}
TAKEN_BACK = {**INVOICE, "invoice_no": "F2", "issued_at": at("10-13T09:00"), "reverses": "F1"}


@pytest.fixture
@built_once
def visited(url):
    """K1 and K2, both fixed for ¥500 on Monday."""
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, OTHER, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, {**SENT, "call_no": "K2", "technician_no": "S2"}, now=at("10-12T10:05"))
    enter(url, "visits", VISIT, {**VISIT, "call_no": "K2"}, now=at("10-12T12:00"))
    return url


def clocks(url: str, limit: str, number: str = "K1") -> list[tuple]:
    with reading(url) as session:
        rows = session.scalars(
            select(Clock).join(Case).where(Case.number == number, Clock.limit_id == limit).order_by(Clock.ordinal)
        )
        return [(row.opened_at, row.due_at, row.state) for row in rows]


FIRST = {**INVOICE, "reverses": None}
ELSEWHERE = {**FIRST, "invoice_no": "F8", "call_no": "K2"}
SAME_TIME = {**TAKEN_BACK, "issued_at": INVOICE["issued_at"]}


@pytest.mark.parametrize("back", [TAKEN_BACK, SAME_TIME], ids=["later", "at the same minute"])
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0)])
def test_a_reversal_finds_its_invoice_in_its_own_file_whatever_the_order(visited, back, order):
    rows = (FIRST, back, ELSEWHERE)
    applied = enter(visited, "invoices", *(rows[place] for place in order), now=LATER)
    assert (applied.loaded, codes(applied)) == (3, set())


@pytest.mark.parametrize(
    ("first", "back", "code"),
    [
        ({"call_no": "K2"}, {}, "reversal_differs"),
        ({"issued_at": at("10-13T10:00")}, {}, "reversed_before_issued"),
        ({"issued_at": at("10-12T10:00")}, {}, "reversed_was_refused"),
        ({}, {"reverses": "F9"}, "unknown_invoice"),
        ({"amount": 1_000}, {}, "reversal_differs"),
    ],
    ids=["of another call", "issued later", "refused itself", "not there", "another amount"],
)
@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_reversal_that_does_not_fit_an_invoice_of_its_file_says_why(visited, first, back, code, locale):
    rows = ({**TAKEN_BACK, **back}, {**FIRST, **first})
    applied = enter(visited, "invoices", *rows, now=LATER, locale=locale)
    (why,) = applied.refused[2]
    assert why.code == code
    assert first.get("call_no", "") in why.sentence


def test_an_invoice_of_nothing_is_waited_for_by_nobody_and_spares_no_other(visited):
    enter(visited, "invoices", {**FIRST, "amount": 0}, now=LATER)
    assert clocks(visited, "MS-5-paid") == []
    assert [state for *_, state in clocks(visited, "MS-5-invoice")] == ["running"]
    assert enter(visited, "invoices", {**TAKEN_BACK, "amount": 0}, now=LATER, file="back.csv").loaded == 1
    assert len(clocks(visited, "MS-5-invoice")) == 1, "nothing was taken back"


def test_a_job_whose_only_invoice_is_taken_back_is_owed_another_the_same_day(visited):
    enter(visited, "invoices", FIRST, now=at("10-12T16:10"))
    enter(visited, "invoices", TAKEN_BACK, now=at("10-13T09:10"), file="back.csv")
    assert told(visited, "K1")[-3:] == ["invoice_reversed", "uninvoiced", "invoice_owed"]
    assert clocks(visited, "MS-5-invoice")[1:] == [(at("10-13T09:00"), at("10-13T17:30"), "running")]
    assert clocks(visited, "MS-5-paid") == [(at("10-12T16:00"), at("11-11T16:00"), "void")]
    again = {**FIRST, "invoice_no": "F3", "issued_at": at("10-13T10:00")}
    enter(visited, "invoices", again, now=at("10-13T10:10"), file="again.csv")
    assert [state for *_, state in clocks(visited, "MS-5-invoice")] == ["stopped", "stopped"]
    assert clocks(visited, "MS-5-paid")[1:] == [(at("10-13T10:00"), at("11-12T10:00"), "running")]


def test_where_the_right_invoice_came_first_the_wrong_one_leaves_nothing_owed_and_its_money_awaited(visited):
    right = {**FIRST, "invoice_no": "F3", "issued_at": at("10-13T08:45")}
    enter(visited, "invoices", FIRST, right, TAKEN_BACK, now=LATER)
    assert "invoice_owed" not in told(visited, "K1")
    assert [state for *_, state in clocks(visited, "MS-5-invoice")] == ["stopped"]
    assert [state for *_, state in clocks(visited, "MS-5-paid")] == ["running"]
    enter(visited, "payments", PAYMENT, now=LATER)
    assert [state for *_, state in clocks(visited, "MS-5-paid")] == ["stopped"]


def test_carried_in_work_whose_invoice_is_taken_back_is_owed_one_the_same_day(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "receipts", RECEIPT, now=at("10-12T12:00"))
    enter(url, "repairs", {**CARD, "technician_no": "S1"}, now=LATER)
    enter(url, "returns", {**BACK, "fee": 50_000}, now=LATER)
    enter(url, "invoices", {**FIRST, "issued_at": at("10-14T17:00")}, now=LATER)
    enter(url, "invoices", {**TAKEN_BACK, "issued_at": at("10-15T09:00")}, now=LATER, file="back.csv")
    assert clocks(url, "MS-8-invoice")[1:] == [(at("10-15T09:00"), at("10-15T17:30"), "running")]


def test_money_that_was_taken_stays_without_an_invoice_neither_settled_nor_unseen(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", VISIT, now=at("10-12T12:00"))
    enter(company, "invoices", FIRST, now=LATER)
    enter(company, "payments", PAYMENT, now=LATER)
    assert told(company, "K1")[-1] == "settled"
    late = {**TAKEN_BACK, "issued_at": at("10-21T09:00")}
    enter(company, "invoices", late, now=at("10-21T09:10"), file="back.csv")
    assert "settled" not in told(company, "K1")
    assert clocks(company, "MS-5-invoice")[1:] == [(at("10-21T09:00"), at("10-21T17:30"), "running")]
    control_papers(now=at("10-22T17:00"), dry_run=False)
    with reading(company) as session:
        assert set(session.scalars(select(PaperFinding.code))) == {"not_invoiced"}


def test_an_invoice_for_what_no_paper_charged_is_settled_when_it_is_paid(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", {**VISIT, "fee": None, "collected": None}, now=at("10-12T12:00"))
    enter(url, "invoices", FIRST, now=LATER)
    enter(url, "payments", PAYMENT, now=LATER)
    assert clock(url, "MS-5-paid", "K1").verdict == "met"


def test_what_was_invoiced_before_the_visit_was_over_is_not_owed_again(visited):
    enter(visited, "invoices", {**FIRST, "issued_at": at("10-12T11:10")}, now=LATER)
    assert "already_invoiced" in told(visited, "K1")
    assert [state for *_, state in clocks(visited, "MS-5-invoice")] == ["stopped"]
    assert clock(visited, "MS-5-invoice", "K1").verdict == "met"


@pytest.mark.parametrize(
    ("payment", "state"),
    [
        ({"method": "mobile"}, "stopped"),
        ({"method": "cash"}, "running"),
        ({"method": "cash", "handed_in_at": at("10-12T11:35"), "paid_at": at("10-12T11:30")}, "stopped"),
        ({"method": "mobile", "amount": 8_000}, "running"),
    ],
    ids=["by phone", "in somebody's pocket", "handed in before the visit was over", "another amount"],
)
def test_nobody_is_chased_to_hand_in_what_never_was_in_their_pocket(url, payment, state):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", {**VISIT, "fee": 9_000, "collected": 9_000}, now=at("10-12T12:00"))
    row = {"payment_no": "P1", "call_no": "K1", "amount": 9_000, "paid_at": at("10-12T11:40"), **payment}
    assert enter(url, "payments", row, now=LATER).loaded == 1
    assert clock(url, "MS-5-hand-in", "K1").state == state
