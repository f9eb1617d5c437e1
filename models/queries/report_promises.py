"""How the promises to have goods ready were kept, for the goods carried in on the month's calls (MS-9)."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.cases import Clock
from models.custody import Receipt
from models.queries.report_clocks import Standing, standing_of
from models.queries.report_span import LocalSpan, calls_within


class Promise(StrEnum):
    """What became of the promise to have one piece of goods ready.

    `moved` was kept after the customer had been told a later time while the one before still held. Broken is broken,
    whatever was told later. Void: nothing had to be ready any more (declined, or taken back unrepaired).
    """

    KEPT = "kept"
    MOVED = "moved"
    BROKEN = "broken"
    OPEN = "open"
    VOID = "void"


class PromiseRow(NamedTuple):
    """One piece of goods in custody and what became of its promise."""

    receipt_no: str
    branch_no: str
    promise: Promise


def promises_listed(
    session: Session, *, month: Sequence[LocalSpan], limit_ids: Sequence[str], company_zone: str, now: datetime
) -> list[PromiseRow]:
    """Every piece of goods of the month's calls whose promise is watched by one of `limit_ids`, by receipt number."""
    calls = calls_within(month, company_zone=company_zone)
    clocks = session.execute(
        select(Receipt.receipt_no, calls.c.branch_no, standing_of(Clock, now=now))
        .select_from(calls)
        .join(Receipt, Receipt.call_no == calls.c.call_no)
        .join(Clock, Clock.case_id == Receipt.case_id)
        .where(Clock.limit_id.in_(limit_ids))
        .order_by(Receipt.receipt_no, Clock.ordinal)
    ).tuples()
    return [
        PromiseRow(receipt_no, branch_no, promise_of([Standing(standing) for _, _, standing in rows if standing]))
        for (receipt_no, branch_no), rows in groupby(clocks, key=lambda row: row[:2])
    ]


def promise_of(standings: Sequence[Standing]) -> Promise:
    """What became of a promise whose clocks, one for each time that was promised, stand so, in order."""
    if Standing.MISSED in standings or Standing.OVERDUE in standings:
        return Promise.BROKEN
    match standings[-1]:
        case Standing.RUNNING:
            return Promise.OPEN
        case Standing.VOID:
            return Promise.VOID
        case _:
            return Promise.MOVED if len(standings) > 1 else Promise.KEPT
