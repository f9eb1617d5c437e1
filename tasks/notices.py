"""Queueing notices: the outbox half of the ledger, written inside the change that causes them.

Nothing here sends. A notice is written once under its key (subject, kind, step, recipient, deadline), so
that a rerun repeats nothing and a new deadline is told again.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from models.among import among
from models.bulk import dialect_insert
from models.cases import Clock
from models.notices import Notice, NoticeStatus, Via
from rules.masking import mask_text
from rules.regulation.messages import MessageKind

log = logging.getLogger(__name__)

WITHDRAWN = "withdrawn: "
"""Opens `because` of a notice that must not leave any more, whatever becomes of a sending under way."""

_Key = tuple[str, str, str, str, str]
_LEDGER = cast("Table", Notice.__table__)
_KEY = tuple(_LEDGER.c[name] for name in ("subject", "kind", "step", "recipient", "deadline_key"))
_SUBJECTS_A_QUERY = 10_000  # SQLite takes 32,766 values in one statement


@dataclass(frozen=True, slots=True)
class NoticeDraft:
    """One message that somebody is to get, citing the `article` it acts by.

    `recipient` is a staff number or `customer:<no>`; `subject` the case or period it is about
    ("call:C1", "2026-09"). `deadline` and `not_before` are aware. `actions` are the buttons under it, by
    the names of `rules.buttons`: "acknowledge", "review", "forward".
    `attachments` are paths of documents that go with a mail. An `urgent` notice breaks quiet hours and is
    never folded into a digest.
    """

    kind: str
    subject: str
    article: str
    step: str
    recipient: str
    title: str
    text: str
    case_id: int | None = None
    clock_id: int | None = None
    branch_no: str | None = None
    channel: Via = Via.SLACK
    deadline: datetime | None = None
    actions: list[Any] | None = None
    urgent: bool = False
    not_before: datetime | None = None
    attachments: list[Any] | None = None

    @property
    def key(self) -> _Key:
        """What makes it the same notice; raises ValueError for a deadline without a zone."""
        return (self.subject, self.kind, self.step, self.recipient, deadline_key(self.deadline))


@dataclass(frozen=True, slots=True)
class Queued:
    """Ledger ids, in the order of the drafts: `new` were written now, `already` stood there before."""

    new: list[int]
    already: list[int]


def deadline_key(deadline: datetime | None) -> str:
    """A deadline's value as text: UTC, whole seconds, "" without one; raises ValueError for a naive time."""
    if deadline is None:
        return ""
    if deadline.tzinfo is None:
        raise ValueError(f"naive deadline {deadline!r}: give it a zone")
    return deadline.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def queue_notices(session: Session, drafts: Iterable[NoticeDraft], *, now: datetime) -> Queued:
    """Write every draft that is not in the ledger yet as `queued`, in the caller's transaction."""
    return _write(session, drafts, now=now, status=NoticeStatus.QUEUED, because=None)


def suppress_notices(session: Session, drafts: Iterable[NoticeDraft], *, because: str, now: datetime) -> Queued:
    """Write drafts that nobody is to get, with the reason, so that `explain` can show the silence.

    A notice that stands in the ledger already stays as it is.
    """
    return _write(session, drafts, now=now, status=NoticeStatus.SUPPRESSED, because=because)


def withdraw(session: Session, *, subject: str, kinds: Sequence[str], because: str, now: datetime) -> list[int]:
    """Take back what has not left yet about `subject`; gives the ids that will now never leave.

    Queued notices, also those waiting in an unsent digest, become `suppressed`. Held ones keep their status
    (they were shown, perhaps printed) but are not released any more. One that is being sent is marked: it
    counts as sent if the receiving side took it and is suppressed otherwise.
    """
    return _take_back(session, Notice.subject == subject, Notice.kind.in_(kinds), because=because, now=now)


def withdraw_of_clocks(session: Session, clocks: Sequence[Clock], *, because: str, now: datetime) -> list[int]:
    """Take back what has not left yet about these clocks, as `withdraw` does; corrections of what was said stay."""
    if not clocks:
        return []
    not_corrections = Notice.kind != str(MessageKind.CORRECTION)
    return _take_back(session, *about_clocks(clocks), not_corrections, because=because, now=now)


def about_clocks(clocks: Sequence[Clock]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The notices about these clocks; by their cases first, which the ledger has an index of."""
    return (
        among(Notice.case_id, sorted({clock.case_id for clock in clocks})),
        among(Notice.clock_id, sorted(clock.id for clock in clocks)),
    )


def _take_back(session: Session, *pending: ColumnElement[bool], because: str, now: datetime) -> list[int]:
    said = f"{WITHDRAWN}{because} ({now.astimezone(UTC):%Y-%m-%d %H:%M} UTC)"
    taken_back = session.scalars(
        update(Notice)
        .where(*pending, Notice.status == NoticeStatus.QUEUED)
        .values(status=NoticeStatus.SUPPRESSED, because=said, not_before=None)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    ).all()
    under_way = (NoticeStatus.HELD, NoticeStatus.CLAIMED, NoticeStatus.UNKNOWN)
    session.execute(
        update(Notice)
        .where(*pending, Notice.status.in_(under_way))
        .values(because=said)
        .execution_options(synchronize_session=False)
    )
    return sorted(taken_back)


def _write(
    session: Session, drafts: Iterable[NoticeDraft], *, now: datetime, status: NoticeStatus, because: str | None
) -> Queued:
    wanted: dict[_Key, NoticeDraft] = {}
    for draft in drafts:
        wanted.setdefault(draft.key, draft)
    if not wanted:
        return Queued(new=[], already=[])
    # Two transactions that insert the same keys in different orders would wait for each other on PostgreSQL.
    # Within one subject the caller's order stays: it is the order in which its thread will read.
    ordered = sorted(wanted.items(), key=lambda item: item[0][0])
    rows = [_row(draft, key=key, now=now, status=status, because=because) for key, draft in ordered]
    written = {tuple(row[1:]): row[0] for row in session.execute(_insert(session), rows)}
    if status is NoticeStatus.QUEUED and log.isEnabledFor(logging.INFO):
        for key in written:
            draft = wanted[cast("_Key", key)]
            log.info("%s → %s (%s): %s", draft.subject, draft.recipient, draft.article, mask_text(draft.title))
    missing = [key for key in wanted if key not in written]
    found = _standing(session, missing)
    return Queued(
        new=[written[key] for key in wanted if key in written],
        already=[found[key] for key in missing],
    )


def _standing(session: Session, keys: list[_Key]) -> dict[_Key, int]:
    """The ids of those keys. Asked for by subject and kind, which the index answers, not key by key."""
    subjects, kinds = sorted({key[0] for key in keys}), sorted({key[1] for key in keys})
    found: dict[_Key, int] = {}
    for start in range(0, len(subjects), _SUBJECTS_A_QUERY):
        few = subjects[start : start + _SUBJECTS_A_QUERY]
        query = select(_LEDGER.c.id, *_KEY).where(_LEDGER.c.subject.in_(few), _LEDGER.c.kind.in_(kinds))
        found |= {cast("_Key", tuple(row[1:])): row[0] for row in session.execute(query)}
    return found


def _insert(session: Session) -> Any:
    insert = dialect_insert(session, _LEDGER).on_conflict_do_nothing(index_elements=list(_KEY))
    return insert.returning(_LEDGER.c.id, *_KEY)


def _row(draft: NoticeDraft, *, key: _Key, now: datetime, status: NoticeStatus, because: str | None) -> dict[str, Any]:
    return {
        "kind": str(draft.kind),
        "case_id": draft.case_id,
        "clock_id": draft.clock_id,
        "subject": draft.subject,
        "article": draft.article,
        "step": draft.step,
        "recipient": draft.recipient,
        "branch_no": draft.branch_no,
        "channel": draft.channel.value,
        "deadline": draft.deadline,
        "deadline_key": key[-1],
        "title": draft.title,
        "text": draft.text,
        "actions": draft.actions,
        "urgent": draft.urgent,
        "status": status.value,
        "created_at": now,
        "not_before": draft.not_before,
        "attempts": 0,
        "because": because,
        "attachments": draft.attachments,
    }
