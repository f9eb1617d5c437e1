"""Slack members as people of the staff register."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Staff
from rules.people import in_service
from tasks.engine.calendars import Calendars


def members_in_service(session: Session, slack_id: str, *, known: Calendars, now: datetime) -> list[str]:
    """The staff numbers in service `now` (aware; the local day of each one's branch) with that Slack member id."""
    rows: list[Any] = list(
        session.execute(
            select(Staff.staff_no, Staff.branch_no, Staff.active_from, Staff.active_until)
            .where(Staff.slack_id == slack_id)
            .order_by(Staff.staff_no)
        )
    )
    return [
        row.staff_no
        for row in rows
        if in_service(row.active_from, row.active_until, on=known.of(row.branch_no).day_of(now))
    ]
