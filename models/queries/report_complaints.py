"""The month's complaints, one row each, with the three limits that the report follows (SV-20, NT-1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Label, func, select
from sqlalchemy.orm import Session, aliased

from models.cases import Clock, ClockState
from models.customers import Customer
from models.queries.report_clocks import Standing, standing_of
from models.queries.report_span import LocalSpan, complaints_within


class LimitStanding(NamedTuple):
    """One limit of one case; all None where the limit is not for it."""

    standing: Standing | None
    due_at: datetime | None
    stopped_at: datetime | None


class ComplaintRow(NamedTuple):
    """A complaint received in the month. `customer` is unmasked: it is hidden before anybody sees it (PR-2)."""

    complaint_no: str
    branch_no: str | None
    state: str
    received_at: datetime
    type: str
    severity: str
    severity_confirmed: bool
    about: str | None
    customer: str | None
    answer: LimitStanding
    acknowledge: LimitStanding
    review: LimitStanding


def complaints_listed(
    session: Session,
    *,
    month: Sequence[LocalSpan],
    company_zone: str,
    now: datetime,
    answer: Sequence[str],
    acknowledge: str,
    review: str,
) -> list[ComplaintRow]:
    """Every complaint received in the month, oldest first.

    `acknowledge` and `review` are limit ids, `answer` those of which each complaint has one; of a limit that ran more
    than once the first running counts.
    """
    complaints = complaints_within(month, company_zone=company_zone)
    clocks = [aliased(Clock) for _ in range(3)]
    standings: list[Label[object]] = []
    for place, clock in enumerate(clocks):
        standings += [
            standing_of(clock, now=now).label(f"standing_{place}"),
            clock.due_at.label(f"due_{place}"),
            clock.stopped_at.label(f"stopped_{place}"),
        ]
    query = (
        select(
            complaints.c.complaint_no,
            complaints.c.branch_no,
            complaints.c.state,
            complaints.c.received_at,
            complaints.c.type,
            complaints.c.severity,
            complaints.c.severity_confirmed,
            complaints.c.about,
            func.coalesce(complaints.c.name, Customer.name),
            *standings,
        )
        .select_from(complaints)
        .outerjoin(Customer, Customer.customer_no == complaints.c.customer_no)
        .order_by(complaints.c.received_at, complaints.c.complaint_no)
    )
    for clock, limit_ids in zip(clocks, (answer, (acknowledge,), (review,)), strict=True):
        asked = (clock.case_id == complaints.c.case_id) & clock.limit_id.in_(limit_ids) & (clock.ordinal == 0)
        # A complaint found to be about something else has its answer's first limit void beside the one that it has now.
        query = query.outerjoin(clock, asked & (clock.state != ClockState.VOID))
    return [
        ComplaintRow(*row[:9], *(_standing(*row[start : start + 3]) for start in (9, 12, 15)))
        for row in session.execute(query)
    ]


def _standing(standing: str | None, due_at: datetime | None, stopped_at: datetime | None) -> LimitStanding:
    return LimitStanding(None if standing is None else Standing(standing), due_at, stopped_at)
