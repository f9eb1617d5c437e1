"""Writing down what became of a claim. Every write is fenced by the claim's token.

A claim whose lease ran out may have been looked up and queued again meanwhile: then the token is gone, and
what its late sender reports changes nothing.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from models.notices import Notice, NoticeStatus, standing
from tasks.deliver.outcomes import Busy, Down, Later, Outcome, Refused, Taken, Unclear
from tasks.deliver.terms import Terms
from tasks.notices import WITHDRAWN

log = logging.getLogger(__name__)


def expire(session: Session, *, now: datetime) -> list[int]:
    """Claims whose lease is over become unknown: their sender died, before or after the message left."""
    return _change(
        session,
        standing(NoticeStatus.CLAIMED) & (Notice.lease_until <= now),
        status=NoticeStatus.UNKNOWN.value,
        attempts=Notice.attempts + 1,
        error="the sender did not report back",
    )


def record(
    session: Session, *, token: str, attempts: int, recipient: str, outcome: Outcome, now: datetime, terms: Terms
) -> list[int]:
    """Write the outcome of a claim; gives the ids it was written to, none when the claim is not ours any more.

    `attempts` are those before this one. A digest and its notices share a token and a fate.
    """
    match outcome:
        case Taken():
            written = sent(session, token=token, place=outcome.place, external_id=outcome.external_id, now=now)
        case Unclear():
            settled = now + terms.unknown_after
            values = {"status": NoticeStatus.UNKNOWN.value, "lease_until": settled, "error": outcome.error}
            written = _change(session, _held_by(token), attempts=Notice.attempts + 1, **values)
        case Refused():
            written = failed(session, token=token, error=outcome.error, because=f"refused: {outcome.error}")
        case Later():
            written = again(
                session, token=token, attempts=attempts + 1, error=outcome.error, tried_at=now, now=now, terms=terms
            )
        case Busy():
            until = now + timedelta(seconds=outcome.seconds)
            written = _back(session, token=token, error=outcome.error, not_before=until)
            _pause(session, recipient=recipient, until=until)
        case Down():
            written = _back(session, token=token, error=outcome.error, not_before=None)
    if not written:
        log.warning("a claim on notices to %s was taken over before its outcome was known: %s", recipient, outcome)
    return written


def sent(session: Session, *, token: str, place: str, external_id: str, now: datetime) -> list[int]:
    """The receiving side has it. `sent_at` is when we learned that."""
    return _change(
        session,
        _held_by(token),
        status=NoticeStatus.SENT.value,
        sent_at=now,
        place=place,
        external_id=external_id,
        attempts=Notice.attempts + 1,
        claim=None,
        lease_until=None,
        error=None,
    )


def failed(session: Session, *, token: str, error: str, because: str) -> list[int]:
    """It will not be tried again."""
    values: dict[str, Any] = {"status": NoticeStatus.FAILED.value, "error": error, "because": because}
    return _change(session, _held_by(token), claim=None, lease_until=None, **values)


def gives_up(attempts: int, *, terms: Terms) -> bool:
    """Whether the rule book's retries are used up after so many attempts."""
    return attempts > len(terms.retries)


def again(
    session: Session, *, token: str, attempts: int, error: str, tried_at: datetime, now: datetime, terms: Terms
) -> list[int]:
    """Not taken: back into the queue for the next of the rule book's retries, or failed when they are used up."""
    if gives_up(attempts, terms=terms):
        return failed(session, token=token, error=error, because=f"given up after {attempts} attempts: {error}")
    retry_at = tried_at + terms.retries[attempts - 1] if attempts else now
    not_before = retry_at if retry_at > now else None
    return _back(session, token=token, error=error, not_before=not_before, attempts=attempts)


def _held_by(token: str) -> ColumnElement[bool]:
    return standing(NoticeStatus.CLAIMED, NoticeStatus.UNKNOWN) & (Notice.claim == token)


def _back(
    session: Session, *, token: str, error: str, not_before: datetime | None, attempts: int | None = None
) -> list[int]:
    """Into the queue again, except what was withdrawn while it was in hand."""
    withdrawn = Notice.because.startswith(WITHDRAWN, autoescape=True)
    gone = _change(
        session, _held_by(token) & withdrawn, status=NoticeStatus.SUPPRESSED.value, claim=None, lease_until=None
    )
    values: dict[str, Any] = {} if attempts is None else {"attempts": attempts}
    kept = _change(
        session,
        _held_by(token),
        status=NoticeStatus.QUEUED.value,
        claim=None,
        lease_until=None,
        not_before=not_before,
        error=error,
        because=f"waiting to be tried again: {error}",
        **values,
    )
    return [*gone, *kept]


def _pause(session: Session, *, recipient: str, until: datetime) -> None:
    """Leave one channel alone: everything that waits for this recipient waits at least until then."""
    sooner = or_(Notice.not_before.is_(None), Notice.not_before < until)
    _change(
        session,
        standing(NoticeStatus.QUEUED) & (Notice.recipient == recipient) & sooner,
        not_before=until,
        because="waiting: the channel is to be left alone for a while",
    )


def _change(session: Session, where: ColumnElement[bool], **values: Any) -> list[int]:
    statement = update(Notice).where(where).values(**values).returning(Notice.id)
    found: Sequence[int] = session.scalars(statement.execution_options(synchronize_session=False)).all()
    return sorted(found)
