"""What dispatches say to the proposals that stood when they were made (MS-3)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Call, Case, Dispatch, Proposal
from models.among import among
from models.bulk import rows_among
from rules.events import CallState
from rules.taking_up import Sent, Stood, answers


def compare_with_proposals(session: Session, call_nos: Iterable[str], *, now: datetime) -> None:
    """Mark the proposals of these calls as followed or overridden, as all their dispatches stand in the register.

    Corrections and late papers are marked anew. Proposals of calls that nobody has to be sent to any more end `now`
    (aware). The calls' cases are held by the caller.
    """
    made: dict[str, list[Proposal]] = defaultdict(list)
    for row in session.scalars(select(Proposal).where(among(Proposal.call_no, sorted(set(call_nos))))):
        made[row.call_no].append(row)
    if not made:
        return
    sent: dict[str, list[Sent]] = defaultdict(list)
    columns = (Dispatch.dispatched_at, Dispatch.technician_no, Dispatch.reason)
    for call_no, at, technician, reason in rows_among(session, Dispatch.call_no, made, *columns):
        sent[call_no].append(Sent(at, technician, reason))
    states = select(Call.call_no, Case.state).join(Case, Case.id == Call.case_id)
    state = dict(session.execute(states.where(among(Call.call_no, sorted(made)))).tuples().all())
    for call_no, rows in made.items():
        _mark(rows, sent[call_no])
        for row in rows:
            if row.ended_at is None and state[call_no] not in (CallState.REGISTERED, CallState.REVISIT):
                row.end(at=max(now, row.dispatched_at or now))
    session.flush()


def _mark(rows: list[Proposal], sent: list[Sent]) -> None:
    found = answers(
        proposals=[Stood(row.id, row.proposed_at, row.ended_at, _named(row)) for row in rows], dispatches=sent
    )
    for row in rows:
        answer = found.get(row.id)
        if answer is None or answer.sent.technician_no != row.dispatched_to:
            row.asked_at = None
        row.taken_up = None if answer is None else str(answer.taken_up)
        row.dispatched_at = None if answer is None else answer.sent.at
        row.dispatched_to = None if answer is None else answer.sent.technician_no
        row.override_reason = None if answer is None else answer.sent.reason


def _named(row: Proposal) -> frozenset[str]:
    return frozenset(each for each in (row.technician_no, row.alternative_technician_no) if each is not None)
