"""Quotes, invoices and payments on the call's timeline, and the clocks that they open and stop (MS-5, MS-8, RS-5)."""

import pytest
from sqlalchemy import select

from models import Case, Invoice
from models.database import reading
from tests.tasks.entering import at, enter, found
from tests.tasks.loading.test_custody import BACK, CALL, CARD, LATER, RECEIPT, SENT, case, clock, codes, told

VISIT = {
    "call_no": "K1", "arrived_at": at("10-12T11:00"), "left_at": at("10-12T11:40"), "outcome": "fixed",
    "signed_by": "Zhang", "fee": 50_000, "collected": 0,
}  # fmt: skip
INVOICE = {"invoice_no": "F1", "call_no": "K1", "issued_at": at("10-12T16:00"), "amount": 50_000}
MINE = {**CARD, "technician_no": "S1"}
PAYMENT = {"payment_no": "P1", "call_no": "K1", "amount": 50_000, "paid_at": at("10-20T10:00"), "method": "transfer"}
QUOTE = {
    "quote_no": "Q1", "call_no": "K1", "quoted_at": at("10-12T15:00"), "labour": 8_000, "parts": 4_000,
    "travel": 1_000, "amount": 13_000, "answer": "confirmed", "answered_at": at("10-12T16:00"),
}  # fmt: skip


@pytest.fixture
def visited(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", VISIT, now=at("10-12T12:00"))
    return url


@pytest.fixture
def in_custody(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "receipts", RECEIPT, now=at("10-12T12:00"))
    return url


def test_a_fee_that_is_not_collected_is_invoiced_the_same_day_and_paid_within_thirty(visited):
    due = clock(visited, "MS-5-invoice", "K1")
    assert (due.due_at, due.state) == (at("10-12T17:30"), "running")
    enter(visited, "invoices", INVOICE, now=at("10-12T17:00"))
    assert clock(visited, "MS-5-invoice", "K1").verdict == "met"
    assert clock(visited, "MS-5-paid", "K1").due_at == at("11-11T16:00")
    enter(visited, "payments", PAYMENT, now=LATER)
    assert clock(visited, "MS-5-paid", "K1").verdict == "met"
    assert told(visited, "K1")[-3:] == ["invoiced", "paid", "settled"]


@pytest.mark.parametrize(("fee", "billed"), [(20_000, "on_site"), (20_001, "invoice")])
def test_only_a_small_fee_paid_on_the_spot_waits_for_its_invoice(url, fee, billed):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", {**VISIT, "fee": fee, "collected": fee}, now=at("10-12T12:00"))
    from tests.tasks.entering import BOOK

    assert BOOK.collect_on_site_fen == 20_000
    with reading(url) as session:
        from models import Clock

        limits = set(session.scalars(select(Clock.limit_id).join(Case).where(Case.number == "K1")))
    assert ("MS-5-invoice" in limits) == (billed == "invoice")
    assert clock(url, "MS-5-hand-in", "K1").due_at == at("10-12T17:30")


def test_what_was_collected_on_the_spot_and_handed_in_counts_once(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", {**VISIT, "fee": 9_000, "collected": 9_000}, now=at("10-12T12:00"))
    handed = {"payment_no": "P1", "call_no": "K1", "amount": 9_000, "paid_at": at("10-12T11:40"), "method": "cash"}
    enter(url, "payments", {**handed, "handed_in_at": at("10-12T17:00")}, now=at("10-12T17:10"))
    assert clock(url, "MS-5-hand-in", "K1").verdict == "met"
    enter(url, "invoices", {**INVOICE, "amount": 9_000, "issued_at": at("10-13T09:00")}, now=LATER)
    assert told(url, "K1")[-1] == "settled"


def test_the_fee_of_carried_in_work_is_invoiced_the_day_the_goods_go_back(in_custody):
    enter(in_custody, "repairs", MINE, now=LATER)
    enter(in_custody, "returns", {**BACK, "fee": 5_000, "collected": 5_000}, now=LATER)
    assert clock(in_custody, "MS-8-invoice", "K1").due_at == at("10-14T17:30")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 49_000}, "invoice_changed"),
        ({"issued_at": at("10-12T16:01")}, "invoice_changed"),
        ({"reverses": "F0"}, "invoice_changed"),
    ],
)
def test_an_invoice_is_never_changed(visited, change, code):
    enter(visited, "invoices", INVOICE, now=LATER)
    assert codes(enter(visited, "invoices", {**INVOICE, **change}, now=LATER, file="changed.csv")) == {code}
    posted = enter(visited, "invoices", {**INVOICE, "posted_at": at("10-13T10:00")}, now=LATER, file="posted.csv")
    assert posted.updated == 1, "that it was posted is added"


def test_a_wrong_invoice_is_reversed_once_by_another_of_the_same_call_and_amount(visited):
    enter(visited, "invoices", INVOICE, now=LATER)
    back = {**INVOICE, "invoice_no": "F2", "issued_at": at("10-13T09:00"), "reverses": "F1"}
    assert codes(enter(visited, "invoices", {**back, "amount": 1_000}, now=LATER)) == {"reversal_differs"}
    assert codes(enter(visited, "invoices", {**back, "reverses": "F9"}, now=LATER)) == {"unknown_invoice"}
    assert enter(visited, "invoices", back, now=LATER).loaded == 1
    again = {**back, "invoice_no": "F3"}
    assert codes(enter(visited, "invoices", again, now=LATER)) == {"reversed_twice"}
    assert clock(visited, "MS-5-paid", "K1").state == "void"
    right = {**INVOICE, "invoice_no": "F4", "issued_at": at("10-13T09:30")}
    enter(visited, "invoices", right, now=LATER)
    enter(visited, "payments", PAYMENT, now=LATER)
    assert told(visited, "K1")[-1] == "settled"


def test_an_invoice_may_be_taken_back_in_the_file_that_brings_it(visited):
    back = {**INVOICE, "invoice_no": "F2", "issued_at": at("10-13T09:00"), "reverses": "F1"}
    applied = enter(visited, "invoices", {**back}, {**INVOICE, "reverses": None}, now=LATER)
    assert (applied.loaded, codes(applied)) == (2, set())


def test_money_that_was_never_handed_in_is_missed_though_the_customer_has_paid(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", {**VISIT, "fee": 9_000, "collected": 9_000}, now=at("10-12T12:00"))
    enter(url, "invoices", {**INVOICE, "amount": 9_000}, now=at("10-12T17:00"))
    assert told(url, "K1")[-1] == "settled"
    assert clock(url, "MS-5-hand-in", "K1").state == "running"


def test_there_is_no_invoice_without_work(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    assert codes(enter(url, "invoices", INVOICE, now=LATER)) == {"invoice_without_work"}
    with reading(url) as session:
        assert session.scalars(select(Invoice)).all() == []


def test_work_waits_for_the_customers_agreement(in_custody):
    asked = {name: value for name, value in QUOTE.items() if not name.startswith("answer")}
    assert enter(in_custody, "quotes", asked, now=LATER).loaded == 1
    assert codes(enter(in_custody, "repairs", MINE, now=LATER)) == {"repair_before_agreement"}
    assert enter(in_custody, "quotes", QUOTE, now=LATER, file="answered.csv").updated == 1
    assert enter(in_custody, "repairs", MINE, now=LATER, file="again.csv").loaded == 1


def test_goods_whose_repair_the_customer_declined_go_back_uninspected(in_custody):
    enter(in_custody, "quotes", {**QUOTE, "answer": "declined"}, now=LATER)
    assert case(in_custody, "R1").state == "declined"
    assert clock(in_custody, "MS-9-promise", "R1").state == "void"
    assert enter(in_custody, "returns", BACK, now=LATER).loaded == 1
    assert case(in_custody, "K1").state == "closed"


def test_declined_extra_work_leaves_the_agreed_work_going_on(in_custody):
    extra = {**QUOTE, "scope": "extra", "quoted_at": at("10-13T09:30"), "answered_at": at("10-13T10:00")}
    enter(in_custody, "quotes", {**extra, "answer": "declined"}, now=LATER)
    assert enter(in_custody, "repairs", MINE, now=LATER).loaded == 1
    assert case(in_custody, "R1").state == "inspected"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 13_001}, "sum_differs"),
        ({"answered_at": None}, "answer_incomplete"),
        ({"answer": None}, "answer_incomplete"),
        ({"quoted_by": "S77"}, "unknown_staff"),
        ({"quoted_at": at("10-12T11:00"), "receipt_no": "R1"}, "before_receipt"),
        ({"quoted_at": at("10-12T09:00")}, "before_call"),
    ],
)
def test_a_quote_is_refused_for_what_is_wrong_with_it(in_custody, change, code):
    assert codes(enter(in_custody, "quotes", {**QUOTE, **change}, now=LATER)) == {code}


LOG = {"technician_no": "S1", "day": at("10-12T00:00").date(), "kind": "training", "minutes": 60}


@pytest.mark.parametrize(
    ("change", "code"),
    [({"technician_no": "S77"}, "unknown_staff"), ({"minutes": 1_441}, "day_too_long")],
)
def test_a_work_log_names_somebody_with_us_and_no_more_than_a_day(in_custody, change, code):
    assert codes(enter(in_custody, "work_logs", {**LOG, **change}, now=LATER)) == {code}


def test_a_corrected_work_log_takes_the_place_of_the_first(in_custody):
    assert enter(in_custody, "work_logs", LOG, {**LOG, "kind": "tools"}, now=LATER).loaded == 2
    assert enter(in_custody, "work_logs", {**LOG, "minutes": 1_380}, now=LATER, file="more.csv").updated == 1
    assert codes(enter(in_custody, "work_logs", {**LOG, "minutes": 1_381}, now=LATER, file="x.csv")) == {"day_too_long"}


def test_a_payment_entered_for_another_call_moves_and_leaves_that_one(visited):
    enter(visited, "calls", {**CALL, "call_no": "K2"}, now=at("10-12T09:40"), file="K2.csv")
    enter(visited, "payments", PAYMENT, now=at("10-20T11:00"))
    assert "paid" in told(visited, "K1")
    moved = enter(visited, "payments", {**PAYMENT, "call_no": "K2"}, now=at("10-20T12:00"), file="mended.csv")
    assert (moved.updated, moved.refused) == (1, {})
    assert ("paid" in told(visited, "K1"), "paid" in told(visited, "K2")) == (False, True)


def test_a_reversal_is_not_reversed_and_does_not_lie_before_its_invoice(visited):
    enter(visited, "invoices", INVOICE, now=LATER)
    early = {**INVOICE, "invoice_no": "F2", "issued_at": at("10-12T15:00"), "reverses": "F1"}
    assert codes(enter(visited, "invoices", early, now=LATER, file="early.csv")) == {"reversed_before_issued"}
    taken_back = {**early, "issued_at": at("10-12T17:00")}
    assert enter(visited, "invoices", taken_back, now=LATER, file="back.csv").refused == {}
    again = {**INVOICE, "invoice_no": "F3", "issued_at": at("10-12T17:30"), "reverses": "F2"}
    assert codes(enter(visited, "invoices", again, now=LATER, file="again.csv")) == {"reverses_a_reversal"}
