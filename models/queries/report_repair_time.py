"""From when to when the jobs of a period were repaired: at the customer's, and in the workshop (RP-3, PW-3)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from models.custody import Receipt, Repair
from models.queries.report_span import LocalSpan, calls_within
from models.work import Visit
from rules.words import VisitOutcome


class Place(StrEnum):
    """Where a job was repaired."""

    ON_SITE = "on_site"
    WORKSHOP = "workshop"


class RepairTimeRow(NamedTuple):
    """One job that is repaired: from the call, or from taking the goods in, until it was (UTC)."""

    branch_no: str
    place: str
    begun_at: datetime
    done_at: datetime


def repair_times(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> list[RepairTimeRow]:
    """The repaired jobs of the calls of `month`.

    On site: until the end of the first visit that fixed it (its arrival where no end is written). In the workshop: from the
    receipt until the last repair card was finished; goods with an unfinished card are left out.
    """
    calls = calls_within(month, company_zone=company_zone)
    on_site = (
        select(
            calls.c.branch_no,
            literal(Place.ON_SITE.value).label("place"),
            calls.c.called_at.label("begun_at"),
            func.min(func.coalesce(Visit.left_at, Visit.arrived_at)).label("done_at"),
        )
        .join(Visit, Visit.call_no == calls.c.call_no)
        .where(Visit.outcome == VisitOutcome.FIXED)
        .group_by(calls.c.call_no, calls.c.branch_no, calls.c.called_at)
    )
    card = (Repair.receipt_no == Receipt.receipt_no,)
    workshop = (
        select(
            calls.c.branch_no,
            literal(Place.WORKSHOP.value),
            Receipt.taken_at,
            select(func.max(Repair.finished_at)).where(*card).scalar_subquery(),
        )
        .join(Receipt, Receipt.call_no == calls.c.call_no)
        .where(~exists().where(*card, Repair.finished_at.is_(None)))
    )
    found = union_all(on_site, workshop).subquery()
    rows = session.execute(select(found).where(found.c.done_at >= found.c.begun_at))
    return [RepairTimeRow(*row) for row in rows]
