"""Papers of the day's work entering their registers, in order and out of order."""

import pytest
from sqlalchemy import func, select

from models import Call, Case, Clock, Contract, Event, Visit
from models.database import reading
from tests.tasks.entering import at, enter, found

CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
SENT = {"call_no": "K1", "dispatched_at": at("10-12T10:00"), "technician_no": "S1"}
VISIT = {
    "call_no": "K1",
    "arrived_at": at("10-12T11:00"),
    "left_at": at("10-12T11:40"),
    "outcome": "fixed",
    "signed_by": "Zhang",
}


@pytest.fixture
def company(url):
    found(url, at("10-01T08:00"))
    return url


def state(url: str, number: str = "K1") -> str:
    with reading(url) as session:
        return session.scalars(select(Case.state).where(Case.number == number)).one()


def clock(url: str, limit: str, number: str = "K1") -> Clock:
    with reading(url) as session:
        query = select(Clock).join(Case, Case.id == Clock.case_id).where(Case.number == number, Clock.limit_id == limit)
        return session.scalars(query).one()


def codes(applied) -> set[str]:
    return {reason.code for found in applied.refused.values() for reason in found}


def count(url: str, model: type) -> int:
    with reading(url) as session:
        return session.scalar(select(func.count()).select_from(model))


def test_a_call_takes_branch_and_area_from_its_customer_and_opens_its_clocks(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    arrival = clock(company, "MS-14-urban")
    assert (arrival.due_at, arrival.next_action_at) == (at("10-12T17:00"), at("10-12T14:00"))
    assert clock(company, "RS-1-answer").due_at == at("10-13T09:30")
    with reading(company) as session:
        call = session.scalars(select(Call)).one()
    assert (call.branch_no, call.area, call.kind) == ("B1", "urban", "paid")


@pytest.mark.parametrize(
    ("serial", "customer", "kind"),
    [("P1", "C1", "free"), ("P2", "C2", "paid"), ("P3", "C1", "paid"), (None, "C1", "paid")],
)
def test_the_kind_of_service_follows_from_warranty(company, serial, customer, kind):
    enter(company, "calls", CALL | {"serial_no": serial, "customer_no": customer}, now=at("10-12T09:35"))
    with reading(company) as session:
        assert session.scalars(select(Call.kind)).one() == kind


def test_a_contract_covers_and_an_override_needs_a_reason(company):
    term = {
        "contract_no": "T1",
        "customer_no": "C2",
        "starts_on": at("01-01T00:00").date(),
        "ends_on": at("12-31T00:00").date(),
    }
    enter(company, "contracts", term, now=at("10-01T09:00"))
    refused = enter(company, "calls", CALL | {"customer_no": "C2", "kind": "free"}, now=at("10-12T09:35"))
    assert codes(refused) == {"kind_against_facts"}
    enter(
        company, "calls", CALL | {"customer_no": "C2", "kind": "free", "kind_reason": "goodwill"}, now=at("10-12T09:36")
    )
    with reading(company) as session:
        call = session.scalars(select(Call)).one()
    assert (call.kind, call.kind_facts) == ("free", "contract")


def test_dispatch_visit_and_signature_close_a_call_and_stop_its_clocks(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:01"))
    assert state(company) == "dispatched"
    enter(company, "visits", VISIT, now=at("10-12T17:50"))
    assert state(company) == "closed"
    arrival = clock(company, "MS-14-urban")
    assert (arrival.state, arrival.verdict, arrival.stopped_at) == ("stopped", "met", at("10-12T11:00"))
    assert arrival.next_action_at is None


def test_fixed_but_unsigned_stays_open_until_the_signature_comes_in(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, now=at("10-12T10:01"))
    enter(company, "visits", VISIT | {"signed_by": None}, now=at("10-12T17:50"))
    assert state(company) == "fixed"
    applied = enter(company, "visits", VISIT, now=at("10-13T17:50"))
    assert (applied.updated, state(company)) == (1, "closed")
    assert count(company, Visit) == 1


def test_the_same_papers_again_change_nothing(company):
    for name, row in (("calls", CALL), ("dispatches", SENT), ("visits", VISIT)):
        enter(company, name, row, now=at("10-12T18:00"))
    before = count(company, Event), count(company, Clock)
    for name, row in (("calls", CALL), ("dispatches", SENT), ("visits", VISIT)):
        applied = enter(company, name, row, now=at("10-13T18:00"))
        assert (applied.loaded, applied.updated, applied.unchanged) == (0, 0, 1)
    assert (count(company, Event), count(company, Clock)) == before


def test_a_visit_that_comes_in_before_its_dispatch_is_refused_and_taken_later(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    assert codes(enter(company, "visits", VISIT, now=at("10-12T17:50"))) == {"visit_without_dispatch"}
    enter(company, "dispatches", SENT, now=at("10-12T18:00"))
    assert enter(company, "visits", VISIT, now=at("10-12T18:01")).loaded == 1


def test_a_dispatch_that_comes_in_late_finds_its_place_between_two_visits(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    again = SENT | {"dispatched_at": at("10-12T14:00"), "technician_no": "S2"}
    enter(company, "dispatches", again, SENT, now=at("10-12T18:00"))
    first = VISIT | {"outcome": "revisit", "signed_by": None}
    second = VISIT | {"arrived_at": at("10-12T15:00"), "left_at": at("10-12T16:00")}
    applied = enter(company, "visits", second, first, now=at("10-12T18:01"))
    assert (applied.loaded, state(company)) == (2, "closed")
    with reading(company) as session:
        technicians = session.execute(select(Visit.arrived_at, Visit.technician_no).order_by(Visit.arrived_at)).all()
    assert [row.technician_no for row in technicians] == ["S1", "S2"]


@pytest.mark.parametrize(
    ("form", "row", "code"),
    [
        ("dispatches", SENT | {"call_no": "K9"}, "unknown_call"),
        ("dispatches", SENT | {"technician_no": "S99"}, "unknown_staff"),
        ("dispatches", SENT | {"technician_no": "S10"}, "not_a_technician"),
        ("dispatches", SENT | {"dispatched_at": at("10-12T09:00")}, "before_call"),
        ("visits", VISIT | {"arrived_at": at("10-11T09:00"), "left_at": at("10-11T10:00")}, "before_call"),
        ("calls", CALL | {"call_no": "K2", "customer_no": "C9"}, "unknown_customer"),
        ("calls", CALL | {"call_no": "K2", "branch": "B9"}, "unknown_branch"),
        ("calls", {"call_no": "K2", "called_at": at("10-12T09:00"), "name": "x", "phone": "1", "address": "y"}, "no_branch"),
        ("staff", {"staff_no": "S50", "branch": "B1", "name": "n", "role": "clerk", "deputy_no": "S50"}, "own_deputy"),
        ("staff", {"staff_no": "S50", "branch": "B1", "name": "n", "role": "clerk", "deputy_no": "S51"}, "unknown_staff"),
        ("products", {"serial_no": "P9", "customer_no": "C9", "model": "M"}, "unknown_customer"),
        ("renewals", {"contract_no": "T9", "visited_at": at("10-12T09:00"), "visited_by": "S1", "outcome": "declined"},
         "unknown_contract"),
        ("decisions", {"case": "X9", "step": "answer", "decided_at": at("10-12T10:00"), "decided_by": "S4",
                       "verdict": "resolve"}, "unknown_case"),
        ("decisions", {"case": "K1", "step": "answer", "decided_at": at("10-12T10:00"), "decided_by": "S4",
                       "verdict": "resolve"}, "step_not_for_case"),
    ],
)  # fmt: skip
def test_the_registers_refuse_what_does_not_fit_them(company, form, row, code):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    refused = enter(company, form, row, now=at("10-12T18:00"))
    assert codes(refused) == {code}
    assert refused.loaded == 0


def test_nobody_is_at_two_customers_at_once(company):
    enter(company, "calls", CALL, CALL | {"call_no": "K2"}, now=at("10-12T09:35"))
    enter(company, "dispatches", SENT, SENT | {"call_no": "K2"}, now=at("10-12T10:01"))
    enter(company, "visits", VISIT, now=at("10-12T17:50"))
    overlapping = VISIT | {"call_no": "K2", "arrived_at": at("10-12T11:30"), "left_at": at("10-12T12:00")}
    following = VISIT | {"call_no": "K2", "arrived_at": at("10-12T11:40"), "left_at": at("10-12T12:00")}
    refused = enter(company, "visits", overlapping, now=at("10-12T17:51"))
    assert codes(refused) == {"visit_overlap"}
    assert "2026-10-12 11:30" in next(iter(refused.refused.values()))[0].sentence, "as the branch's clock read"
    assert enter(company, "visits", following, now=at("10-12T17:52")).loaded == 1
    longer = VISIT | {"left_at": at("10-12T11:50")}
    assert codes(enter(company, "visits", longer, now=at("10-12T17:53"))) == {"visit_overlap"}, (
        "corrected into the next"
    )
    assert enter(company, "visits", VISIT | {"left_at": at("10-12T11:39")}, now=at("10-12T17:54")).updated == 1


def test_a_corrected_area_voids_one_clock_and_opens_the_other(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "calls", CALL | {"area": "suburban"}, now=at("10-12T09:50"))
    assert clock(company, "MS-14-urban").state == "void"
    assert clock(company, "MS-14-suburban").due_at == at("10-13T09:00")


def test_a_corrected_call_time_moves_the_deadline_and_both_stand_on_the_timeline(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    enter(company, "calls", CALL | {"called_at": at("10-12T08:30")}, now=at("10-12T09:50"))
    assert clock(company, "MS-14-urban").due_at == at("10-12T16:00")
    with reading(company) as session:
        kinds = session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert kinds == ["called", "corrected", "called"]


def test_an_update_keeps_what_the_file_does_not_carry(company):
    enter(company, "customers", {"customer_no": "C1", "name": "Zhang San", "phone": "13800138001", "branch": "B1"},
          now=at("10-12T09:00"))  # fmt: skip
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    assert clock(company, "MS-14-urban").limit_id == "MS-14-urban"  # the area stayed


def test_a_call_can_be_cancelled_by_a_decision_and_its_clocks_are_void(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    decision = {
        "case": "K1",
        "step": "cancellation",
        "decided_at": at("10-12T10:00"),
        "decided_by": "S4",
        "verdict": "resolve",
    }
    enter(company, "decisions", decision, now=at("10-12T10:05"))
    assert (state(company), clock(company, "MS-14-urban").state) == ("cancelled", "void")


def test_a_renewal_moves_the_end_and_the_old_contract_paper_does_not_move_it_back(company):
    term = {
        "contract_no": "T1",
        "customer_no": "C1",
        "starts_on": at("01-01T00:00").date(),
        "ends_on": at("10-31T00:00").date(),
    }
    enter(company, "contracts", term, now=at("10-01T09:00"), file="one")
    renewal = {"contract_no": "T1", "visited_at": at("10-12T09:00"), "visited_by": "S1", "outcome": "renewed"}
    assert codes(enter(company, "renewals", renewal, now=at("10-12T10:00"))) == {"renewal_needs_date"}
    early = renewal | {"new_ends_on": at("10-01T00:00").date()}
    assert codes(enter(company, "renewals", early, now=at("10-12T10:00"))) == {"renewal_not_later"}
    later = at("12-31T00:00").date()
    enter(company, "renewals", renewal | {"new_ends_on": later}, now=at("10-12T10:00"))
    enter(company, "contracts", term, now=at("10-13T09:00"), file="two")
    with reading(company) as session:
        assert session.scalars(select(Contract.ends_on)).one() == later
