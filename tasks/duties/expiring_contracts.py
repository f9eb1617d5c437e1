"""Which contracts have reached their notice day, and what is known for telling people (MS-15)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Branch, Case, Contract, Customer, Product
from models.bulk import rows_among
from rules.events import ContractEvent, ContractState
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.words import CaseKind
from tasks.engine.calendars import Calendars
from tasks.engine.parts import Brief, whom
from tasks.engine.timeline import Timelines
from tasks.staff import roster

OPEN_STATES = [str(ContractState.RUNNING), str(ContractState.NOTICED)]


@dataclass(frozen=True, slots=True)
class Expiring:
    """One contract whose notice is due: who has it, where it ends, who visits, and whether we learned of it late.

    `today` is the day in the branch's zone, `ends_on` the last day covered, `products` what is covered
    (empty: all of the customer's).
    """

    case_id: int
    contract_no: str
    branch_no: str
    branch: str
    customer_no: str
    customer: str
    phone: str
    address: str | None
    email: str | None
    starts_on: date
    ends_on: date
    today: date
    late: bool
    products: tuple[dict[str, str], ...]
    visitor: Person | None

    @property
    def subject(self) -> str:
        """The contract as the ledger names it."""
        return f"contract:{self.contract_no}"


def reached_notice_day(session: Session, *, known: Calendars, rules: RuleBook, now: datetime) -> list[Expiring]:
    """Every contract that has reached its notice day and was not noticed for its present end, branch by branch.

    A range scan over end dates: days of outage are caught up. The timeline says what was noticed already.
    """
    people = roster(session, book=rules)
    return [
        one
        for branch_no in known.branches
        for one in _of_branch(session, branch_no, people, known=known, rules=rules, now=now)
    ]


def already_noticed(timelines: Timelines, case_id: int, ends_on: date) -> bool:
    """Whether the timeline holds a notice of this very end date."""
    told = (event[3].get("term") for event in timelines.events(case_id) if event[1] == ContractEvent.NOTICED)
    return str(ends_on) in told


def _of_branch(
    session: Session, branch_no: str, people: Roster, *, known: Calendars, rules: RuleBook, now: datetime
) -> list[Expiring]:
    calendar, lead = known.of(branch_no), rules.lead("MS-15")
    today = calendar.day_of(now)
    rows = session.execute(
        select(
            Contract.case_id,
            Contract.contract_no,
            Contract.starts_on,
            Contract.ends_on,
            Contract.assigned_to,
            Contract.serial_no,
            Branch.name.label("branch"),
            Customer.customer_no,
            Customer.name,
            Customer.phone,
            Customer.address,
            Customer.email,
        )
        .join(Case, Case.id == Contract.case_id)
        .join(Customer, Customer.customer_no == Contract.customer_no)
        .join(Branch, Branch.branch_no == Case.branch_no)
        .where(
            Case.branch_no == branch_no,
            Case.state.in_(OPEN_STATES),
            Contract.ends_on >= today,
            Contract.ends_on <= lead.last_end_due(on=today, calendar=calendar),
        )
        .order_by(Contract.ends_on, Contract.contract_no)
    ).all()
    timelines = Timelines(session, [row.case_id for row in rows])
    due = [row for row in rows if not already_noticed(timelines, row.case_id, row.ends_on)]
    products = _products(session, due)
    return [
        Expiring(
            case_id=row.case_id,
            contract_no=row.contract_no,
            branch_no=branch_no,
            branch=row.branch,
            customer_no=row.customer_no,
            customer=row.name,
            phone=row.phone,
            address=row.address,
            email=row.email,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            today=today,
            late=today > lead.notice_day(ends_on=row.ends_on, calendar=calendar),
            products=products.get(row.serial_no or "", ()),
            visitor=_visitor(row, branch_no, people, rules=rules, today=today),
        )
        for row in due
    ]


def _products(session: Session, rows: list[Any]) -> dict[str, tuple[dict[str, str], ...]]:
    found: dict[str, tuple[dict[str, str], ...]] = defaultdict(tuple)
    for row in rows_among(session, Product.serial_no, [row.serial_no for row in rows], Product.model):
        found[row.serial_no] = ({"model": row.model, "serial_no": row.serial_no},)
    return found


def _visitor(row: Any, branch_no: str, people: Roster, *, rules: RuleBook, today: date) -> Person | None:
    """Who calls on the customer: the first of the rule book's assignment that comes to somebody."""
    parts = {"assigned_to": row.assigned_to} if row.assigned_to else {}
    brief = Brief(row.case_id, CaseKind.CONTRACT, row.contract_no, branch_no, "", parts, "")
    found = (whom(to, brief, people, on=today).person for to in rules.assignment("renewal_visit").to)
    return next((person for person in found if person is not None), None)
