"""A number that two branches give out: a correction stays in its branch, and no paper vanishes from another's job."""

import pytest
from sqlalchemy import select

from models import Case, Event
from models.database import reading
from tests.tasks.entering import at, enter
from tests.tasks.loading.papers_on_timelines import strays

NOW = at("10-20T12:00")
CALLS = (
    {"call_no": "K1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1"},
    {"call_no": "K2", "called_at": at("10-12T09:00"), "customer_no": "C2", "model": "M1"},
    {"call_no": "K3", "called_at": at("10-12T09:00"), "customer_no": "C2", "model": "M1", "branch": "B2"},
)
PAPERS = {
    "payments": {"payment_no": "P1", "amount": 9_000, "paid_at": at("10-12T10:00")},
    "quotes": {"quote_no": "Q1", "quoted_at": at("10-12T10:00"), "amount": 9_000},
    "repairs": {"repair_no": "X1", "started_at": at("10-12T10:00")},
}

STANDS_ON = {"payments": ["paid"], "quotes": ["quoted"], "repairs": ["repair_started"]}


@pytest.fixture
def branches(company):
    """K1 and K2 of B1, K3 of B2; goods of each are here."""
    enter(company, "branches", {"branch_no": "B2", "name": "Branch", "kind": "branch"}, now=NOW)
    enter(company, "calls", *CALLS, now=NOW)
    for place, call in enumerate(CALLS):
        receipt = {"receipt_no": f"R{place}", "call_no": call["call_no"], "taken_at": at("10-12T09:30"),
                   "promised_at": at("10-14T09:00")}  # fmt: skip
        assert enter(company, "receipts", receipt, now=NOW).loaded == 1
    return company


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("form", PAPERS)
def test_a_number_on_record_in_another_branch_is_refused_and_stays_there(branches, form, locale):
    row = PAPERS[form]
    assert enter(branches, form, {**row, "call_no": "K1"}, now=NOW).loaded == 1
    refused = enter(branches, form, {**row, "call_no": "K3"}, now=NOW, file="B2.csv", locale=locale).refused
    ((why,),) = refused.values()
    assert (why.code, "K1" in why.sentence, "B1" in why.sentence) == ("number_of_other_branch", True, True)
    assert enter(branches, form, {**row, "call_no": "K2"}, now=NOW, file="mended.csv").updated == 1
    with reading(branches) as session:
        assert list(strays(session)) == []
        about = list(
            session.scalars(
                select(Case.number)
                .join(Event)
                .where(Case.kind != "call" if form != "payments" else True, Event.kind.in_(STANDS_ON[form]))
                .order_by(Event.id)
            )
        )
    assert about[-1] == ("K2" if form == "payments" else "R1"), (
        "about the one thing in custody for the call it names now"
    )
