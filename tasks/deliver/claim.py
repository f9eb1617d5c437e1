"""Taking a message out of the ledger for sending, so that nobody else sends it too.

One claim is one message: a single notice, or a digest with the notices it tells. A recipient has at most one
claim at a time, so that their messages keep their order, a case keeps one thread, and a burst becomes one
digest whoever delivers it. What a crash leaves unclear is therefore one message a recipient.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, or_, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from models.notices import Notice, NoticeStatus, Via, by_itself, standing
from rules.regulation.messages import MessageKind
from tasks.deliver.addresses import Address, addresses
from tasks.deliver.blocks import Manner
from tasks.deliver.digest import digest_draft, foldable
from tasks.deliver.doors import Doors
from tasks.deliver.quiet import quiet_until
from tasks.deliver.route import Go, route
from tasks.deliver.slack import Root
from tasks.deliver.terms import Terms
from tasks.notices import queue_notices

FEW = 20  # notices of one recipient looked at first
MOST = 1_000  # and, in a burst, at most; as many are folded into one digest


@dataclass(frozen=True, slots=True)
class Parcel:
    """One claimed message: the notice (or digest) and, of a digest, the notices that it tells."""

    head: Notice
    members: tuple[Notice, ...]
    token: str
    go: Go
    thread: Root | None
    lease_until: datetime


def due(now: datetime) -> ColumnElement[bool]:
    """Notices that may leave now. The members of a digest leave with it, never by themselves."""
    waited = or_(Notice.not_before.is_(None), Notice.not_before <= now)
    return standing(NoticeStatus.QUEUED) & by_itself() & waited


def recipients_due(session: Session, *, now: datetime) -> list[str]:
    """Who has something waiting: those with something urgent first, then those who have waited longest."""
    urgent = func.max(case((Notice.urgent, 1), else_=0))
    query = select(Notice.recipient).where(due(now)).group_by(Notice.recipient)
    return list(session.scalars(query.order_by(urgent.desc(), func.min(Notice.created_at), Notice.recipient)))


def manner_for(address: Address | None, terms: Terms) -> Manner:
    """How a recipient is spoken to: the zone of their branch, or the company's."""
    zone = address.zone if address and address.zone else terms.zone
    return Manner(locale=terms.locale, zone=ZoneInfo(zone), desk_url=terms.desk_url)


def resting_until(address: Address | None, *, terms: Terms, now: datetime) -> datetime | None:
    """Until when the recipient has quiet hours; None outside them."""
    if terms.quiet is None:
        return None
    begin, end = terms.quiet
    return quiet_until(now, begin=begin, end=end, zone=manner_for(address, terms).zone)


def claim_next(
    session: Session,
    *,
    recipient: str,
    now: datetime,
    terms: Terms,
    doors: Doors,
    closed: Collection[Via] = (),
) -> Parcel | None:
    """Claim the recipient's next message; None when nothing may leave now or somebody else is sending to them.

    Doors that are `closed` for this run are configured but out of order: what would leave by them waits.
    """
    if not _ours(session, recipient):
        return None
    address = addresses(session, [recipient]).get(recipient)
    resting = resting_until(address, terms=terms, now=now) is not None

    def leaving_of(rows: Sequence[Notice]) -> list[tuple[Notice, Go]]:
        ways = ((row, route(channel=row.channel, recipient=recipient, address=address, doors=doors)) for row in rows)
        going = ((row, way) for row, way in ways if isinstance(way, Go) and way.via not in closed)
        return [(row, way) for row, way in going if row.urgent or not resting]

    few = _waiting(session, recipient, now=now, limit=FEW)
    leaving = leaving_of(few)
    if len(few) == FEW and not (leaving and leaving[0][0].urgent):  # what is urgent goes first, whatever else waits
        leaving = leaving_of(_waiting(session, recipient, now=now, limit=MOST))
    if not leaving:
        return None
    first, go = leaving[0]
    if first.kind == MessageKind.DIGEST:
        parcel = _claim_digest_again(session, first, go=go, now=now, terms=terms)
        return parcel or claim_next(session, recipient=recipient, now=now, terms=terms, doors=doors, closed=closed)
    together = [row for row, way in leaving if way.via == go.via and foldable(row)]
    if go.address.customer or first not in together or len(together) <= terms.digest_above:
        return _claimed(session, first, (), go=go, now=now, terms=terms)
    return _claim_new_digest(session, together, go=go, now=now, terms=terms)


def _waiting(session: Session, recipient: str, *, now: datetime, limit: int) -> Sequence[Notice]:
    """What waits for the recipient, in the order in which it leaves. Rows that somebody else holds are passed over."""
    return session.scalars(
        select(Notice)
        .where(due(now), Notice.recipient == recipient)
        .order_by(Notice.urgent.desc(), Notice.created_at, Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def _ours(session: Session, recipient: str) -> bool:
    """Whether no other deliverer has the recipient in hand. SQLite has one writer at a time, PostgreSQL a lock."""
    if session.get_bind().dialect.name == "postgresql":
        key = int.from_bytes(hashlib.sha256(f"notices:{recipient}".encode()).digest()[:8], "big", signed=True)
        if not session.scalar(select(func.pg_try_advisory_xact_lock(key))):
            return False
    sending = select(Notice.id).where(standing(NoticeStatus.CLAIMED), Notice.recipient == recipient).limit(1)
    return session.scalar(sending) is None


def _claim_new_digest(session: Session, rows: list[Notice], *, go: Go, now: datetime, terms: Terms) -> Parcel | None:
    draft = replace(digest_draft(rows, manner=manner_for(go.address, terms)), channel=go.via)
    queued = queue_notices(session, [draft], now=now)
    if not queued.new:  # these very notices were told before and somebody queued them again: they go one by one
        return _claimed(session, rows[0], (), go=go, now=now, terms=terms)
    digest = session.get_one(Notice, queued.new[0])
    session.execute(
        update(Notice)
        .where(Notice.id.in_([row.id for row in rows]))
        .values(digest_id=digest.id)
        .execution_options(synchronize_session=False)
    )
    return _claimed(session, digest, tuple(rows), go=go, now=now, terms=terms)


def _claim_digest_again(session: Session, digest: Notice, *, go: Go, now: datetime, terms: Terms) -> Parcel | None:
    """A digest that did not leave before, with those of its notices that were not withdrawn since."""
    members = session.scalars(
        select(Notice)
        .where(Notice.digest_id == digest.id, Notice.status == NoticeStatus.QUEUED)
        .order_by(Notice.id)
        .with_for_update()
    ).all()
    if members:
        return _claimed(session, digest, tuple(members), go=go, now=now, terms=terms)
    digest.status, digest.because = NoticeStatus.SUPPRESSED.value, "all its notices were withdrawn"
    session.flush()
    return None


def _claimed(
    session: Session, head: Notice, members: tuple[Notice, ...], *, go: Go, now: datetime, terms: Terms
) -> Parcel:
    token, until = uuid4().hex, now + terms.lease
    session.execute(
        update(Notice)
        .where(Notice.id.in_([head.id, *(member.id for member in members)]), Notice.status == NoticeStatus.QUEUED)
        .values(
            status=NoticeStatus.CLAIMED.value,
            claim=token,
            lease_until=until,
            channel=go.via.value,
            because=None,
            not_before=None,
        )
        .execution_options(synchronize_session=False)
    )
    thread = root_of(session, head) if go.via is Via.SLACK else None
    return Parcel(head=head, members=members, token=token, go=go, thread=thread, lease_until=until)


def root_of(session: Session, notice: Notice) -> Root | None:
    """The first message of this case to this recipient, on which its thread hangs."""
    if notice.case_id is None:
        return None
    found = session.execute(
        select(Notice.place, Notice.external_id)
        .where(
            Notice.case_id == notice.case_id,
            Notice.recipient == notice.recipient,
            Notice.channel == Via.SLACK,
            Notice.status == NoticeStatus.SENT,
            Notice.digest_id.is_(None),
            Notice.external_id != "",
            Notice.id != notice.id,
        )
        .order_by(Notice.sent_at, Notice.external_id)
        .limit(1)
    ).one_or_none()
    return Root(place=found[0], ts=found[1]) if found else None
