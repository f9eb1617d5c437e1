"""The notice ledger: everything the system says to anybody, once, with the article it acts by."""

from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, and_, func, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of


class NoticeStatus(StrEnum):
    """Where a notice stands on its way (outbox → claimed → sent)."""

    QUEUED = "queued"
    HELD = "held"  # rendered and kept: there is nothing to send it through
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"  # claimed and never confirmed: the receiving side is asked, nothing is resent blindly
    SUPPRESSED = "suppressed"


class Via(StrEnum):
    """The way a notice goes."""

    SLACK = "slack"
    MAIL = "mail"
    LETTER = "letter"


_NOT_SETTLED = "status IN ('queued', 'held', 'claimed', 'unknown')"


class Notice(Base):
    """One message to one recipient. The unique key carries the deadline: a rerun repeats nothing,
    a renewed contract is noticed again.

    `recipient` is a staff number or `customer:<no>`; `subject` the case or period it is about. `not_before`
    holds it back (quiet hours), `urgent` breaks them. `lease_until` bounds a claim; `external_id` is what
    the receiving side calls it. A notice told inside a digest names it in `digest_id`.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("subject", "kind", "step", "recipient", "deadline_key", name="uq_notices_once"),
        one_of("status", NoticeStatus),
        one_of("channel", Via),
        CheckConstraint("status <> 'sent' OR sent_at IS NOT NULL", name="sent_when"),
        CheckConstraint("status <> 'claimed' OR claim IS NOT NULL", name="claimed_by"),
        Index(
            "ix_notices_open",
            "status",
            "recipient",
            sqlite_where=text(_NOT_SETTLED),
            postgresql_where=text(_NOT_SETTLED),
        ),
        Index("ix_notices_case", "case_id"),
        Index("ix_notices_created_at", "created_at"),
        Index("ix_notices_digest", "digest_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    clock_id: Mapped[int | None] = mapped_column(ForeignKey("clocks.id"))
    subject: Mapped[str]
    article: Mapped[str]
    step: Mapped[str]
    recipient: Mapped[str]
    branch_no: Mapped[str | None]
    channel: Mapped[str]
    deadline: Mapped[datetime | None]
    deadline_key: Mapped[str]  # the deadline's value as text, "" without one: NULLs would never collide
    title: Mapped[str]
    text: Mapped[str]
    actions: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    urgent: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str]
    created_at: Mapped[datetime]
    not_before: Mapped[datetime | None]
    claim: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    place: Mapped[str | None]  # Slack channel id or mail address it went to
    external_id: Mapped[str | None]
    error: Mapped[str | None]
    because: Mapped[str | None]  # why it was suppressed, held or failed
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id"))
    attachments: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))


def by_itself() -> ColumnElement[bool]:
    """Notices that are told by themselves and not in a digest, asked so that no index answers it.

    Nearly all of the ledger is told by itself: SQLite knows no better than to read all of that first.
    """
    return func.coalesce(Notice.digest_id, 0) == 0


@cache
def standing(*statuses: NoticeStatus) -> ColumnElement[bool]:
    """Notices in one of these statuses, none of them settled: what is due is found without reading all the ledger.

    The index holds only what is not settled, and SQLite uses it only for a query that repeats its words.
    """
    return and_(text(f"notices.{_NOT_SETTLED}"), Notice.status.in_([status.value for status in statuses]))
