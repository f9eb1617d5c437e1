"""A duty done for one branch, or one case, after another: one transaction each, and one that fails holds up no other."""

import logging
from collections.abc import Callable, Iterable
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
        """Add what was done for one of them: every count and every list."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(more, each.name))


T = TypeVar("T", bound=Tally)
U = TypeVar("U", str, int)


def branch_by_branch(work: Callable[[Session, str, T], None], *, tally: type[T], lacking: str, dry_run: bool) -> T:
    """Do `work(session, branch_no, done)` for every branch by number; what all of them did.

    Of a branch that fails nothing is kept: it is named as lacking what it should have had ("no daily report (MS-12)").
    """
    with reading(settings().database) as session:
        branch_nos = list(session.scalars(select(Branch.branch_no).order_by(Branch.branch_no)))
    return one_by_one(branch_nos, work, tally=tally, what="branch", lacking=lacking, dry_run=dry_run)


def one_by_one(
    numbers: Iterable[U],
    work: Callable[[Session, U, T], None],
    *,
    tally: type[T],
    what: str,
    lacking: str,
    dry_run: bool,
    plain: type[Exception] | tuple[()] = (),
) -> T:
    """Do `work(session, number, done)` for each of these branches or cases (`what` they are); what all of them did.

    Of one that fails nothing is kept, and it is named as lacking what it should have had. An error of the kind `plain`
    says by itself what is wrong and what to do, and is told alone.
    """
    url, done = settings().database, tally()
    for number in numbers:
        mine = tally()
        try:
            with transaction(url, dry_run=dry_run) as session:
                work(session, number, mine)
        except plain as error:
            done.failures.append(str(error))
            continue
        except Exception as error:
            logger.exception("%s %s: %s", what, number, lacking)
            done.failures.append(f"{what} {number}: {lacking}: {first_line(error)}")
            continue
        done.take(mine)
    return done
