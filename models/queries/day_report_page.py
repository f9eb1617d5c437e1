"""One branch's daily report as it stands, to be read."""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Case, Event
from models.day_reports import DayReport


class Standing(NamedTuple):
    """The revision that stands, where its case stands, and the timeline's (kind, when, who) in its order."""

    report: DayReport
    number: str
    state: str
    events: list[tuple[str, datetime, str | None]]


def day_report(session: Session, branch_no: str, day: date) -> Standing | None:
    """The report of a branch's local day; None where none was compiled."""
    report = session.scalars(
        select(DayReport)
        .where(DayReport.branch_no == branch_no, DayReport.day == day)
        .order_by(DayReport.revision.desc())
        .limit(1)
    ).first()
    if report is None:
        return None
    case = session.get_one(Case, report.case_id)
    rows: Any = session.execute(
        select(Event.kind, Event.happened_at, Event.actor)
        .where(Event.case_id == report.case_id)
        .order_by(Event.happened_at, Event.id)
    ).tuples()
    return Standing(report, case.number, case.state, list(rows))
