"""A message that was told, told again with what became of it since."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models import Decision, Notice, Staff
from models.among import among
from models.database import reading
from models.notices import NoticeStatus
from rules.buttons import ACKNOWLEDGE, BUTTONS, button_of
from rules.words import DecisionStep, Verdict
from tasks.deliver.addresses import addresses
from tasks.deliver.blocks import Manner, Message, Settled, notice_message, told
from tasks.deliver.claim import manner_for
from tasks.deliver.digest import digest_message
from tasks.deliver.terms import Terms
from tasks.presses import words
from tasks.presses.outcomes import extended_since, proposals_since
from tasks.rulebook import book
from tasks.settings import settings
from tasks.tongue import Tongue


def told_again(notice_id: int) -> tuple[int, Message] | None:
    """The message that told this notice as it reads now, and the notice that it is known by.

    A digest is told again whole. None for a notice that is not in the ledger, or of which nothing became yet.
    """
    chosen = settings()
    terms = Terms.of(book=book(), settings=chosen)
    with reading(chosen.database) as session:
        notice = session.get(Notice, notice_id)
        if notice is None:
            return None
        members = [notice]
        if notice.digest_id is not None:
            query = select(Notice).where(Notice.digest_id == notice.digest_id, Notice.status != NoticeStatus.SUPPRESSED)
            members = list(session.scalars(query.order_by(Notice.id)))
        manner = manner_for(addresses(session, [notice.recipient]).get(notice.recipient), terms)
        settled = _settled(session, members, manner)
    if notice_id not in settled:
        return None
    if notice.digest_id is not None:
        return notice.digest_id, digest_message(members, manner=manner, settled=settled)
    return notice.id, notice_message(notice, manner=manner, settled=settled[notice.id])


def whereabouts(notice_id: int) -> tuple[str, str] | None:
    """Where (channel, ts) a notice or its digest stands in Slack by the ledger; None when that is not known."""
    with reading(settings().database) as session:
        notice = session.get(Notice, notice_id)
        if notice is not None and notice.digest_id is not None:
            notice = session.get(Notice, notice.digest_id)
        if notice is None or not notice.place or not notice.external_id:
            return None
        return notice.place, notice.external_id


def _settled(session: Session, members: Sequence[Notice], manner: Manner) -> dict[int, Settled]:
    """What was decided on each notice since it was written, and which of its buttons are left."""
    cases = sorted({notice.case_id for notice in members if notice.case_id is not None})
    by, to = aliased(Staff), aliased(Staff)
    rows = session.execute(
        select(Decision, by.name.label("by_name"), to.name.label("to_name"))
        .join(by, by.staff_no == Decision.decided_by)
        .outerjoin(to, to.staff_no == Decision.forward_to)
        .where(among(Decision.case_id, cases))
        .order_by(Decision.decided_at, Decision.id)
    ).all()
    found = {**extended_since(session, members, manner), **proposals_since(session, members, manner)}
    for notice in members:
        if notice.id in found:
            continue
        offered = [BUTTONS[name] for name in notice.actions or [] if isinstance(name, str) and name in BUTTONS]
        steps = {button.step for button in offered if button.step is not None}
        since = [
            row
            for row in rows
            if row.Decision.case_id == notice.case_id
            and row.Decision.step in steps
            and row.Decision.decided_at >= notice.created_at
        ]
        if since:
            only_seen = all(row.Decision.step == BUTTONS[ACKNOWLEDGE].step for row in since)
            left = {button.name for button in offered if button.name != ACKNOWLEDGE} if only_seen else set()
            lines = [line for row in since for line in _lines(row, manner)]
            found[notice.id] = Settled(lines, frozenset(left))
    return found


def _lines(row: Any, manner: Manner) -> list[str]:
    decision: Decision = row.Decision
    say, button = Tongue(manner.locale), button_of(decision.step, decision.verdict)
    if button is None:
        done = f"{say.word(DecisionStep(decision.step))}: {say.word(Verdict(decision.verdict))}"
    else:
        done = button.done.in_locale(manner.locale)
    values = {"done": done, "who": f"{row.by_name} {decision.decided_by}", "at": told(decision.decided_at, manner)}
    if decision.forward_to:
        said = words.DONE_TO.filled(**values, to=f"{row.to_name} {decision.forward_to}")
    else:
        said = words.DONE_BY.filled(**values)
    note = [words.noted(decision.note, locale=manner.locale)] if decision.note else []
    return [said.in_locale(manner.locale), *note]
