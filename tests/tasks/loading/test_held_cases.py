"""Two papers on one case at once: the second is judged by what the first has written, and nothing is written over."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from models import Call, Case, Contract, Visit
from models.database import reading
from tasks.duties.expiring import notice_expiring_contracts
from tests.tasks.entering import at, enter, enter_within
from tests.tasks.loading.beside import while_it_waits

CALL = {"call_no": "K1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
TERM = {"contract_no": "T1", "customer_no": "C1", "starts_on": date(2026, 1, 1), "ends_on": date(2026, 11, 12)}
RENEWED = {
    "contract_no": "T1",
    "visited_at": at("10-12T10:00"),
    "visited_by": "S4",
    "outcome": "renewed",
    "new_ends_on": date(2027, 11, 12),
}


def one(url: str, what: Any) -> Any:
    with reading(url) as session:
        return session.scalars(select(what)).one()


def test_a_corrected_contract_keeps_the_end_that_a_renewal_beside_it_has_moved(company):
    enter(company, "contracts", TERM, now=at("10-01T09:00"))

    def corrects() -> None:
        enter(company, "contracts", TERM | {"fee": 90_000}, now=at("10-12T10:05"))

    with while_it_waits(company, corrects) as session:
        assert enter_within(session, "renewals", RENEWED, now=at("10-12T10:01")).loaded == 1
    assert (one(company, Contract.ends_on), one(company, Contract.fee_fen)) == (date(2027, 11, 12), 90_000)


def test_of_two_corrections_of_one_call_the_later_stands_whole(company):
    enter(company, "calls", CALL | {"channel": "phone"}, now=at("10-12T09:05"))

    def corrects() -> None:
        enter(company, "calls", CALL | {"channel": "mail"}, now=at("10-12T10:05"))

    with while_it_waits(company, corrects) as session:
        rival = CALL | {"channel": "phone", "fault": "does not start", "model": "M2"}
        assert enter_within(session, "calls", rival, now=at("10-12T10:00")).updated == 1
    with reading(company) as session:
        said = session.execute(select(Call.fault, Call.model, Call.channel)).one()
    assert tuple(said) == ("leaks", "M1", "mail")


def test_two_corrections_of_one_visit_both_find_it(company):
    enter(company, "calls", CALL, now=at("10-12T09:05"))
    sent = {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"}
    enter(company, "dispatches", sent, now=at("10-12T09:31"))
    visit = {"call_no": "K1", "arrived_at": at("10-12T10:00"), "left_at": at("10-12T10:30")}

    def corrects() -> None:
        assert enter(company, "visits", visit | {"outcome": "fixed"}, now=at("10-12T11:05")).updated == 1

    with while_it_waits(company, corrects) as session:
        assert enter_within(session, "visits", visit | {"outcome": "revisit"}, now=at("10-12T11:00")).loaded == 1
    assert (one(company, Visit.outcome), one(company, Case.state)) == ("fixed", "fixed")


@pytest.mark.parametrize(("day", "what"), [("10-12T10:30", "noticed"), ("11-13T07:30", "lapsed")])
def test_a_contract_renewed_while_the_duty_waits_for_it_is_neither_noticed_nor_lapsed(company, day, what):
    enter(company, "contracts", TERM, now=at("10-01T09:00"))
    done = []

    def duty() -> None:
        done.append(notice_expiring_contracts(now=at(day), dry_run=False))

    with while_it_waits(company, duty) as session:
        assert enter_within(session, "renewals", RENEWED, now=at("10-12T10:01")).loaded == 1
    assert (getattr(done[0], what), done[0].failures) == (0, [])
    assert one(company, Case.state) == "running"
