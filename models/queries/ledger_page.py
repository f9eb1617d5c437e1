"""The ledger of notices, to be looked through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.notices import Notice
from models.people import Staff


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows of the ledger: of a status, to a recipient, written at or after `since` (aware); None: whatever."""

    status: str | None = None
    to: str | None = None
    since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """As conditions of a query."""
        found: list[ColumnElement[bool]] = []
        if self.status is not None:
            found.append(Notice.status == self.status)
        if self.to is not None:
            found.append(Notice.recipient == self.to)
        if self.since is not None:
            found.append(Notice.created_at >= self.since)
        return found


def ledger(session: Session, wanted: Wanted, *, newest: int | None = None) -> Sequence[Notice]:
    """Rows of the ledger in the order in which they were written; with `newest` only so many of the last."""
    query = select(Notice).where(*wanted.conditions())
    if newest is None:
        return session.scalars(query.order_by(Notice.id)).all()
    return session.scalars(query.order_by(Notice.id.desc()).limit(newest)).all()[::-1]


def count_ledger(session: Session, wanted: Wanted) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(Notice).where(*wanted.conditions())) or 0


def recipient_known(session: Session, recipient: str) -> bool:
    """Whether anybody has that staff number, or anything was ever written to that recipient."""
    if session.get(Staff, recipient) is not None:
        return True
    return session.scalar(select(Notice.id).where(Notice.recipient == recipient).limit(1)) is not None
