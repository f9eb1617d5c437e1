"""The register of gaps between papers, to be looked through."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.findings import PaperFinding


def paper_findings(session: Session, *, settled: bool = False, branch_no: str | None = None) -> Sequence[PaperFinding]:
    """Open findings, the earliest due first; with `settled` the whole history in the order in which it was found."""
    query = select(PaperFinding)
    if branch_no is not None:
        query = query.where(PaperFinding.branch_no == branch_no)
    if settled:
        return session.scalars(query.order_by(PaperFinding.found_at, PaperFinding.id)).all()
    still_open = query.where(PaperFinding.settled_at.is_(None))
    return session.scalars(still_open.order_by(PaperFinding.due_at, PaperFinding.id)).all()


def count_open_findings(session: Session, *, now: datetime) -> tuple[int, int]:
    """How many findings are open, and how many of them were due before `now` (aware)."""
    row = session.execute(
        select(func.count(), func.count().filter(PaperFinding.due_at < now)).where(PaperFinding.settled_at.is_(None))
    ).one()
    return row[0], row[1]
