"""The chain of papers: each gap with the nearest job that has none (MS-2 to MS-8, RS-5)."""

from dataclasses import replace
from datetime import datetime

import pytest

from rules.chain import findings
from rules.chain_codes import CODES, FindingKind
from rules.chain_looking import Looking
from rules.chain_papers import (
    CardPaper,
    HandBackPaper,
    InvoicePaper,
    Job,
    PaymentPaper,
    QuotePaper,
    ReceiptPaper,
    VisitPaper,
)
from rules.chain_series import gaps, of_invoice_number, of_voucher_number
from rules.words import Role
from tests.rules.control import at, looking

EVENING = at("10-12T17:00")
NEXT = at("10-13T17:00")
"""Monday and Tuesday evening."""
VISIT = VisitPaper(at("10-12T11:00"), at("10-12T11:40"), "fixed", "S1", None, None)
RECEIPT = ReceiptPaper("R1", "P1", at("10-12T11:40"), "Zhang", "taken_in")
CARD = CardPaper("X1", "R1", "S1", at("10-13T09:00"), at("10-13T11:00"), at("10-13T14:00"))
QUOTE = QuotePaper("Q1", "R1", "confirmed", at("10-12T16:00"))
BACK = HandBackPaper("R1", at("10-14T10:00"), None, None)
INVOICE = InvoicePaper("F1", at("10-12T16:00"), 50_000, None)
PAYMENT = PaymentPaper("P1", at("10-12T12:00"), 9_000, "cash", at("10-12T17:00"))
CALL = Job("K1", "paid", "closed", "P1", voucher=7, signed=True)
ON_SITE = replace(CALL, visits=(VISIT,))
HERE = replace(CALL, state="carried_in", receipts=(RECEIPT,), quotes=(QUOTE,))
BROUGHT = replace(HERE, visits=(replace(VISIT, outcome="carried_in"),))
FEE = replace(CALL, visits=(replace(VISIT, fee=50_000, collected=0),))
SMALL = replace(CALL, visits=(replace(VISIT, fee=9_000, collected=9_000),))
RETURNED = replace(RECEIPT, state="returned")


def codes(job: Job, now: datetime = NEXT) -> set[str]:
    return {one.code for one in findings(job, looking=looking(now))}


def only(job: Job, now: datetime = NEXT):
    (one,) = findings(job, looking=looking(now))
    return one


def fee(job: Job, **paper: object) -> Job:
    return replace(job, visits=(replace(job.visits[0], **paper),))  # pyright: ignore[reportArgumentType]


def goods(state: str, *cards: CardPaper) -> Job:
    return replace(HERE, receipts=(replace(RECEIPT, state=state),), cards=cards)


def invoiced(job: Job, *amounts: int) -> Job:
    papers = (InvoicePaper(f"F{n}", at("10-12T16:00"), fen, None) for n, fen in enumerate(amounts, start=1))
    return replace(job, invoices=tuple(papers))


@pytest.mark.parametrize(
    ("whole", "now"),
    [
        (ON_SITE, NEXT),
        (HERE, NEXT),
        (BROUGHT, NEXT),
        (invoiced(FEE, 50_000), NEXT),
        (replace(invoiced(SMALL, 9_000), payments=(PAYMENT,)), at("11-02T17:00")),
        (goods("inspected", CARD), at("10-14T17:00")),
        (replace(CALL, receipts=(RETURNED,), cards=(CARD,), hand_backs=(BACK,)), at("11-30T17:00")),
        (replace(CALL, state="registered", signed=False), at("11-30T17:00")),
    ],
)
def test_whole_chains_have_no_gap(whole, now):
    assert codes(whole, now) == set()


@pytest.mark.parametrize(
    ("code", "job", "now", "nearest", "then"),
    [
        # visits and vouchers
        ("visit_without_outcome", replace(ON_SITE, state="on_site", visits=(replace(VISIT, outcome=None),)), NEXT, None, EVENING),
        ("voucher_unsigned", replace(ON_SITE, state="fixed", signed=False), EVENING, ON_SITE, EVENING),
        ("no_receipt", replace(BROUGHT, receipts=()), EVENING, BROUGHT, EVENING),
        # receipts
        ("receipt_unsigned", replace(HERE, receipts=(replace(RECEIPT, signed_by=None),)), EVENING,
         replace(HERE, state="closed", receipts=(replace(RETURNED, signed_by=None),)), EVENING),
        ("serial_differs", replace(HERE, serial_no="P2"), EVENING, replace(HERE, serial_no=" p1 "), EVENING),
        ("serial_differs", replace(HERE, serial_no="P2"), EVENING,
         replace(HERE, serial_no="P2", receipts=(RECEIPT, replace(RECEIPT, number="R2", serial_no="P2"))), EVENING),
        ("in_custody_twice", replace(HERE, elsewhere={"R1": "R0"}), EVENING, replace(HERE, elsewhere={"R2": "R0"}), EVENING),
        ("over_with_goods_here", replace(HERE, state="closed"), EVENING, replace(HERE, state="fixed"), EVENING),
        # work on goods
        ("no_card", HERE, at("10-15T08:30"), None, at("10-14T17:30")),
        ("no_card", HERE, at("10-15T08:30"), goods("in_repair", CARD), at("10-15T08:30")),
        ("no_card", HERE, at("10-15T08:30"), goods("quoted"), at("10-15T08:30")),
        ("no_card", HERE, at("10-15T08:30"), replace(HERE, quotes=(replace(QUOTE, answered_at=at("10-14T09:00")),)),
         at("10-15T08:30")),
        ("work_not_agreed", replace(goods("in_repair", CARD), quotes=()), NEXT, goods("in_repair", CARD), NEXT),
        ("work_not_agreed", replace(goods("in_repair", CARD), quotes=(replace(QUOTE, answer=None),)), NEXT,
         replace(goods("in_repair", CARD), quotes=(replace(QUOTE, receipt_no=None),)), NEXT),
        ("work_not_agreed", replace(goods("in_repair", CARD), quotes=()), NEXT,
         replace(goods("in_repair", CARD), quotes=(), kind="free"), NEXT),
        ("not_inspected", goods("repaired", replace(CARD, inspected_at=None)), at("10-15T08:30"), None, at("10-14T17:30")),
        ("not_fetched", goods("inspected", CARD), at("10-21T08:30"), None, at("10-20T17:30")),
        ("not_fetched", replace(goods("declined"), quotes=(replace(QUOTE, answer="declined"),)), at("10-20T08:30"),
         None, at("10-19T17:30")),
        ("hand_back_unsigned", replace(HERE, receipts=(RETURNED,), hand_backs=(BACK,), signed=False), at("10-14T17:00"),
         replace(HERE, receipts=(RETURNED,), hand_backs=(BACK,)), at("10-14T17:00")),
        ("hand_back_unsigned", replace(HERE, receipts=(RETURNED,), hand_backs=(BACK,), signed=False), at("10-14T17:00"),
         replace(HERE, receipts=(RETURNED, replace(RECEIPT, number="R2")), hand_backs=(BACK,), signed=False), at("10-14T17:00")),
        # invoices
        ("not_invoiced", FEE, NEXT, None, EVENING),
        ("not_invoiced", replace(SMALL, payments=(PAYMENT,)), at("10-16T08:30"), None, at("10-15T17:30")),
        ("hand_back_not_invoiced", replace(CALL, receipts=(RETURNED,), hand_backs=(replace(BACK, fee=5_000),)),
         at("10-15T17:00"), None, at("10-14T17:00")),
        ("invoiced_too_little", invoiced(FEE, 30_000), EVENING, invoiced(FEE, 30_000, 20_000), EVENING),
        ("invoiced_too_much", invoiced(FEE, 60_000), EVENING, invoiced(FEE, 50_000), EVENING),
        ("invoiced_too_much", invoiced(ON_SITE, 1), EVENING, ON_SITE, EVENING),
        ("invoiced_before_return", invoiced(BROUGHT, 50_000), EVENING,
         replace(invoiced(replace(BROUGHT, state="closed", receipts=(RETURNED,)), 50_000),
                 hand_backs=(replace(BACK, fee=50_000),)), at("10-14T17:00")),
        ("invoiced_twice", invoiced(FEE, 50_000, 50_000), EVENING,
         replace(FEE, invoices=(INVOICE, replace(INVOICE, number="F2"), replace(INVOICE, number="F3", reverses="F1"))), EVENING),
        ("invoiced_twice", invoiced(FEE, 50_000, 50_000), EVENING,
         invoiced(replace(FEE, visits=(*FEE.visits, replace(FEE.visits[0], arrived_at=at("10-12T14:00")))), 50_000, 50_000),
         EVENING),
        ("invoice_of_nothing", invoiced(FEE, 50_000, 0), EVENING, invoiced(FEE, 50_000), EVENING),
        # what is free or covered by a contract
        ("charged_though_free", replace(FEE, kind="free"), EVENING,
         replace(FEE, kind="free", visits=(replace(FEE.visits[0], fee=0),)), EVENING),
        ("charged_though_free", fee(replace(FEE, kind="general"), fee=500, collected=500), EVENING, FEE, EVENING),
        ("charged_though_covered", replace(FEE, kind="contract"), EVENING,
         replace(invoiced(FEE, 50_000), kind="contract", quotes=(QUOTE,)), NEXT),
        ("charged_though_covered",
         replace(CALL, kind="contract", receipts=(RETURNED,), hand_backs=(replace(BACK, fee=5_000),)), at("10-14T17:00"),
         replace(CALL, kind="contract", receipts=(RETURNED,), hand_backs=(BACK,)), at("10-14T17:00")),
        ("invoiced_though_free", replace(invoiced(ON_SITE, 30_000), kind="free"), EVENING,
         replace(ON_SITE, kind="free", invoices=(INVOICE, replace(INVOICE, number="F2", reverses="F1"))), EVENING),
        ("invoiced_though_covered", replace(invoiced(ON_SITE, 30_000), kind="contract"), EVENING,
         replace(invoiced(ON_SITE, 0), kind="contract"), EVENING),
        # payments
        ("paid_too_much", replace(invoiced(FEE, 50_000), payments=(replace(PAYMENT, amount=50_001),)), EVENING,
         replace(invoiced(FEE, 50_000), payments=(replace(PAYMENT, amount=50_000),)), EVENING),
        ("paid_for_nothing", replace(CALL, payments=(PAYMENT,)), EVENING, replace(HERE, payments=(PAYMENT,)), EVENING),
        ("not_handed_in", invoiced(SMALL, 9_000), NEXT, None, EVENING),
        ("not_handed_in", replace(invoiced(SMALL, 9_000), payments=(replace(PAYMENT, handed_in_at=None),)), NEXT,
         replace(invoiced(SMALL, 9_000), payments=(replace(PAYMENT, handed_in_at=None, method="mobile"),)), NEXT),
        ("counter_not_handed_in",
         invoiced(replace(CALL, receipts=(RETURNED,), hand_backs=(replace(BACK, fee=5_000, collected=5_000),)), 5_000),
         at("10-15T17:00"), None, at("10-14T17:00")),
        ("handed_in_differs", replace(invoiced(SMALL, 9_000), payments=(replace(PAYMENT, amount=8_000),)), EVENING,
         replace(invoiced(SMALL, 9_000), payments=(PAYMENT,)), EVENING),
    ],
)  # fmt: skip
def test_a_gap_is_found_and_the_nearest_job_has_none(code, job, now, nearest, then):
    one = only(job, now)
    assert one.code == code
    assert one.since <= now
    assert code not in codes(nearest or job, then)


def test_every_code_of_a_job_is_tried_above():
    (marked,) = [
        one for one in test_a_gap_is_found_and_the_nearest_job_has_none.pytestmark if one.name == "parametrize"
    ]
    of_series = {"invoice_numbers_missing", "voucher_numbers_missing"}
    assert {case[0] for case in marked.args[1]} == set(CODES) - of_series


def test_every_way_of_not_fitting_occurs():
    assert {code.kind for code in CODES.values()} == set(FindingKind)


def test_a_gap_is_the_technicians_whom_the_papers_name_else_the_owners_of_the_table():
    unsigned = replace(HERE, receipts=(replace(RECEIPT, signed_by=None),))
    assert (only(unsigned).owner, only(unsigned).person) == (Role.CLERK, None), "brought to the counter"
    carried = only(replace(unsigned, visits=BROUGHT.visits))
    assert (carried.owner, carried.person) == (Role.TECHNICIAN, "S1")
    nobody = only(replace(BROUGHT, receipts=(), visits=(replace(BROUGHT.visits[0], technician_no=None),)))
    assert (nobody.owner, nobody.person) == (Role.TECHNICIAN, None)


def test_a_sentence_says_amounts_and_times_of_the_branch_in_both_languages():
    one = only(FEE)
    assert one.text.en == "¥500.00 charged at 10-12 11:40 is not invoiced"
    assert one.text.zh == "10-12 11:40应收¥500.00尚未开票"
    assert (one.about, one.article, one.kind) == ("visit:2026-10-12T03:00Z", "MS-5", "unbilled")


def test_a_declined_quote_lets_nobody_charge_and_a_fee_beside_its_invoice_is_two_findings():
    declined = replace(invoiced(FEE, 50_000), kind="free", quotes=(replace(QUOTE, answer="declined"),))
    found = {one.code: one for one in findings(declined, looking=looking(NEXT))}
    assert set(found) == {"charged_though_free", "invoiced_though_free"}, "the fee is not asked to be invoiced, either"
    assert found["charged_though_free"].owner is Role.CLERK, "who puts the kind or the paper right"
    assert found["invoiced_though_free"].owner is Role.ACCOUNTANT
    assert found["invoiced_though_free"].text.zh == "发票F1（¥500.00）所开服务免费"


def test_a_visit_needs_a_receipt_of_its_own():
    again = VisitPaper(at("10-15T11:00"), None, "carried_in", "S2", None, None)
    found = only(replace(BROUGHT, visits=(*BROUGHT.visits, again), state="carried_in"), at("10-14T12:00"))
    assert (found.code, found.person) == ("no_receipt", "S2")


def test_of_two_fees_the_one_without_an_invoice_is_named():
    second = replace(FEE.visits[0], arrived_at=at("10-12T14:00"), left_at=None, fee=30_000)
    assert only(invoiced(replace(FEE, visits=(*FEE.visits, second)), 30_000)).about == "visit:2026-10-12T03:00Z"


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [
        ("F1 F2 F3", []),
        ("F0008 F0012 F0009", ["F0010–F0011"]),
        ("F9 F11", ["F10"]),
        ("A-1 B-3 A-3", ["A-2"]),
        ("2026-0001 2026-0003 2025-0009", ["2026-0002"]),
        ("1 3 x", ["2"]),
        ("F1 F53", []),  # 51 numbers: they went elsewhere
        ("F1 F52", ["F2–F51"]),
        ("", []),
    ],
)
def test_numbers_are_missing_between_those_of_their_series(numbers, missing):
    assert [gap.numbers for gap in gaps(numbers.split(), widest=50)] == missing


def test_a_missing_invoice_number_shows_once_the_day_of_the_next_one_is_over():
    (gap,) = gaps(["F1", "F3"], widest=50)
    assert of_invoice_number(gap, after=at("10-12T16:00"), looking=looking(EVENING)) is None
    found = of_invoice_number(gap, after=at("10-12T16:00"), looking=looking(NEXT))
    assert found is not None
    assert (found.about, found.text.en) == ("invoice:F2", "invoice numbers missing before F3: F2")
    assert of_voucher_number(gap, after=EVENING).owner is Role.CLERK


def test_looking_changes_nothing_and_answers_the_same_again():
    job = replace(FEE, payments=(PAYMENT,), receipts=(RECEIPT,))
    assert findings(job, looking=looking(NEXT)) == findings(job, looking=looking(NEXT))
    assert isinstance(looking(NEXT), Looking)
