"""What goes nowhere for now, sorted out before anything is sent: held, failed, or resting until the morning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from models.notices import Notice, NoticeStatus, standing
from rules.regulation.messages import MessageKind
from tasks.deliver.addresses import Address, addresses
from tasks.deliver.claim import due, resting_until
from tasks.deliver.doors import Doors
from tasks.deliver.route import NO_MAIL, NO_SLACK, Fail, Go, Hold, route
from tasks.deliver.terms import Terms

_AT_A_TIME = 10_000


@dataclass(slots=True)
class Sorted:
    """What was decided without sending: held and failed notices with where they would have gone, resting ids."""

    held: list[tuple[Notice, Address | None]] = field(default_factory=list)
    failed: list[tuple[Notice, Address | None]] = field(default_factory=list)
    resting: list[int] = field(default_factory=list)


def release_held(session: Session, *, now: datetime, terms: Terms, doors: Doors) -> list[int]:
    """Queue again what was held for want of a door that is open now, unless it has grown too old.

    What is older stays held: reminders of last month all at once help nobody, and the ledger shows them.
    """
    opened = [because for because, door in ((NO_SLACK, doors.slack), (NO_MAIL, doors.mail)) if door is not None]
    if not opened:
        return []
    young = Notice.created_at >= now - timedelta(days=terms.held_days)
    return list(
        session.scalars(
            update(Notice)
            .where(standing(NoticeStatus.HELD), Notice.because.in_(opened), young)
            .values(status=NoticeStatus.QUEUED.value, because=None)
            .returning(Notice.id)
            .execution_options(synchronize_session=False)
        )
    )


def sort_out(session: Session, *, now: datetime, terms: Terms, doors: Doors) -> Sorted:
    """Settle every due notice that will not be sent now, in the caller's transaction.

    Rows that somebody else has in hand are left to them, and those that may leave are not held: a deliverer that is
    just claiming a burst would pass them over, and tell it in pieces.
    """
    waiting = session.scalars(select(Notice).where(due(now)).order_by(Notice.id)).all()
    known = addresses(session, {row.recipient for row in waiting})
    found = Sorted()
    changes: dict[tuple[Any, ...], list[int]] = {}

    def way_of(row: Notice) -> Go | Hold | Fail:
        return route(channel=row.channel, recipient=row.recipient, address=known.get(row.recipient), doors=doors)

    def rests(row: Notice) -> datetime | None:
        return None if row.urgent else resting_until(known.get(row.recipient), terms=terms, now=now)

    staying = [row for row in waiting if not isinstance(way_of(row), Go) or rests(row)]
    for row in _in_hand(session, staying, now=now):
        address = known.get(row.recipient)
        way = way_of(row)
        match way:
            case Hold():
                found.held += [(told, address) for told in _told_by(session, row)]
                changes.setdefault((NoticeStatus.HELD.value, way.via.value, way.because, None), []).append(row.id)
            case Fail():
                found.failed += [(told, address) for told in _told_by(session, row)]
                changes.setdefault((NoticeStatus.FAILED.value, row.channel, way.because, None), []).append(row.id)
            case _ if until := rests(row):
                found.resting.append(row.id)
                because = f"quiet hours until {until:%Y-%m-%d %H:%M} UTC"
                changes.setdefault((NoticeStatus.QUEUED.value, row.channel, because, until), []).append(row.id)
            case _:
                pass
    for (status, channel, because, until), ids in changes.items():
        for few in _slices(ids):
            told_by_them = Notice.digest_id.in_(few) & (Notice.status == NoticeStatus.QUEUED)
            values = {"status": status, "channel": channel, "because": because, "not_before": until}
            statement = update(Notice).where(or_(Notice.id.in_(few), told_by_them)).values(**values)
            session.execute(statement.execution_options(synchronize_session=False))
    return found


def _in_hand(session: Session, rows: Sequence[Notice], *, now: datetime) -> list[Notice]:
    """Those of them that still wait and that nobody else has in hand, held from now on."""
    mine: set[int] = set()
    for few in _slices([row.id for row in rows]):
        held = select(Notice.id).where(due(now), Notice.id.in_(few)).order_by(Notice.id)
        mine |= set(session.scalars(held.with_for_update(skip_locked=True)))
    return [row for row in rows if row.id in mine]


def _told_by(session: Session, row: Notice) -> list[Notice]:
    """The notices that a message tells: itself, or a digest's. Digests that wait for a second try are few."""
    if row.kind != MessageKind.DIGEST:
        return [row]
    members = select(Notice).where(Notice.digest_id == row.id, Notice.status == NoticeStatus.QUEUED)
    return list(session.scalars(members.order_by(Notice.id)))


def _slices(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + _AT_A_TIME] for start in range(0, len(ids), _AT_A_TIME))
