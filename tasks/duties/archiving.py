"""Vouchers into the archive once nothing of their job is open any more (MS-4, MS-7)."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from models import Call, Case, Voucher
from models.among import among
from models.database import reading, transaction
from rules.events import CallState
from rules.money import account
from rules.told import Told
from tasks.effect import effect, first_line
from tasks.engine.timeline import Timelines
from tasks.settings import settings

logger = logging.getLogger(__name__)

BATCH = 500


@dataclass(slots=True)
class Archived:
    """Vouchers put away."""

    count: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@effect
def archive_vouchers(*, now: datetime, dry_run: bool) -> Archived:
    """Archive the voucher of every closed call that the customer has signed and that is invoiced as it was charged.

    A closed call has nothing in custody (its receipts are void). What is still to be invoiced keeps its voucher with
    the accountant (MS-5). One transaction for 500 vouchers; a batch that fails holds up no other.
    """
    chosen = settings()
    done = Archived()
    with reading(chosen.database) as session:
        open_ones = list(
            session.scalars(
                select(Voucher.id)
                .join(Call, Call.call_no == Voucher.call_no)
                .join(Case, Case.id == Call.case_id)
                .where(Voucher.signed_at.is_not(None), Voucher.archived_at.is_(None), Voucher.voided_at.is_(None))
                .where(Case.state == CallState.CLOSED)
                .order_by(Voucher.id)
            )
        )
    for start in range(0, len(open_ones), BATCH):
        try:
            _archive(open_ones[start : start + BATCH], done, now=now, dry_run=dry_run, url=chosen.database)
        except Exception as error:
            logger.exception("vouchers %s and after could not be archived", open_ones[start])
            done.failures.append(f"vouchers not archived (MS-4): {first_line(error)}")
    return done


def _archive(ids: list[int], done: Archived, *, now: datetime, dry_run: bool, url: str) -> None:
    with transaction(url, dry_run=dry_run) as session:
        rows = session.execute(
            select(Voucher.id, Voucher.branch_no, Voucher.number, Call.call_no, Call.case_id)
            .join(Call, Call.call_no == Voucher.call_no)
            .where(among(Voucher.id, ids))
            .order_by(Voucher.branch_no, Voucher.number)
        ).all()
        timelines = Timelines(session, [row.case_id for row in rows])
        ready = [row for row in rows if _is_over(timelines, row.case_id)]
        session.execute(
            update(Voucher)
            .where(among(Voucher.id, [row.id for row in ready]), Voucher.archived_at.is_(None))
            .values(archived_at=now)
            .execution_options(synchronize_session=False)
        )
    done.count += len(ready)
    done.rows += [{"call": row.call_no, "voucher": f"{row.branch_no}-{row.number:06d}"} for row in ready]


def _is_over(timelines: Timelines, case_id: int) -> bool:
    """Read again under lock: whether the call is still closed and everything charged was invoiced."""
    told = [Told(kind, at, detail) for _, kind, at, detail in timelines.events(case_id)]
    return timelines.state(case_id) == CallState.CLOSED and account(told).to_invoice == 0
