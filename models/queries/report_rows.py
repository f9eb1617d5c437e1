"""The month's rows as the register checks look at them: only the columns that they ask for (RP-5)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models.cases import Clock
from models.customers import Customer, Product
from models.notices import Notice
from models.people import Staff
from models.queries.report_span import LocalSpan, calls_within, complaints_within
from models.work import Call, Visit

Rows = tuple[list[str], list[tuple[Any, ...]]]
"""The names of the columns, and the rows."""


def rows_to_check(
    session: Session, *, month: Sequence[LocalSpan], company_zone: str, begins: datetime, ends: datetime
) -> dict[str, Rows]:
    """By register: the month's calls, their visits, products and customers, complaints, limits of both, notices; all staff.

    Notices are those created in `[begins, ends)`.
    """
    calls = calls_within(month, company_zone=company_zone)
    complaints = complaints_within(month, company_zone=company_zone)
    cases = or_(Clock.case_id.in_(select(calls.c.case_id)), Clock.case_id.in_(select(complaints.c.case_id)))
    asked = select(Call.customer_no).join(calls, calls.c.call_no == Call.call_no)
    serials = select(Call.serial_no).join(calls, calls.c.call_no == Call.call_no)
    queries: dict[str, Select[Any]] = {
        "calls": select(
            Call.call_no, Call.customer_no, Call.serial_no, Call.model, Call.area, Call.kind, Call.kind_facts
        )
        .join(calls, calls.c.call_no == Call.call_no)
        .order_by(Call.call_no),
        "visits": select(Visit.call_no, Visit.technician_no, Visit.outcome, Visit.left_at, Visit.signed_by)
        .join(calls, calls.c.call_no == Visit.call_no)
        .order_by(Visit.id),
        "clocks": select(Clock.id, Clock.state, Clock.verdict, Clock.due_at, Clock.next_action_at, Clock.provisional)
        .where(cases)
        .order_by(Clock.id),
        "complaints": select(
            complaints.c.complaint_no, complaints.c.severity_confirmed, complaints.c.customer_no
        ).order_by(complaints.c.complaint_no),
        "customers": select(Customer.customer_no, Customer.area, Customer.address)
        .where(Customer.customer_no.in_(asked))
        .order_by(Customer.customer_no),
        "staff": select(Staff.staff_no, Staff.deputy_no, Staff.slack_id, Staff.email, Staff.active_until).order_by(
            Staff.staff_no
        ),
        "notices": select(Notice.id, Notice.status)
        .where(Notice.created_at >= begins, Notice.created_at < ends)
        .order_by(Notice.id),
        "products": select(Product.serial_no).where(Product.serial_no.in_(serials)).order_by(Product.serial_no),
    }
    found: dict[str, Rows] = {}
    for name, query in queries.items():
        result = session.execute(query)
        found[name] = (list(result.keys()), [tuple(row) for row in result])
    return found
