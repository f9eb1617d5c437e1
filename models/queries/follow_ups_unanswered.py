"""Follow-ups that were given out and that nobody has answered, with how their customers are reached (PW-3, FP-4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from models.cases import Case
from models.customers import Customer
from models.follow_ups import FollowUp
from models.queries.follow_ups_due import OPEN, Candidate, reached_by, technicians_of
from models.queries.own_ways import own_ways
from models.work import Call
from rules.events import FollowUpState
from rules.words import CaseKind

UNANSWERED = (*OPEN, FollowUpState.EXPIRED)
"""What has expired is answered late or not at all."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One of them: under which duty, by which way it went, when it was given out and last reminded of (aware)."""

    id: int
    case_id: int
    number: str
    duty: str
    way: str
    given_at: datetime
    reminders: int
    reminded_at: datetime | None
    candidate: Candidate


def unanswered(
    session: Session, branch_no: str, *narrowed: ColumnElement[bool], states: Sequence[FollowUpState] = OPEN
) -> list[Unanswered]:
    """The branch's follow-ups in these states, narrowed by conditions on FollowUp, in the order of their numbers."""
    rows = session.execute(
        select(
            FollowUp.id, FollowUp.case_id, FollowUp.follow_up_no, FollowUp.duty, FollowUp.about, FollowUp.period,
            FollowUp.way, FollowUp.since, FollowUp.given_at, FollowUp.reminders, FollowUp.reminded_at,
            FollowUp.customer_no, FollowUp.call_no, FollowUp.contract_no, Customer.email, Customer.opted_out,
            func.coalesce(Call.name, Customer.name).label("name"),
            func.coalesce(Call.phone, Customer.phone).label("phone"),
            func.coalesce(Call.address, Customer.address).label("address"),
        )
        .join(Case, Case.id == FollowUp.case_id)
        .outerjoin(Call, Call.call_no == FollowUp.call_no)
        .outerjoin(Customer, Customer.customer_no == FollowUp.customer_no)
        .where(Case.kind == CaseKind.FOLLOW_UP, Case.state.in_([str(state) for state in states]))
        .where(Case.branch_no == branch_no, *narrowed)
        .order_by(FollowUp.id)
    ).all()  # fmt: skip
    own = own_ways(session) if rows else ()
    there = technicians_of(session, sorted({row.call_no for row in rows if row.call_no}))
    return [
        Unanswered(
            id=row.id,
            case_id=row.case_id,
            number=row.follow_up_no,
            duty=row.duty,
            way=row.way,
            given_at=row.given_at,
            reminders=row.reminders,
            reminded_at=row.reminded_at,
            candidate=Candidate(
                about=row.about,
                period=row.period,
                since=row.since,
                asked=reached_by(row, own),
                name=row.name or "",
                customer_no=row.customer_no,
                call_no=row.call_no,
                contract_no=row.contract_no,
                technicians=there.get(row.call_no, frozenset()),
            ),
        )
        for row in rows
    ]


def given_since(session: Session, branch_no: str, duty: str, *, since: datetime) -> Sequence[Row[Any]]:
    """(period, given_at, state) of the branch's follow-ups under the duty given out since (aware); none that was excused."""
    return session.execute(
        select(FollowUp.period, FollowUp.given_at, Case.state)
        .join(Case, Case.id == FollowUp.case_id)
        .where(FollowUp.branch_no == branch_no, FollowUp.duty == duty, FollowUp.given_at >= since)
        .where(Case.state != FollowUpState.EXCUSED)
    ).all()
