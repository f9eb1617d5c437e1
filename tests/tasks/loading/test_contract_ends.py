"""Where a contract's end stands when its papers come again, mended or not (MS-15)."""

from datetime import date

import pytest
from sqlalchemy import select

from models import Case, Contract
from models.database import reading
from tests.tasks.entering import at, enter, found

FIRST, SECOND, THIRD = date(2026, 10, 31), date(2027, 10, 31), date(2028, 10, 31)
TERM = {"contract_no": "T1", "customer_no": "C1", "starts_on": date(2025, 11, 1), "ends_on": FIRST, "assigned_to": "S1"}
RENEWED = {
    "contract_no": "T1",
    "visited_at": at("10-12T09:00"),
    "visited_by": "S1",
    "outcome": "renewed",
    "new_ends_on": SECOND,
}


@pytest.fixture
def company(url):
    found(url, at("10-01T08:00"))
    enter(url, "contracts", TERM, now=at("10-01T09:00"))
    return url


def end(url: str) -> date:
    with reading(url) as session:
        return session.scalars(select(Contract.ends_on)).one()


@pytest.mark.parametrize(("outcome", "state"), [("declined", "declined"), ("pending", "running")])
def test_a_renewal_taken_back_gives_the_old_end_again(company, outcome, state):
    enter(company, "renewals", RENEWED, now=at("10-12T10:00"))
    assert end(company) == SECOND
    mended = RENEWED | {"outcome": outcome, "new_ends_on": None}
    assert enter(company, "renewals", mended, now=at("10-13T10:00")).updated == 1
    with reading(company) as session:
        assert session.scalars(select(Case.state)).one() == state
    assert end(company) == FIRST


def test_an_older_renewal_that_comes_again_does_not_move_the_end_back(company):
    enter(company, "renewals", RENEWED, now=at("10-12T10:00"))
    later = RENEWED | {"visited_at": at("10-20T09:00"), "new_ends_on": THIRD}
    enter(company, "renewals", later, now=at("10-20T10:00"))
    for mended in (RENEWED | {"visited_by": "S2"}, RENEWED | {"outcome": "pending", "new_ends_on": None}):
        assert enter(company, "renewals", mended, now=at("10-21T10:00")).updated == 1
        assert end(company) == THIRD


def test_a_renewal_whose_new_end_was_miswritten_follows_the_mended_paper(company):
    enter(company, "renewals", RENEWED | {"new_ends_on": THIRD}, now=at("10-12T10:00"))
    enter(company, "renewals", RENEWED, now=at("10-13T10:00"))
    assert end(company) == SECOND
