"""What became of notices that were answered by papers: extensions, dispatches (MS-3, MS-9, NT-2, NT-3)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models import Decision, Dispatch, Event, Notice, Proposal, Staff
from models.among import among
from models.queries.corrections import not_corrected
from rules.buttons import BUTTONS, EXTENDING, MORE_TIME
from rules.events import GoodsEvent
from rules.words import DecisionStep
from tasks.deliver.blocks import Manner, Settled, told
from tasks.presses import words


def extended_since(session: Session, notices: Sequence[Notice], manner: Manner) -> dict[int, Settled]:
    """The notices whose limit was extended since they were written: until when, by whom and why. No button is left."""
    asked = [notice for notice in notices if _offers_time(notice) and notice.case_id is not None]
    rows = session.execute(
        select(Event.case_id, Event.happened_at, Event.detail, Event.actor, Staff.name)
        .outerjoin(Staff, Staff.staff_no == Event.actor)
        .where(
            among(Event.case_id, sorted({notice.case_id for notice in asked if notice.case_id is not None})),
            Event.kind == GoodsEvent.EXTENDED,
            not_corrected(),
        )
        .order_by(Event.happened_at, Event.id)
    ).all()
    notes = _notes(session, sorted({row.case_id for row in rows}))
    found: dict[int, Settled] = {}
    for notice in asked:
        lines: list[str] = []
        for row in rows:
            detail = row.detail or {}
            if row.case_id != notice.case_id or row.happened_at < notice.created_at or not detail.get("sets"):
                continue
            until = datetime.fromisoformat(next(iter(detail["sets"].values())))
            values = {
                "done": BUTTONS[MORE_TIME].done.in_locale(manner.locale),
                "until": told(until, manner),
                "at": told(row.happened_at, manner),
            }
            said = words.EXTENDED_TO.filled(**values, who=f"{row.name} {row.actor}") if row.actor else None
            lines.append((said or words.EXTENDED.filled(**values)).in_locale(manner.locale))
            if reason := detail.get("reason") or notes.get((row.case_id, row.happened_at)):
                lines.append(words.noted(reason, locale=manner.locale))
        if lines:
            found[notice.id] = Settled(lines)
    return found


def _offers_time(notice: Notice) -> bool:
    return any(name in (notice.actions or []) for name in EXTENDING)


def _notes(session: Session, case_ids: Sequence[int]) -> dict[tuple[int, datetime], str]:
    """Why complaints were extended: of these the reason is the decision's note."""
    rows = session.execute(
        select(Decision.case_id, Decision.decided_at, Decision.note).where(
            among(Decision.case_id, case_ids), Decision.step == DecisionStep.EXTENSION, Decision.note.is_not(None)
        )
    )
    return {(row.case_id, row.decided_at): row.note for row in rows}


def proposals_since(session: Session, notices: Sequence[Notice], manner: Manner) -> dict[int, Settled]:
    """The lists of proposals on which something was answered: who was sent by whom, and which still stand."""
    listed = {notice.id: _proposals(notice) for notice in notices}
    numbers = sorted({number for each in listed.values() for number in each})
    if not numbers:
        return {}
    sent, by = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(Proposal, sent.name.label("sent"), by.name.label("by_name"), by.staff_no.label("by_no"))
        .outerjoin(sent, sent.staff_no == Proposal.dispatched_to)
        .outerjoin(
            Dispatch,
            (Dispatch.call_no == Proposal.call_no) & (Dispatch.dispatched_at == Proposal.dispatched_at),
        )
        .outerjoin(by, by.staff_no == Dispatch.dispatched_by)
        .where(among(Proposal.id, numbers))
        .order_by(Proposal.id)
    ).all()
    found: dict[int, Settled] = {}
    for notice_id, mine in listed.items():
        ended = [row for row in rows if row.Proposal.id in mine and row.Proposal.ended_at is not None]
        if ended:
            lines = [_line(row.Proposal, row.sent, row.by_name, row.by_no, manner) for row in ended]
            gone = {row.Proposal.id for row in ended}
            found[notice_id] = Settled(lines, open_proposals=frozenset(mine - gone))
    return found


def _proposals(notice: Notice) -> set[int]:
    return {int(each["proposal"]) for each in notice.actions or [] if isinstance(each, dict) and "proposal" in each}


def _line(proposal: Proposal, sent: str | None, by_name: str | None, by_no: str | None, manner: Manner) -> str:
    if proposal.dispatched_at is None:
        return words.NO_MORE.filled(call=proposal.call_no).in_locale(manner.locale)
    values = {
        "call": proposal.call_no,
        "who": f"{sent} {proposal.dispatched_to}",
        "at": told(proposal.dispatched_at, manner),
    }
    if by_no is None:
        return words.SENT.filled(**values).in_locale(manner.locale)
    return words.SENT_BY.filled(**values, by=f"{by_name} {by_no}").in_locale(manner.locale)
