"""Proposals into their register: what is unchanged stays as it is, a changed one takes the place of the last (MS-3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Call, Case, Proposal
from models.among import among
from models.proposals import standing_proposals, unexplained_overrides
from rules import dispatching
from tasks.duties.waiting_calls import WAITING
from tasks.engine.timeline import hold_cases


@dataclass(slots=True)
class Kept:
    """What is new since the last run: proposals made for the first time or changed, and overrides without a reason.

    `news` has calls that cannot be reached in time first, then the order of priority; `changed` counts those of them
    that take the place of another one, `ended` the proposals of calls that wait no more.
    """

    news: list[Proposal] = field(default_factory=list)
    unexplained: list[Proposal] = field(default_factory=list)
    changed: int = 0
    ended: int = 0

    @property
    def made(self) -> int:
        """Calls proposed for that had no proposal."""
        return len(self.news) - self.changed


def keep_proposals(
    session: Session,
    branch_no: str,
    proposals: Iterable[dispatching.Proposal],
    *,
    cases: Mapping[str, int],
    due: Mapping[str, datetime | None],
    now: datetime,
) -> Kept:
    """Write a branch's proposals where they say something new. Repeating writes nothing.

    `cases` and `due` are by call number. Calls that somebody was sent to since they were read, or that belong to
    another branch by now, are left alone: their cases are held and looked at again first.
    """
    proposals = list(proposals)
    outdated = select(Call.case_id).join(Proposal, Proposal.call_no == Call.call_no)
    outdated = outdated.where(standing_proposals(), Call.branch_no == branch_no)
    hold_cases(session, sorted({cases[each.call_no] for each in proposals} | set(session.scalars(outdated))))
    standing = {row.call_no: row for row in _of_branch(session, branch_no, standing_proposals())}
    waiting = _still_waiting(session, {*standing, *(each.call_no for each in proposals)}, branch_no=branch_no)
    kept = Kept()
    for call_no in sorted(standing.keys() - waiting):
        standing.pop(call_no).end(at=now)
        kept.ended += 1
    for each in proposals:
        before, wanted = standing.get(each.call_no), _row(each, due_at=due[each.call_no], now=now)
        if each.call_no not in waiting or (before is not None and _says(before) == _says(wanted)):
            continue
        if before is not None:
            before.end(at=now)
            kept.changed += 1
        kept.news.append(wanted)
    session.flush()  # at most one stands for a call: what ends has to be written before what begins
    kept.news.sort(key=lambda each: each.in_time)
    session.add_all(kept.news)
    kept.unexplained = _of_branch(session, branch_no, unexplained_overrides())
    for row in kept.unexplained:
        row.asked_at = now
    session.flush()
    return kept


def _of_branch(session: Session, branch_no: str, where: Any) -> list[Proposal]:
    query = select(Proposal).join(Call, Call.call_no == Proposal.call_no).where(where, Call.branch_no == branch_no)
    return list(session.scalars(query.order_by(Proposal.id)))


def _still_waiting(session: Session, call_nos: set[str], *, branch_no: str) -> set[str]:
    return set(
        session.scalars(
            select(Call.call_no)
            .join(Case, Case.id == Call.case_id)
            .where(
                among(Call.call_no, sorted(call_nos)),
                Case.state.in_([str(state) for state in WAITING]),
                Case.branch_no == branch_no,
            )
        )
    )


def _row(proposed: dispatching.Proposal, *, due_at: datetime | None, now: datetime) -> Proposal:
    other = proposed.alternative
    return Proposal(
        call_no=proposed.call_no,
        proposed_at=now,
        technician_no=proposed.technician_no,
        arrives_at=proposed.arrives_at,
        due_at=due_at,
        in_time=proposed.in_time,
        position=proposed.position,
        reason=proposed.reason.model_dump(),
        alternative_branch_no=other and other.branch_no,
        alternative_technician_no=other and other.technician_no,
        alternative_arrives_at=other and other.arrives_at,
        alternative_in_time=other and other.in_time,
    )


def _says(row: Proposal) -> tuple[object, ...]:
    """What makes it another proposal: who, whether in time, the deadline. Forecasts move along with the clock."""
    return (row.technician_no, row.in_time, row.due_at, row.alternative_technician_no, row.alternative_in_time)
