"""Who may have to be followed up: jobs that were finished, and what is known of their customers (PW-2)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import Row, Select, String, and_, bindparam, cast, exists, func, select
from sqlalchemy.orm import Session

from models.among import among
from models.cases import Case, Event
from models.customers import Contract, Customer, Engagement
from models.follow_ups import FollowUp
from models.queries.corrections import not_corrected
from models.queries.own_ways import leading, own_ways
from models.work import Call, Visit
from rules.care import Asked, paper_of
from rules.events import CallEvent, CallState, FollowUpState
from rules.words import ServiceKind, YesNo

_CUSTOMER = (
    Customer.customer_no, Customer.name, Customer.phone, Customer.address, Customer.area, Customer.email, Customer.opted_out,
)  # fmt: skip
OPEN = (FollowUpState.DUE, FollowUpState.TRIED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be followed up. `about` and `period` tell it from others, `since` (aware) is what it follows up.

    `technicians` did the job and do not follow it up.
    """

    about: str
    period: str
    since: datetime
    asked: Asked
    name: str
    area: str | None = None
    customer_no: str | None = None
    call_no: str | None = None
    contract_no: str | None = None
    technicians: frozenset[str] = field(default_factory=frozenset)

    @property
    def paper(self) -> str | None:
        """The number of the job, contract or engagement that it follows up; None of a customer."""
        return paper_of(self.about)


def finished_jobs(
    session: Session, branch_no: str, duty: str, *, taken_since: datetime, begin: datetime, end: datetime
) -> list[Candidate]:
    """Jobs of the branch struck off the register from `begin` until before `end` (aware) and not followed up under the duty.

    Of those taken since `taken_since`; internal work has no customer. In the order of their ends.
    """
    ended = func.max(Event.happened_at).label("ended_at")
    kinds = [CallEvent.CLOSED.value, CallEvent.FIXED_BY_PHONE.value]
    ends = Event.kind.in_(bindparam(None, kinds, String, expanding=True, literal_execute=True))  # as the index has them
    lately = select(Event.case_id).where(ends, Event.happened_at >= begin, Event.happened_at < end)
    about = FollowUp.about == "call:" + Call.call_no
    rows = session.execute(
        select(
            Call.call_no, Call.customer_no, ended,
            func.coalesce(Call.name, Customer.name).label("name"),
            func.coalesce(Call.phone, Customer.phone).label("phone"),
            func.coalesce(Call.address, Customer.address).label("address"),
            func.coalesce(Call.area, Customer.area).label("area"),
            Customer.email, Customer.opted_out,
        )
        .join(Case, Case.id == Call.case_id)
        .join(Event, Event.case_id == Case.id)
        .outerjoin(Customer, Customer.customer_no == Call.customer_no)
        .where(Call.branch_no == branch_no, Call.called_at >= taken_since, Call.called_at < end)
        .where(Case.state == CallState.CLOSED, Call.kind != ServiceKind.GENERAL)
        .where(ends, Case.id.in_(lately))
        .where(not_corrected())
        .where(~exists().where(FollowUp.duty == duty, about))
        .group_by(Call.call_no, Customer.customer_no)
        .having(and_(ended >= begin, ended < end))
        .order_by(ended, Call.call_no)
    ).all()  # fmt: skip
    own, there = own_ways(session), technicians_of(session, [row.call_no for row in rows])
    return [
        Candidate(
            about=f"call:{row.call_no}",
            period="",
            since=row.ended_at,
            asked=reached_by(row, own),
            name=row.name or "",
            area=row.area,
            customer_no=row.customer_no,
            call_no=row.call_no,
            technicians=there.get(row.call_no, frozenset()),
        )
        for row in rows
    ]


def customers_to_ask(
    session: Session, branch_no: str, duty: str, *, since: datetime, period: str, grades: Sequence[str]
) -> list[Candidate]:
    """The branch's customers, or those of `grades`, whom the duty has not asked for the `period` yet; area by area."""
    asked = exists().where(
        FollowUp.about == "customer:" + Customer.customer_no, FollowUp.duty == duty, FollowUp.period == period
    )
    query = select(*_CUSTOMER).where(Customer.branch_no == branch_no, ~asked)
    if grades:
        query = query.where(Customer.grade.in_(grades))
    own = own_ways(session)
    return [
        Candidate(
            about=f"customer:{row.customer_no}",
            period=period,
            since=since,
            asked=reached_by(row, own),
            name=row.name,
            area=row.area,
            customer_no=row.customer_no,
        )
        for row in session.execute(query.order_by(Customer.area, Customer.address, Customer.customer_no))
    ]


def ended_contracts(
    session: Session, branch_no: str, duty: str, *, first: date, last: date, zone: tzinfo
) -> list[Candidate]:
    """Contracts of the branch whose last day lies from `first` to `last` and that the duty has not asked about.

    What is followed up is the end of that day in the branch's `zone`.
    """
    about = "contract:" + Contract.contract_no
    asked = exists().where(
        FollowUp.about == about, FollowUp.duty == duty, FollowUp.period == cast(Contract.ends_on, String)
    )
    query = (
        select(Contract.contract_no.label("number"), Contract.ends_on, *_CUSTOMER)
        .join(Case, Case.id == Contract.case_id)
        .join(Customer, Customer.customer_no == Contract.customer_no)
        .where(Case.branch_no == branch_no, Contract.ends_on >= first, Contract.ends_on <= last, ~asked)
        .order_by(Contract.ends_on, Contract.contract_no)
    )
    found = _ended(session, query, "contract", zone=zone)
    return [replace(each, period=f"{each.since:%Y-%m-%d}", contract_no=each.paper) for each in found]


def ended_engagements(
    session: Session, branch_no: str, duty: str, *, first: date, last: date, zone: tzinfo
) -> list[Candidate]:
    """Engagements of the branch's customers that ended on a day from `first` to `last` and were not asked about yet.

    One whose end is corrected is asked about once all the same. What is followed up is the end of that day in the branch's
    `zone`.
    """
    asked = exists().where(FollowUp.about == "engagement:" + Engagement.engagement_no, FollowUp.duty == duty)
    query = (
        select(Engagement.engagement_no.label("number"), Engagement.ends_on, *_CUSTOMER)
        .join(Customer, Customer.customer_no == Engagement.customer_no)
        .where(Customer.branch_no == branch_no, Engagement.ends_on >= first, Engagement.ends_on <= last, ~asked)
        .order_by(Engagement.ends_on, Engagement.engagement_no)
    )
    return _ended(session, query, "engagement", zone=zone)


def _ended(session: Session, query: Select[Any], kind: str, *, zone: tzinfo) -> list[Candidate]:
    """What the query finds by `number` and `ends_on` with its customer, followed up from the end of that day on."""
    own = own_ways(session)
    return [
        Candidate(
            about=f"{kind}:{row.number}",
            period="",
            since=datetime.combine(row.ends_on, time(23, 59, 59), zone),
            asked=reached_by(row, own),
            name=row.name,
            area=row.area,
            customer_no=row.customer_no,
        )
        for row in session.execute(query)
    ]


def open_follow_ups(session: Session, branch_no: str) -> Sequence[Row[Any]]:
    """(id, case_id, follow_up_no, duty, given_at, opted_out) of the branch's follow-ups that nobody has answered yet."""
    return session.execute(_open(branch_no).order_by(FollowUp.id)).all()


def _open(branch_no: str) -> Select[Any]:
    return (
        select(
            FollowUp.id, FollowUp.case_id, FollowUp.follow_up_no, FollowUp.duty, FollowUp.given_at,
            (func.coalesce(Customer.opted_out, YesNo.NO) == YesNo.YES).label("opted_out"),
        )
        .join(Case, Case.id == FollowUp.case_id)
        .outerjoin(Customer, Customer.customer_no == FollowUp.customer_no)
        .where(Case.kind == "follow_up", Case.state.in_([str(state) for state in OPEN]), Case.branch_no == branch_no)
    )  # fmt: skip


def reached_by(row: Row[Any], own: Collection[str]) -> Asked:
    """How the customer is reached; an address or telephone of our own people's leads to no customer."""
    return Asked(
        email=leading(row.email, own),
        phone=leading(row.phone, own),
        address=row.address,
        opted_out=row.opted_out == YesNo.YES,
    )


def technicians_of(session: Session, call_nos: Sequence[str]) -> dict[str, frozenset[str]]:
    """Who visited for each of these calls."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = session.execute(select(Visit.call_no, Visit.technician_no).where(among(Visit.call_no, call_nos)))
    for row in rows if call_nos else ():
        if row.technician_no:
            found[row.call_no].add(row.technician_no)
    return {call_no: frozenset(numbers) for call_no, numbers in found.items()}
