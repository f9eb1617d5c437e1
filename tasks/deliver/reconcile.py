"""What became of messages that nobody confirmed: the receiving side is asked, nothing is resent blindly."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.database import transaction
from models.notices import Notice, NoticeStatus, Via, by_itself, standing
from rules.regulation.messages import MessageKind
from tasks.deliver.addresses import Address, addresses
from tasks.deliver.claim import root_of
from tasks.deliver.doors import Doors
from tasks.deliver.outcomes import Down, Refused
from tasks.deliver.settle import again, failed, gives_up, sent
from tasks.deliver.slack import Root, Seen, Slack
from tasks.deliver.terms import Terms


@dataclass(slots=True)
class Reconciled:
    """What asking brought, as ledger ids, and why asking stopped, if it did."""

    sent: list[int] = field(default_factory=list)
    digests: list[int] = field(default_factory=list)
    queued: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)
    stopped: str | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """The unknown messages of one recipient, the threads they may stand in, and where an earlier message went."""

    address: Address | None
    known: str | None
    notices: list[Notice] = field(default_factory=list)
    threads: list[Root] = field(default_factory=list)


def unknown_by_recipient(session: Session) -> dict[str, Open]:
    """Everything that Slack can be asked about. A digest is asked for as one; a mail server cannot be asked."""
    rows = session.scalars(
        select(Notice)
        .where(standing(NoticeStatus.UNKNOWN), Notice.channel == Via.SLACK, by_itself())
        .order_by(Notice.recipient, Notice.id)
    ).all()
    known = addresses(session, {row.recipient for row in rows})
    found: dict[str, Open] = {}
    for row in rows:
        if row.recipient not in found:
            found[row.recipient] = Open(known.get(row.recipient), _place_before(session, row))
        these = found[row.recipient]
        these.notices.append(row)
        root = root_of(session, row)
        if root is not None and root not in these.threads:
            these.threads.append(root)
    return found


def _place_before(session: Session, notice: Notice) -> str | None:
    earlier = (Notice.recipient == notice.recipient, Notice.channel == Via.SLACK, Notice.status == NoticeStatus.SENT)
    return session.scalar(select(Notice.place).where(*earlier).order_by(Notice.sent_at.desc()).limit(1))


def reconcile(
    url: str, asked: dict[str, Open], *, clock: Callable[[], datetime], terms: Terms, doors: Doors
) -> Reconciled:
    """Ask Slack about these unknown messages.

    Found: sent, with Slack's own name for it. Not found in a complete look, and `unknown_after` over since the
    attempt: queued again. Slack not answering, or the look not complete: stays unknown. A person who cannot be
    looked up any more could not be sent to again either: failed.
    """
    result = Reconciled()
    if doors.slack is None:
        return result
    for these in asked.values():
        seen = _look(doors.slack, these, now=clock())
        with transaction(url) as session:
            for notice in these.notices:
                _settle(session, notice, seen, now=clock(), terms=terms, result=result)
        if isinstance(seen.trouble, Down):
            result.stopped = seen.trouble.error
            break
    return result


def _look(slack: Slack, these: Open, *, now: datetime) -> Seen:
    who = these.address.slack_id if these.address else None
    if who is None:
        return Seen(trouble=Refused("the recipient has no Slack id any more"))
    return slack.look(
        who=who,
        wanted={notice.id for notice in these.notices},
        threads=these.threads,
        known=these.known,
        since=min(notice.created_at for notice in these.notices),
        now=now,
    )


def _settle(session: Session, notice: Notice, seen: Seen, *, now: datetime, terms: Terms, result: Reconciled) -> None:
    token, settled = notice.claim or "", notice.lease_until or now
    if notice.id in seen.found:
        place, ts = seen.found[notice.id]
        told = sent(session, token=token, place=place, external_id=ts, now=now)
        if notice.kind == MessageKind.DIGEST and told:
            result.digests.append(notice.id)
            told.remove(notice.id)
        result.sent += told
    elif isinstance(seen.trouble, Refused):
        because = f"perhaps taken, and the recipient cannot be looked up: {seen.trouble.error}"
        result.failed += failed(session, token=token, error=seen.trouble.error, because=because)
    elif seen.complete and now >= settled:
        tried_at = settled - terms.unknown_after
        error = notice.error or "not confirmed"
        queued = again(
            session, token=token, attempts=notice.attempts, error=error, tried_at=tried_at, now=now, terms=terms
        )
        (result.failed if gives_up(notice.attempts, terms=terms) else result.queued).extend(queued)


def settle_by_hand(session: Session, *, notice_id: int, was_sent: bool, by: str, now: datetime) -> bool:
    """What a person found out about an unknown message, such as a mail; False when it is not unknown (any more).

    Sent: it is closed, naming who said so. Not sent: it is queued again.
    """
    notice = session.get(Notice, notice_id, with_for_update=True)
    if notice is None or notice.status != NoticeStatus.UNKNOWN or notice.claim is None:
        return False
    said = f"settled by {by}"
    if was_sent:
        done = sent(session, token=notice.claim, place=notice.place or "", external_id="", now=now)
    else:
        done = again(session, token=notice.claim, attempts=0, error=said, tried_at=now, now=now, terms=Terms())
    notice.because = said
    return bool(done)
