"""Who dispatched, and whether the proposal that a dispatch answers still stands (MS-3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from models import Dispatch, Proposal, Staff
from models.among import among
from rules.words import Role
from tasks.loading.chunk import Chunk, Refusals
from tasks.staff import roster
from tasks.tongue import Tongue

KIND = "dispatch_proposals"


def insisting(chunk: Chunk, keys: Sequence[Any], stored: Mapping[Any, Any]) -> set[int]:
    """Positions of the rows that answer a proposal, under a key that holds what somebody else did at that moment."""
    rows = zip(keys, chunk.frame["dispatched_by"], chunk.frame["proposal"], strict=True)
    return {
        place
        for place, (key, by, proposal) in enumerate(rows)
        if isinstance(proposal, str) and key in stored and stored[key].dispatched_by != by
    }


def check_dispatchers(chunk: Chunk, refusals: Refusals, calls: Mapping[str, Any]) -> None:
    """Refuse rows that name as dispatcher who is not: the supervisor, whoever is given the proposals, or who stands in.

    On the local day of the dispatch in the call's branch. A row may leave open who dispatched.
    """
    rows = [
        (int(line), call_no, by, at)
        for line, call_no, by, at in zip(
            chunk.frame.index, chunk.frame["call_no"], chunk.frame["dispatched_by"], chunk.frame["dispatched_at"],
            strict=True,
        )
        if isinstance(by, str)
    ]  # fmt: skip
    if not rows:
        return
    people = roster(chunk.session, book=chunk.book)
    known = {by for _, _, by, _ in rows if people.person(by) is not None}
    refusals.unknown("dispatched_by", known, "unknown_staff")
    roles = {Role.SUPERVISOR, *(Role(word) for word in chunk.book.assignment(KIND).to if word in set(Role))}
    for line, call_no, by, at in rows:
        call = calls.get(call_no)
        if call is None or by not in known:
            continue
        on = chunk.calendars.of(call.branch_no).day_of(at.to_pydatetime())
        if not any(people.acts_as(by, role, call.branch_no, on) for role in roles):
            refusals.add(line, "may_not_dispatch", "dispatched_by", value=by, other=call.branch_no)


def check_proposals(chunk: Chunk, refusals: Refusals, calls: Mapping[str, Any]) -> None:
    """Refuse rows that answer a proposal of another call, one that stands no more, or override one without a reason.

    The calls' cases are held: of two who answer one proposal, one is first.
    """
    frame = chunk.frame
    rows = [
        (int(line), call_no, proposal, technician, reason)
        for line, call_no, proposal, technician, reason in zip(
            frame.index, frame["call_no"], frame["proposal"], frame["technician_no"], frame["reason"], strict=True
        )
        if isinstance(proposal, str) and int(line) not in refusals.by_line
    ]
    if not rows:
        return
    numbers = sorted({int(text) for _, _, text, _, _ in rows if _is_number(text)})
    made = {row.id: row for row in chunk.session.scalars(select(Proposal).where(among(Proposal.id, numbers)))}
    answered: set[int] = set()
    for line, call_no, text, technician, reason in rows:
        proposal = made.get(int(text)) if _is_number(text) else None
        if proposal is None or proposal.call_no != call_no:
            refusals.add(line, "unknown_proposal", "proposal", value=text)
        elif proposal.ended_at is not None or proposal.id in answered:
            other = _overtaken(chunk, refusals, proposal, branch_no=calls[call_no].branch_no)
            refusals.add(line, "proposal_overtaken", "proposal", value=text, other=other)
        elif technician not in (proposal.technician_no, proposal.alternative_technician_no) and not _said(reason):
            refusals.add(line, "reason_needed", "reason")
        else:
            answered.add(proposal.id)


def _overtaken(chunk: Chunk, refusals: Refusals, proposal: Proposal, *, branch_no: str) -> str:
    """Why it stands no more: who was sent by whom, or that the call was proposed for anew or waits no longer."""
    say = Tongue(chunk.locale)
    if proposal.dispatched_to is None:
        return say("the call was proposed for anew, or waits no more", "该叫修已重新建议或不再待派")
    sent = chunk.session.get_one(Staff, proposal.dispatched_to)
    by = chunk.session.execute(
        select(Staff.name, Staff.staff_no)
        .join(Dispatch, Dispatch.dispatched_by == Staff.staff_no)
        .where(Dispatch.call_no == proposal.call_no, Dispatch.dispatched_at == proposal.dispatched_at)
    ).first()
    assert proposal.dispatched_at is not None, "who was sent was sent at a time"
    at = refusals.local(proposal.dispatched_at, branch_no=branch_no)
    whom = f"{sent.name} {sent.staff_no}"
    if by is None:
        return say(f"{whom} was sent, {at}", f"已派{whom}，{at}")
    return say(f"{by.name} {by.staff_no} sent {whom}, {at}", f"{by.name} {by.staff_no}已派{whom}，{at}")


def _said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9
