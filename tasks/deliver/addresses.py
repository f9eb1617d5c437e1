"""Where a recipient can be reached, from the registers."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.customers import Customer
from models.people import Branch, Staff

CUSTOMER = "customer:"
_AT_A_TIME = 5_000


@dataclass(frozen=True, slots=True)
class Address:
    """One recipient: name, ways to reach them, and the zone of their branch (None: the company's)."""

    recipient: str
    name: str
    customer: bool
    slack_id: str | None
    email: str | None
    zone: str | None


def addresses(session: Session, recipients: Iterable[str]) -> dict[str, Address]:
    """The addresses of staff numbers and `customer:<no>`; who is in no register is not in the answer."""
    wanted = set(recipients)
    customers = sorted(name.removeprefix(CUSTOMER) for name in wanted if name.startswith(CUSTOMER))
    staff = sorted(name for name in wanted if not name.startswith(CUSTOMER))
    found: dict[str, Address] = {}
    for start in range(0, len(staff), _AT_A_TIME):
        people = select(Staff, Branch.time_zone).join(Branch, Branch.branch_no == Staff.branch_no)
        for person, zone in session.execute(people.where(Staff.staff_no.in_(staff[start : start + _AT_A_TIME]))):
            found[person.staff_no] = Address(
                recipient=person.staff_no,
                name=person.name,
                customer=False,
                slack_id=_or_none(person.slack_id),
                email=_or_none(person.email),
                zone=zone,
            )
    for start in range(0, len(customers), _AT_A_TIME):
        file = select(Customer, Branch.time_zone).join(Branch, Branch.branch_no == Customer.branch_no)
        for person, zone in session.execute(
            file.where(Customer.customer_no.in_(customers[start : start + _AT_A_TIME]))
        ):
            found[f"{CUSTOMER}{person.customer_no}"] = Address(
                recipient=f"{CUSTOMER}{person.customer_no}",
                name=person.name,
                customer=True,
                slack_id=None,
                email=_or_none(person.email),
                zone=zone,
            )
    return found


def _or_none(text: str | None) -> str | None:
    return (text or "").strip() or None
