"""Calls struck off by a decision: the voucher came back signed afterwards (MS-4)."""

import pytest
from sqlalchemy import select

from models import Voucher
from models.database import reading
from tasks.duties.archiving import archive_vouchers
from tests.tasks.entering import at, enter
from tests.tasks.loading.test_custody import CALL, SENT

FIXED = {"call_no": "K1", "arrived_at": at("10-12T11:00"), "left_at": at("10-12T11:40"), "outcome": "fixed"}
STRUCK_OFF = {
    "case": "K1",
    "step": "closing",
    "decided_at": at("10-13T09:00"),
    "decided_by": "S10",
    "verdict": "resolve",
}
REOPENED = {**STRUCK_OFF, "step": "reopening", "decided_at": at("10-14T09:00")}
LATER = at("10-16T09:00")


@pytest.fixture
def fixed(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:05"))
    enter(company, "visits", FIXED, now=at("10-12T12:00"))
    return company


def voucher(url: str) -> Voucher:
    with reading(url) as session:
        return session.scalars(select(Voucher)).one()


def test_its_voucher_is_signed_from_then_on_and_archived(fixed):
    enter(fixed, "decisions", STRUCK_OFF, now=LATER)
    assert (voucher(fixed).signed_at, voucher(fixed).signed_by) == (at("10-13T09:00"), None)
    archive_vouchers(now=LATER, dry_run=False)
    assert voucher(fixed).archived_at == LATER


def test_a_signature_on_the_voucher_itself_keeps_its_name(fixed):
    enter(fixed, "visits", {**FIXED, "outcome": "revisit"}, now=LATER, file="mended.csv")
    enter(fixed, "dispatches", {**SENT, "dispatched_at": at("10-12T13:00")}, now=LATER, file="again.csv")
    carried_in = {"call_no": "K1", "arrived_at": at("10-12T14:00"), "outcome": "carried_in", "signed_by": "Zhang"}
    enter(fixed, "visits", carried_in, now=LATER, file="second.csv")
    assert enter(fixed, "decisions", STRUCK_OFF, now=LATER).loaded == 1
    assert (voucher(fixed).signed_at, voucher(fixed).signed_by) == (at("10-12T14:00"), "Zhang")


def test_reopened_the_voucher_waits_for_a_signature_again(fixed):
    enter(fixed, "decisions", STRUCK_OFF, now=LATER)
    enter(fixed, "decisions", REOPENED, now=LATER, file="reopened.csv")
    assert voucher(fixed).signed_at is None
