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


def test_a_contract_that_comes_again_with_another_person_keeps_its_renewed_end(company):
    enter(company, "renewals", RENEWED, now=at("10-12T10:00"))
    for name in ("S2", "S3"):
        applied = enter(company, "contracts", TERM | {"assigned_to": name}, now=at("10-13T10:00"))
        assert (applied.updated, end(company)) == (1, SECOND)
        with reading(company) as session:
            assert session.scalars(select(Contract.assigned_to)).one() == name


def test_a_contract_that_states_another_end_than_before_is_corrected_after_a_renewal_too(company):
    enter(company, "renewals", RENEWED, now=at("10-12T10:00"))
    enter(company, "contracts", TERM | {"ends_on": THIRD}, now=at("10-13T10:00"))
    assert end(company) == THIRD
    enter(company, "contracts", TERM, now=at("10-14T10:00"))
    assert end(company) == FIRST


def test_a_contract_is_corrected_before_its_first_day(company):
    next_year = TERM | {"contract_no": "T2", "starts_on": date(2027, 1, 1), "ends_on": SECOND}
    enter(company, "contracts", next_year, now=at("10-12T10:00"))
    for last in (THIRD, SECOND):
        enter(company, "contracts", next_year | {"ends_on": last}, now=at("10-13T10:00"))
        with reading(company) as session:
            assert session.scalars(select(Contract.ends_on).where(Contract.contract_no == "T2")).one() == last
