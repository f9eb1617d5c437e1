"""Sweeping due clocks, and taking up a changed calendar (LIM-1, CAL-2)."""

import logging
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Case, Clock, ClockState
from models.database import reading, transaction
from tasks.effect import effect, first_line, is_transient
from tasks.engine.calendars import calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.sweep import Swept, sweep_clocks
from tasks.rulebook import book
from tasks.settings import settings

logger = logging.getLogger(__name__)

BATCH = 2_000


@effect
def sweep_due_clocks(*, now: datetime, dry_run: bool) -> Swept:
    """Warn, breach and climb for every clock that is due at `now` (aware). Running it again says nothing new."""
    chosen = settings()
    return sweep_clocks(
        chosen.database, book=book(), now=now, locale=chosen.locale, desk_url=chosen.desk_url, dry_run=dry_run
    )


@dataclass(slots=True)
class Recomputed:
    """How many deadlines moved, and which cases could not be derived anew."""

    moved: int = 0
    failures: list[str] = field(default_factory=list)


@effect
def recompute_changed_calendars(*, now: datetime, dry_run: bool) -> Recomputed:
    """Derive anew the open deadlines that were computed with another calendar.

    Hours of a branch, public holidays and days of the company's own all change what is due (CAL-2). A case that
    fails holds up no other and is tried again by the next run.
    """
    done = Recomputed()
    with reading(settings().database) as session:
        known = calendars(session, book=book())
    for branch in (*known.branches, None):
        after = 0
        while True:
            with reading(settings().database) as session:
                stale = _stale(session, branch, calendar=known.of(branch).fingerprint[:12], after=after)
            if not stale:
                break
            _derive(stale, now=now, dry_run=dry_run, done=done)
            after = stale[-1]
    return done


def _stale(session: Session, branch: str | None, *, calendar: str, after: int) -> list[int]:
    """The next cases of a branch, in the order of their ids, whose open deadlines are by another calendar."""
    return list(
        session.scalars(
            select(Clock.case_id)
            .join(Case, Case.id == Clock.case_id)
            .where(
                Clock.state == ClockState.RUNNING,
                Case.branch_no == branch if branch else Case.branch_no.is_(None),
                Clock.calendar != calendar,
                Clock.case_id > after,
            )
            .distinct()
            .order_by(Clock.case_id)
            .limit(BATCH)
        )
    )


def _derive(case_ids: list[int], *, now: datetime, dry_run: bool, done: Recomputed) -> None:
    """Derive these cases in one transaction; where that fails, each half by itself until the culprit is alone."""
    rules = book()
    try:
        with transaction(settings().database, dry_run=dry_run) as session:
            known = calendars(session, book=rules)
            moved = sync_clocks(session, case_ids, book=rules, calendars=known, now=now).moved
    except Exception as error:
        if is_transient(error):
            raise  # a database away fails every half as well: the whole effect is tried again
        if len(case_ids) > 1:
            middle = len(case_ids) // 2
            for half in (case_ids[:middle], case_ids[middle:]):
                _derive(half, now=now, dry_run=dry_run, done=done)
            return
        logger.exception("the deadlines of case %s could not be derived anew", case_ids[0])
        done.failures.append(
            f"{_name(case_ids[0])}: its deadlines could not be derived anew (CAL-2): {first_line(error)}"
        )
        return
    done.moved += moved


def _name(case_id: int) -> str:
    with reading(settings().database) as session:
        case = session.get_one(Case, case_id)
        return f"{case.kind}:{case.number}"
