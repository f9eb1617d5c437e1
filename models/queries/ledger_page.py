"""The ledger of notices, to be looked through."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.notices import Notice


def ledger(session: Session, *, status: str | None = None, newest: int | None = None) -> Sequence[Notice]:
    """Rows of the ledger in the order in which they were written; with `newest` only so many of the last."""
    query = select(Notice)
    if status is not None:
        query = query.where(Notice.status == status)
    if newest is None:
        return session.scalars(query.order_by(Notice.id)).all()
    return session.scalars(query.order_by(Notice.id.desc()).limit(newest)).all()[::-1]


def count_ledger(session: Session, *, status: str | None = None) -> int:
    """How many rows there are."""
    query = select(func.count()).select_from(Notice)
    return session.scalar(query if status is None else query.where(Notice.status == status)) or 0
