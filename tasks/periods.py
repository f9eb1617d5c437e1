"""The ledger of periods: for which day or month a duty has been done, so that a doubled run makes nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Period
from models.bulk import dialect_insert


def latest_period(session: Session, duty: str, *, scope: str) -> str:
    """The latest period for which this was done; "" before the first. Days as ISO text sort by time."""
    return session.scalar(select(func.max(Period.period)).where(Period.duty == duty, Period.scope == scope)) or ""


def first_done(session: Session, duty: str, *, scope: str) -> datetime | None:
    """When this was done for the first time (UTC); None before."""
    return session.scalar(select(func.min(Period.done_at)).where(Period.duty == duty, Period.scope == scope))


def claim_period(
    session: Session, duty: str, *, period: str, scope: str, now: datetime, detail: dict[str, Any] | None = None
) -> bool:
    """Enter a period as done with the caller's transaction; False where somebody else has done it.

    A run that does it at the same time is waited for: two runs at once do it once.
    """
    row = {"duty": duty, "period": period, "scope": scope, "done_at": now, "detail": detail}
    statement = dialect_insert(session, Period).values(row).on_conflict_do_nothing().returning(Period.id)
    return session.scalar(statement) is not None
