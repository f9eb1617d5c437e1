"""Sweeping due clocks, and taking up a changed calendar (LIM-1, CAL-2)."""

from datetime import datetime

from sqlalchemy import select

from models import Case, Clock, ClockState
from models.database import transaction
from tasks.effect import effect
from tasks.engine.calendars import calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.sweep import Swept, sweep_clocks
from tasks.rulebook import book
from tasks.settings import settings

BATCH = 2_000


@effect
def sweep_due_clocks(*, now: datetime, dry_run: bool) -> Swept:
    """Warn, breach and climb for every clock that is due at `now` (aware). Running it again says nothing new."""
    chosen = settings()
    return sweep_clocks(
        chosen.database, book=book(), now=now, locale=chosen.locale, desk_url=chosen.desk_url, dry_run=dry_run
    )


@effect
def recompute_changed_calendars(*, now: datetime, dry_run: bool) -> int:
    """Derive anew the open deadlines that were computed with another calendar or rule book; returns how many moved.

    Hours of a branch, public holidays and days of the company's own all change what is due (CAL-2).
    """
    rules, moved, seen = book(), 0, 0
    while True:
        with transaction(settings().database, dry_run=dry_run) as session:
            known = calendars(session, book=rules)
            branches = [*known.branches, None]
            stale = [
                case_id
                for branch in branches
                for case_id in session.scalars(
                    select(Clock.case_id)
                    .join(Case, Case.id == Clock.case_id)
                    .where(
                        Clock.state == ClockState.RUNNING,
                        Case.branch_no == branch if branch else Case.branch_no.is_(None),
                        Clock.calendar != known.of(branch).fingerprint[:12],
                    )
                    .distinct()
                    .order_by(Clock.case_id)
                    .limit(BATCH)
                )
            ]
            if not stale:
                return moved
            synced = sync_clocks(session, stale, book=rules, calendars=known, now=now)
            moved += synced.moved
            seen += len(stale)
        if dry_run:
            return moved
