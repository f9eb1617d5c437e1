"""A duty done for one branch after another: one transaction each, and one that fails holds up no other."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, Self, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Branch
from models.database import reading, transaction
from tasks.effect import first_line
from tasks.settings import settings

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Tally:
    """What a duty did, of which each has its own counts: rows to show, and what could not be done."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def take(self, more: Self) -> None:
        """Add what was done for one branch: every count and every list."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(more, each.name))


T = TypeVar("T", bound=Tally)


def branch_by_branch(work: Callable[[Session, str, T], None], *, tally: type[T], lacking: str, dry_run: bool) -> T:
    """Do `work(session, branch_no, done)` for every branch by number; what all of them did.

    Of a branch that fails nothing is kept: it is named as lacking what it should have had ("no daily report (MS-12)").
    """
    url, done = settings().database, tally()
    with reading(url) as session:
        branch_nos = list(session.scalars(select(Branch.branch_no).order_by(Branch.branch_no)))
    for branch_no in branch_nos:
        mine = tally()
        try:
            with transaction(url, dry_run=dry_run) as session:
                work(session, branch_no, mine)
        except Exception as error:
            logger.exception("branch %s: %s", branch_no, lacking)
            done.failures.append(f"branch {branch_no}: {lacking}: {first_line(error)}")
            continue
        done.take(mine)
    return done
