"""The evening control on the registers: found once, told once, due on a working day, settled when the paper comes."""

from datetime import datetime

import pytest
from sqlalchemy import select

from models import Notice, PaperFinding, Period, Voucher
from models.database import reading, transaction
from tasks.duties import controlling
from tasks.duties.controlling import control_papers
from tests.flows.busy import registers
from tests.registers import built_once
from tests.tasks.entering import at, enter

CALL = {
    "call_no": "K1",
    "called_at": at("10-12T09:30"),
    "customer_no": "C1",
    "model": "M1",
    "fault": "leaks, 13800138000",
}
SENT = {"call_no": "K1", "dispatched_at": at("10-12T10:00"), "technician_no": "S1"}
VISIT = {"call_no": "K1", "arrived_at": at("10-12T11:00"), "left_at": at("10-12T11:40"), "outcome": "carried_in",
         "signed_by": "Zhang"}  # fmt: skip
RECEIPT = {"receipt_no": "R1", "call_no": "K1", "serial_no": "P1", "taken_at": at("10-12T11:40"),
           "promised_at": at("10-15T17:00"), "signed_by": "Zhang"}  # fmt: skip
FEE = {**VISIT, "outcome": "fixed", "fee": 50_000, "collected": 0}
INVOICE = {"invoice_no": "F1", "call_no": "K1", "issued_at": at("10-13T16:00"), "amount": 50_000}


@pytest.fixture
@built_once
def carried_in(company: str) -> str:
    """K1, carried in on Monday without a receipt."""
    return _visited(company, VISIT)


@pytest.fixture
@built_once
def charged(company: str) -> str:
    """K1, fixed and signed on Monday for a fee that nobody has invoiced."""
    return _visited(company, FEE)


def _visited(url: str, visit: dict[str, object]) -> str:
    enter(url, "calls", CALL, now=at("10-12T09:35"))
    enter(url, "dispatches", SENT, now=at("10-12T10:05"))
    enter(url, "visits", visit, now=at("10-12T12:00"))
    return url


def control(now: str):
    done = control_papers(now=at(now), dry_run=False)
    assert done.failures == []
    return done


def counts(now: str) -> tuple[int, int, int, int]:
    done = control(now)
    return done.found, done.still_open, done.settled, done.past_due


def rows(url: str) -> list[PaperFinding]:
    with reading(url) as session:
        return list(session.scalars(select(PaperFinding).order_by(PaperFinding.id)))


def notices(url: str, kind: str = "paper_findings") -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def test_a_missing_receipt_is_found_in_the_evening_and_told_once_to_the_technician(carried_in):
    assert counts("10-12T16:59") == (1, 0, 0, 0), "the first run makes up for the evening before"
    assert counts("10-12T16:59") == (0, 0, 0, 0)
    (row,) = rows(carried_in)
    assert (row.code, row.kind, row.subject, row.about) == (
        "no_receipt",
        "missing",
        "call:K1",
        "visit:2026-10-12T03:00Z",
    )
    assert (row.owner_no, row.owner_role, row.article, row.branch_no) == ("S1", "technician", "MS-6", "B1")
    assert (row.since, row.found_at, row.due_at) == (at("10-12T11:40"), at("10-12T16:59"), at("10-13T17:30"))
    (notice,) = notices(carried_in)
    assert (notice.recipient, notice.article, notice.subject) == ("S1", "MS-13", "branch:B1")
    assert (
        "K1 · goods were carried in at 10-12 11:40 and there is no receipt for them (MS-6; due Tue 13 Oct"
        in notice.text
    )
    assert "13800138000" not in notice.text


def test_a_control_comes_once_an_evening_from_the_branchs_own_hour(carried_in):
    control("10-12T08:00")
    assert counts("10-12T16:59") == (0, 0, 0, 0)
    assert counts("10-12T17:00") == (0, 1, 0, 0)
    assert counts("10-12T23:00") == (0, 0, 0, 0)
    assert [notice.step for notice in notices(carried_in)] == ["2026-10-10", "2026-10-12"], (
        "10 October is a make-up day"
    )


def test_the_receipt_that_comes_settles_it_and_its_history_stays(carried_in):
    control("10-12T17:00")
    enter(carried_in, "receipts", RECEIPT, now=at("10-13T09:00"))
    assert counts("10-13T17:00") == (0, 0, 1, 0)
    (row,) = rows(carried_in)
    assert (row.settled_at, row.last_seen_at) == (at("10-13T17:00"), at("10-12T17:00"))
    assert len(notices(carried_in)) == 1, "nobody hears of what is settled"


def test_what_comes_back_is_a_new_row_that_says_how_often(carried_in):
    enter(carried_in, "receipts", {**RECEIPT, "signed_by": None}, now=at("10-12T13:00"))
    assert counts("10-12T17:00") == (1, 0, 0, 0)
    enter(carried_in, "receipts", RECEIPT, now=at("10-13T09:00"), file="signed.csv")
    assert counts("10-13T17:00") == (0, 0, 1, 0)
    enter(carried_in, "receipts", {**RECEIPT, "signed_by": None}, now=at("10-14T09:00"), file="wrong.csv")
    assert counts("10-14T17:00") == (1, 0, 0, 0)
    assert [(row.occurrence, row.settled_at is None) for row in rows(carried_in)] == [(1, False), (2, True)]


def test_what_is_past_due_goes_to_the_director_too_and_stays_with_its_owner(carried_in):
    control("10-12T17:00")
    assert counts("10-13T17:00") == (0, 1, 0, 0), "due at half past five"
    assert notices(carried_in, "paper_overdue") == []
    assert counts("10-14T17:00") == (0, 1, 0, 1)
    (late,) = notices(carried_in, "paper_overdue")
    assert (late.recipient, late.step) == ("S4", "2026-10-14")
    assert [notice.recipient for notice in notices(carried_in)] == ["S1", "S1", "S1"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("10-16T17:00", "10-19T17:30"),  # Friday: Monday
        ("10-17T12:00", "10-19T17:30"),  # Saturday makes up for Friday
        ("10-09T17:00", "10-10T17:30"),  # the Saturday after the holiday is worked
        ("09-30T17:00", "10-08T17:30"),  # the national holiday is not
    ],
)
def test_a_finding_is_due_when_the_next_working_day_closes(company, now, due):
    moved = {"called_at": at("09-28T09:30")}
    enter(company, "calls", {**CALL, **moved}, now=at("10-01T09:00"))
    enter(company, "dispatches", {**SENT, "dispatched_at": at("09-28T10:00")}, now=at("10-01T09:00"))
    enter(
        company,
        "visits",
        {**VISIT, "arrived_at": at("09-28T11:00"), "left_at": at("09-28T12:00")},
        now=at("10-01T09:00"),
    )
    control(now)
    (row,) = rows(company)
    assert row.due_at == at(due)


def test_days_of_rest_have_no_control(carried_in):
    control("10-16T17:00")
    assert counts("10-17T17:00") == (0, 0, 0, 0)
    assert counts("10-18T17:00") == (0, 0, 0, 0)
    assert counts("10-19T17:00") == (0, 1, 0, 0)
    assert counts("10-20T17:00") == (0, 1, 0, 1)


def test_a_fee_is_unbilled_once_its_day_is_over_and_the_invoice_settles_it(charged):
    assert counts("10-12T17:00") == (0, 0, 0, 0)
    assert counts("10-13T15:00") == (0, 0, 0, 0)
    assert counts("10-13T17:00") == (1, 0, 0, 0)
    (row,) = rows(charged)
    assert (row.code, row.owner_role, row.owner_no) == ("not_invoiced", "accountant", "S5"), "the manager stands in"
    enter(charged, "invoices", INVOICE, now=at("10-14T09:00"))
    assert counts("10-14T17:00") == (0, 0, 1, 0)


def test_a_fee_on_a_free_job_is_found_at_once_and_settled_by_the_customers_agreement(charged):
    free = {**CALL, "kind": "free", "kind_reason": "sold last month"}
    enter(charged, "calls", free, now=at("10-12T13:00"), file="kind.csv")
    assert counts("10-12T17:00") == (1, 0, 0, 0)
    (row,) = rows(charged)
    assert (row.code, row.article, row.owner_role, row.about) == (
        "charged_though_free", "MS-1", "clerk", "visit:2026-10-12T03:00Z"
    )  # fmt: skip
    assert row.due_at == at("10-13T17:30")
    assert counts("10-13T17:00") == (0, 1, 0, 0), "and nobody is asked to invoice it"
    quote = {"quote_no": "Q1", "call_no": "K1", "quoted_at": at("10-12T11:10"), "amount": 50_000, "labour": 50_000,
             "scope": "work", "answer": "confirmed", "answered_at": at("10-12T11:15"), "quoted_by": "S1"}  # fmt: skip
    enter(charged, "quotes", quote, now=at("10-14T09:00"))
    assert counts("10-14T17:00") == (1, 0, 1, 0), "agreed to, the fee waits for its invoice again"
    assert [(row.code, row.settled_at is None) for row in rows(charged)] == [
        ("charged_though_free", False), ("not_invoiced", True)
    ]  # fmt: skip


def test_words_and_owner_of_an_open_finding_follow_the_papers(charged):
    enter(charged, "invoices", {**INVOICE, "amount": 30_000, "issued_at": at("10-12T16:00")}, now=at("10-12T16:30"))
    control("10-12T17:00")
    accountant = {"staff_no": "S20", "branch": "B1", "name": "Name S20", "role": "accountant", "slack_id": "US20"}
    enter(charged, "staff", accountant, now=at("10-13T08:30"))
    more = {**INVOICE, "invoice_no": "F2", "amount": 10_000}
    enter(charged, "invoices", more, now=at("10-13T16:30"), file="more.csv")
    assert counts("10-13T17:00") == (0, 1, 0, 0)
    (row,) = rows(charged)
    assert (row.text_en, row.owner_no) == ("¥400.00 is invoiced of ¥500.00 that was charged", "S20")
    assert row.found_at == at("10-12T17:00")


def test_a_dry_run_says_what_the_run_does_and_changes_nothing(carried_in):
    before = registers(carried_in)
    rehearsed = control_papers(now=at("10-12T17:00"), dry_run=True)
    assert registers(carried_in) == before
    assert rehearsed == control("10-12T17:00")
    after = registers(carried_in)
    control("10-12T17:00")
    assert registers(carried_in) == after


def test_a_run_for_a_time_before_the_last_control_does_nothing(carried_in):
    control("10-14T17:00")
    after = registers(carried_in)
    assert counts("10-13T17:00") == (0, 0, 0, 0)
    assert registers(carried_in) == after


def test_what_is_over_and_untouched_for_long_is_not_looked_at_again(charged):
    enter(charged, "invoices", {**INVOICE, "issued_at": at("10-12T16:00")}, now=at("10-12T16:30"))
    control("10-12T17:00")
    with reading(charged) as session:
        long_after = controlling.jobs_of(session, "B1", listed=[], touched_since=at("10-13T00:00"))
        touched = controlling.jobs_of(session, "B1", listed=[], touched_since=at("10-12T00:00"))
        listed = controlling.jobs_of(session, "B1", listed=["K1"], touched_since=at("10-13T00:00"))
    assert (list(long_after), list(touched), list(listed)) == ([], ["K1"], ["K1"])


def test_old_gaps_learned_of_late_are_kept_and_nobody_is_chased(company):
    old = {"called_at": at("07-01T09:30")}
    enter(company, "calls", {**CALL, **old}, now=at("10-12T09:00"))
    enter(company, "dispatches", {**SENT, "dispatched_at": at("07-01T10:00")}, now=at("10-12T09:00"))
    visit = {**VISIT, "arrived_at": at("07-01T11:00"), "left_at": None}
    enter(company, "visits", visit, now=at("10-12T09:00"))
    assert counts("10-12T17:00") == (1, 0, 0, 0)
    assert notices(company) == []


def test_goods_that_are_in_custody_twice_are_found_whichever_call_brought_them(carried_in):
    enter(carried_in, "receipts", RECEIPT, now=at("10-12T12:00"))
    enter(carried_in, "calls", {**CALL, "call_no": "K2"}, now=at("10-12T13:00"))
    again = {**RECEIPT, "receipt_no": "R2", "call_no": "K2", "taken_at": at("10-12T14:00")}
    enter(carried_in, "receipts", again, now=at("10-12T14:05"))
    control("10-12T17:00")
    (row,) = rows(carried_in)
    assert (row.code, row.subject, row.about) == ("in_custody_twice", "call:K2", "receipt:R2")


def test_missing_numbers_of_invoices_and_vouchers_have_subjects_of_their_own(charged):
    enter(charged, "calls", *({**CALL, "call_no": f"K{n}"} for n in (2, 3, 4)), now=at("10-12T13:00"))
    issued = {"amount": 25_000, "issued_at": at("10-12T16:00")}
    enter(charged, "invoices", {**INVOICE, **issued}, {**INVOICE, **issued, "invoice_no": "F4"}, now=at("10-12T16:30"))
    with transaction(charged) as session:
        session.delete(session.scalars(select(Voucher).where(Voucher.call_no == "K3")).one())
    control("10-12T17:00")
    assert [(row.subject, row.about) for row in rows(charged)] == [("vouchers:B1", "voucher:3")]
    control("10-13T17:00")
    (_, gap) = rows(charged)
    assert (gap.subject, gap.about, gap.text_en) == (
        "invoices:F", "invoice:F2–F3", "invoice numbers missing before F4: F2–F3"
    )  # fmt: skip
    both = {**INVOICE, "issued_at": at("10-12T16:10"), "amount": 1}
    late = [{**both, "invoice_no": number} for number in ("F2", "F3")]
    enter(charged, "invoices", *late, now=at("10-14T09:00"), file="late.csv")
    control("10-14T17:00")
    assert {row.about for row in rows(charged) if row.settled_at} == {"invoice:F2–F3"}


@pytest.fixture
@built_once
def new_york(carried_in: str) -> str:
    """Beside K1 a branch in New York with nobody but its director, where K9 was carried in without a receipt."""
    now = at("10-01T08:30")
    branch = {"branch_no": "NY", "name": "New York", "kind": "branch", "time_zone": "America/New_York"}
    enter(carried_in, "branches", branch, now=now)
    person = {"staff_no": "N1", "branch": "NY", "name": "Name N1", "role": "director", "slack_id": "UN1"}
    enter(carried_in, "staff", person, now=now)
    enter(
        carried_in, "customers", {"customer_no": "C9", "name": "Doe", "phone": "13700137000", "branch": "NY"}, now=now
    )
    moment = "2026-10-12T{}-04:00".format
    call = {**CALL, "call_no": "K9", "called_at": datetime.fromisoformat(moment("09:00")), "customer_no": "C9"}
    enter(carried_in, "calls", call, now=at("10-12T21:05"))
    sent = {"call_no": "K9", "dispatched_at": datetime.fromisoformat(moment("10:00")), "technician_no": "S2"}
    enter(carried_in, "dispatches", sent, now=at("10-12T22:05"))
    visit = {**VISIT, "call_no": "K9", "arrived_at": datetime.fromisoformat(moment("11:00")), "left_at": None}
    enter(carried_in, "visits", visit, now=at("10-12T23:30"))
    return carried_in


def test_every_branch_has_its_evening_in_its_own_zone(new_york):
    done: dict[str, list[tuple[str, str]]] = {}
    for now in ("10-12T16:59", "10-12T17:00", "10-13T04:59", "10-13T05:00", "10-13T16:59", "10-13T17:00"):
        control(now)
        with reading(new_york) as session:
            before = [one for listed in done.values() for one in listed]
            evenings = session.execute(select(Period.scope, Period.period).order_by(Period.id)).tuples()
            done[now] = [(branch, day) for branch, day in evenings if (branch, day) not in before]
    assert done == {
        "10-12T16:59": [("B1", "2026-10-10"), ("NY", "2026-10-10")],
        "10-12T17:00": [("B1", "2026-10-12")],
        "10-13T04:59": [],
        "10-13T05:00": [("NY", "2026-10-12")],
        "10-13T16:59": [],
        "10-13T17:00": [("B1", "2026-10-13")],
    }


def test_a_branch_that_fails_holds_up_no_other_and_is_named(new_york, monkeypatch):
    works = controlling.jobs_of

    def fails_for_the_centre(session: object, branch_no: str, **how: object) -> object:
        if branch_no == "B1":
            raise LookupError("no such thing")
        return works(session, branch_no, **how)

    monkeypatch.setattr(controlling, "jobs_of", fails_for_the_centre)
    done = control_papers(now=at("10-13T20:00"), dry_run=False)
    assert done.failures == ["branch B1: no evening control (MS-13): LookupError: no such thing"]
    assert [row["case"] for row in done.rows] == ["call:K9"]
    monkeypatch.setattr(controlling, "jobs_of", works)
    assert [row["case"] for row in control("10-13T20:20").rows] == ["call:K1"]


def test_a_gap_that_nobody_can_be_given_is_kept_and_named(charged):
    with transaction(charged) as session:
        from models import Staff

        for person in session.scalars(select(Staff).where(Staff.role.in_(("manager", "director", "supervisor")))):
            person.active_until = at("10-12T00:00").date()
        for person in session.scalars(select(Staff)):
            person.deputy_no = None
    done = control_papers(now=at("10-13T17:00"), dry_run=False)
    assert done.failures == ["branch B1: nobody to settle 1 gaps in the papers as accountant (MS-13)"]
    (row,) = rows(charged)
    assert (row.owner_no, row.owner_role) == (None, "accountant")


def test_a_call_that_goes_to_another_branch_takes_its_findings_along(new_york):
    control("10-12T17:00")
    enter(new_york, "calls", {**CALL, "branch": "NY"}, now=at("10-13T01:00"), file="moved.csv")
    assert control("10-13T05:00").settled == 0
    assert control("10-13T17:00").settled == 0
    (mine,) = [row for row in rows(new_york) if row.subject == "call:K1"]
    assert (mine.branch_no, mine.found_at) == ("NY", at("10-12T17:00"))
    enter(new_york, "calls", {**CALL, "branch": "B1"}, now=at("10-13T18:00"), file="back.csv")
    enter(new_york, "receipts", RECEIPT, now=at("10-13T18:00"))
    assert control("10-14T05:00").settled == 0, "New York has it no more"
    assert control("10-14T17:00").settled == 1
