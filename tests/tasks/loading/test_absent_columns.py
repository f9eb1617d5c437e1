"""A column that a file has not leaves what is known; a blank one says that there is nothing (MS-4)."""

from sqlalchemy import select

from models import Case, Customer, Visit
from models.database import reading
from tests.tasks.entering import at, enter, found

VISIT = {"call_no": "K1", "arrived_at": at("10-12T10:00"), "outcome": "fixed"}
SIGNED = VISIT | {"signed_by": "Ann", "fee": 1000}


def test_a_blank_after_a_correction_with_fewer_columns_is_taken(url):
    found(url, at("10-01T08:00"))
    enter(url, "calls", {"call_no": "K1", "called_at": at("10-12T09:00"), "customer_no": "C1", "model": "M1", "fault": "x"},
          now=at("10-12T09:05"))  # fmt: skip
    enter(url, "dispatches", {"call_no": "K1", "dispatched_at": at("10-12T09:30"), "technician_no": "S1"},
          now=at("10-12T09:35"))  # fmt: skip
    assert enter(url, "visits", SIGNED, now=at("10-12T11:00")).loaded == 1
    enter(url, "visits", VISIT | {"finding": "valve"}, now=at("10-12T12:00"))
    with reading(url) as session:
        assert session.scalars(select(Visit.signed_by)).one() == "Ann"
    blanked = enter(url, "visits", SIGNED | {"finding": "valve", "signed_by": None, "fee": None}, now=at("10-12T13:00"))
    assert (blanked.updated, blanked.unchanged) == (1, 0)
    with reading(url) as session:
        assert session.execute(select(Visit.signed_by, Visit.fee_fen)).one() == (None, None)
        assert session.scalars(select(Case.state).where(Case.kind == "call")).one() == "fixed", "nobody signed"


def test_a_customers_mail_address_can_be_blanked_after_a_short_correction(url):
    found(url, at("10-01T08:00"))
    whole = {"customer_no": "C7", "name": "Li", "phone": "13900139000", "branch": "B1", "email": "li@example.com"}
    enter(url, "customers", whole, now=at("10-02T08:00"))
    enter(url, "customers", {name: whole[name] for name in whole if name != "email"}, now=at("10-03T08:00"))
    assert enter(url, "customers", whole | {"email": None}, now=at("10-04T08:00")).updated == 1
    with reading(url) as session:
        assert session.scalars(select(Customer.email).where(Customer.customer_no == "C7")).one() is None
