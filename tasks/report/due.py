"""Which reports are due: the latest period that is over, and earlier ones that were missed (RP-3, PW-3)."""

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledgers import Period
from models.queries.report_span import any_record, first_record_at
from tasks.report.period import ReportPeriod

P = TypeVar("P", bound=ReportPeriod)


def periods_due(session: Session, *, latest: P, duty: str, reach: int, zone: str) -> list[P]:
    """`latest` and every earlier period with records that the ledger does not hold for `duty`, oldest first.

    At most `reach` back; none before the first record.
    """
    first = first_record_at(session)
    if first is None or first >= latest.span(zone).ends:
        return []
    candidates = [latest]
    while len(candidates) < reach and candidates[-1].span(zone).begins > first:
        candidates.append(candidates[-1].previous)
    done = set(session.scalars(select(Period.period).where(Period.duty == duty, Period.scope == "")))
    due: list[P] = []
    for period in reversed(candidates):
        span = period.span(zone)
        recorded = period == latest or any_record(session, begins=span.begins, ends=span.ends)
        if str(period) not in done and recorded:
            due.append(period)
    return due
