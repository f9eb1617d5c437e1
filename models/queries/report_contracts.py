"""Contract terms that end in a span of days: what became of each (MS-15)."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.cases import Case, Event
from models.complaints import Renewal
from models.customers import Contract, Customer
from models.queries.corrections import not_corrected
from rules.events import ContractEvent


class ContractRow(NamedTuple):
    """A contract with a term that ends in the span; a renewed one carries its new `ends_on` already.

    `customer` is unmasked: it is hidden before anybody sees it (PR-2). `fee_fen` is in fen.
    """

    contract_no: str
    case_id: int
    branch_no: str | None
    state: str
    customer: str
    ends_on: date
    fee_fen: int | None


class RenewalRow(NamedTuple):
    """The outcome of one visit about the term that ends on `term`."""

    contract_no: str
    term: date
    outcome: str
    visited_at: datetime


class TermEvent(NamedTuple):
    """One event about a contract's term; `term` None where the event names no end date."""

    case_id: int
    kind: str
    happened_at: datetime
    learned_at: datetime
    term: date | None


TERM_EVENTS = (
    ContractEvent.CONTRACT_SIGNED,
    ContractEvent.RENEWED,
    ContractEvent.CORRECTED,
    ContractEvent.NOTICED,
    ContractEvent.LAPSED,
    ContractEvent.ENDED_EARLY,
)


def contracts_ending(session: Session, *, first: date, last: date) -> list[ContractRow]:
    """The contracts with a term that ends on `first` to `last`, both included: still to renew, or renewed since."""
    listed = (
        select(
            Contract.contract_no,
            Contract.case_id,
            Case.branch_no,
            Case.state,
            Customer.name,
            Contract.ends_on,
            Contract.fee_fen,
        )
        .join(Case, Case.id == Contract.case_id)
        .join(Customer, Customer.customer_no == Contract.customer_no)
        .where(ending(first=first, last=last))
        .order_by(Contract.contract_no)
    )
    return [ContractRow(*row) for row in session.execute(listed)]


def renewals_of_terms(session: Session, *, first: date, last: date) -> list[RenewalRow]:
    """Every visit about a term that ends on `first` to `last`, in the order of the visits."""
    listed = (
        select(Renewal.contract_no, Renewal.old_ends_on, Renewal.outcome, Renewal.visited_at)
        .where(Renewal.old_ends_on.between(first, last))
        .order_by(Renewal.visited_at, Renewal.id)
    )
    return [RenewalRow(*row) for row in session.execute(listed)]


def term_events(session: Session, *, first: date, last: date) -> list[TermEvent]:
    """What the timelines of those contracts say about their terms, in the order of the times; corrected events not."""
    listed = (
        select(Event.case_id, Event.kind, Event.happened_at, Event.learned_at, Event.detail)
        .join(Contract, Contract.case_id == Event.case_id)
        .where(ending(first=first, last=last), Event.kind.in_(TERM_EVENTS), not_corrected())
        .order_by(Event.happened_at, Event.id)
    )
    return [
        TermEvent(case_id, kind, happened_at, learned_at, _day((detail or {}).get("term")))
        for case_id, kind, happened_at, learned_at, detail in session.execute(listed)
    ]


def ending(*, first: date, last: date) -> ColumnElement[bool]:
    """That a contract has a term that ends on `first` to `last`: the one in force, or one renewed since."""
    renewed = select(Renewal.contract_no).where(Renewal.old_ends_on.between(first, last))
    return or_(Contract.ends_on.between(first, last), Contract.contract_no.in_(renewed))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
