"""Who should go to every waiting call: weighed, kept, told to the directors (MS-3, MS-13, MS-14)."""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Branch, Proposal
from models.database import reading, transaction
from rules.dispatching import Proposal as Proposed
from rules.dispatching import propose
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from rules.words import CaseKind
from tasks.duties.keeping_proposals import Kept, keep_proposals
from tasks.duties.proposal_words import KIND, named, to_director
from tasks.duties.waiting_calls import Situation, claimed_skills, situation_of
from tasks.effect import effect, first_line
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.parts import Brief, briefs, whom
from tasks.notices import queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Dispatching:
    """What was new: calls proposed for, proposals changed and ended, calls out of reach, overrides without a reason.

    `rows` are the new and changed proposals, times aware.
    """

    made: int = 0
    changed: int = 0
    ended: int = 0
    late: int = 0
    unexplained: int = 0
    notices: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def take(self, more: "Dispatching") -> None:
        """Add what was done for one branch."""
        for name in ("made", "changed", "ended", "late", "unexplained", "notices", "rows", "failures"):
            setattr(self, name, getattr(self, name) + getattr(more, name))


@effect
def propose_dispatches(*, now: datetime, dry_run: bool) -> Dispatching:
    """Propose a technician for every waiting call of every open branch, and tell its director what is new.

    All branches are read and weighed together, so that help from a neighbour is offered once; then each is written
    in a transaction of its own. A branch that fails is named and holds up no other. Proposals are kept only where the
    director is told; a proposal that says the same as before is neither kept nor told again. Outside a branch's
    working time nothing is proposed: what comes in then waits for the opening.
    """
    rules, chosen = book(), settings()
    done = Dispatching()
    with reading(chosen.database) as session:
        branch_nos = list(session.scalars(select(Branch.branch_no).order_by(Branch.branch_no)))
        known, claimed = calendars(session, book=rules), claimed_skills(session)
    everything, read = Situation(), []
    for branch_no in branch_nos:
        try:
            with reading(chosen.database) as session:
                here = situation_of(session, branch_no, now=now, rules=rules, known=known, claimed=claimed)
        except Exception as error:
            logger.exception("branch %s could not be read for its proposals", branch_no)
            done.failures.append(_failure(branch_no, error))
            continue
        everything.take(here)
        read.append(branch_no)
    proposals = propose(
        calls=everything.calls, hands=everything.hands, now=now, calendar_of=known.of, rules=rules.dispatching
    )
    of_branch = {call.call_no: call.branch_no for call in everything.calls}
    for branch_no in read:
        if not known.of(branch_no).is_open(now):
            continue
        mine = Dispatching()
        theirs = [each for each in proposals if of_branch[each.call_no] == branch_no]
        try:
            with transaction(chosen.database, dry_run=dry_run) as session:
                writing = _Writing(session, branch_no, now, rules, known, chosen.locale)
                writing.write(theirs, everything, done=mine)
        except _NobodyToTell as error:
            done.failures.append(str(error))
        except Exception as error:
            logger.exception("branch %s could not be given its proposals", branch_no)
            done.failures.append(_failure(branch_no, error))
        else:
            done.take(mine)
    return done


def _failure(branch_no: str, error: Exception) -> str:
    return f"branch {branch_no}: no dispatch proposals (MS-3): {first_line(error)}"


class _NobodyToTell(LookupError):
    """A branch has news and nobody to tell them to: nothing is kept, so that the next run finds them new."""

    def __init__(self, branch_no: str, *, calls: int) -> None:
        super().__init__(f"branch {branch_no}: nobody to give the dispatch proposals for {calls} calls to (MS-3)")


@dataclass(frozen=True, slots=True)
class _Writing:
    session: Session
    branch_no: str
    now: datetime
    rules: RuleBook
    known: Calendars
    locale: Locale

    def write(self, proposals: list[Proposed], read: Situation, *, done: Dispatching) -> None:
        """Keep what is new of one branch and tell it."""
        session = self.session
        kept = keep_proposals(session, self.branch_no, proposals, cases=read.cases, due=read.due, now=self.now)
        done.made, done.changed, done.ended = kept.made, kept.changed, kept.ended
        done.late = sum(not row.in_time for row in kept.news)
        done.unexplained = len(kept.unexplained)
        if not (kept.news or kept.unexplained):
            return
        people = roster(session, book=self.rules)
        done.rows = [_shown(row, people) for row in kept.news]
        done.notices = self._tell(kept, people=people, cases=read.cases)

    def _tell(self, kept: Kept, *, people: Roster, cases: dict[str, int]) -> int:
        recipients = self._recipients(people)
        if not recipients:
            raise _NobodyToTell(self.branch_no, calls=len(kept.news) + len(kept.unexplained))
        about = briefs(self.session, [cases[row.call_no] for row in kept.news])
        drafts = [
            to_director(
                kept,
                person,
                branch_no=self.branch_no,
                what={brief.number: brief.what for brief in about.values()},
                people=people,
                rules=self.rules,
                zone=self.known.zone(self.branch_no),
                locale=self.locale,
            )
            for person in recipients
        ]
        return len(queue_notices(self.session, drafts, now=self.now).new)

    def _recipients(self, people: Roster) -> list[Person]:
        stand_in = Brief(0, CaseKind.CALL, self.branch_no, self.branch_no, "", {}, "")
        on = self.known.of(self.branch_no).day_of(self.now)
        found = [whom(to, stand_in, people, on=on).person for to in self.rules.assignment(KIND).to]
        return list({person.staff_no: person for person in found if person is not None}.values())


def _shown(row: Proposal, people: Roster) -> dict[str, Any]:
    return {
        "call": row.call_no,
        "technician": named(row.technician_no, people),
        "arrives": row.arrives_at,
        "due": row.due_at,
        "in time": row.in_time,
        "alternative": named(row.alternative_technician_no, people) if row.alternative_technician_no else "",
    }
