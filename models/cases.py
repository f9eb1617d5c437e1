"""Cases, their timeline and their clocks: the part of the registers every rule book stands on."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from rules.words import CaseKind


class ClockState(StrEnum):
    """Where a clock stands: running, paused by its case, stopped by its event, or void."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    VOID = "void"


class ClockVerdict(StrEnum):
    """Whether the limit was kept. A running clock past its limit is missed already."""

    MET = "met"
    MISSED = "missed"


class Case(Base):
    """One matter with a timeline: a call, a complaint, a contract. `state` is moved by its lifecycle only."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("number", "kind"),
        one_of("kind", CaseKind),
        Index("ix_cases_kind_state", "kind", "state", "branch_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    number: Mapped[str]
    branch_no: Mapped[str | None] = mapped_column(ForeignKey("branches.branch_no"))
    state: Mapped[str]
    opened_at: Mapped[datetime]
    owner_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))


class Event(Base):
    """One fact on a case's timeline. Append-only: a correction is a new event naming the one it `corrects`.

    `happened_at` is when it was so, `learned_at` when we heard of it.
    """

    __tablename__ = "timeline"
    __table_args__ = (
        Index("ix_timeline_case", "case_id", "happened_at"),
        Index(
            "ix_timeline_repeats",
            "happened_at",
            sqlite_where=text("kind = 'repeat'"),
            postgresql_where=text("kind = 'repeat'"),
        ),
        Index(
            "ix_timeline_ended",
            "happened_at",
            sqlite_where=text("kind IN ('closed', 'fixed_by_phone')"),
            postgresql_where=text("kind IN ('closed', 'fixed_by_phone')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    kind: Mapped[str]
    happened_at: Mapped[datetime]
    learned_at: Mapped[datetime]
    actor: Mapped[str | None]
    corrects: Mapped[int | None] = mapped_column(ForeignKey("timeline.id"))
    source_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    source_sheet: Mapped[str | None]
    source_line: Mapped[int | None]
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class Clock(Base):
    """One running of one limit for one case, derived from the timeline (LIM-1).

    `due_at` is the deadline, `breach_at` the first instant that counts as too late, `next_action_at`
    when the sweep must look at it again (null: nothing more to do) and `stage` how far it has come:
    the number of warnings, the breach and the ladder steps already dealt with. `ladder` is frozen when
    it starts climbing. `unchased` says why a passed limit is recorded but nobody is told.
    """

    __tablename__ = "clocks"
    __table_args__ = (
        UniqueConstraint("case_id", "limit_id", "ordinal"),
        one_of("state", ClockState),
        one_of("verdict", ClockVerdict),
        CheckConstraint("due_at >= opened_at", name="due_order"),
        CheckConstraint("due_at IS NOT NULL OR state IN ('paused', 'void')", name="due_known"),
        Index(
            "ix_clocks_next_action",
            "next_action_at",
            sqlite_where=text("next_action_at IS NOT NULL"),
            postgresql_where=text("next_action_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    limit_id: Mapped[str]
    ordinal: Mapped[int] = mapped_column(default=0)
    article: Mapped[str]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    breach_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    state: Mapped[str]
    verdict: Mapped[str | None]
    next_action_at: Mapped[datetime | None]
    stage: Mapped[int] = mapped_column(default=0)
    ladder: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    climbing_since: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    unchased: Mapped[str | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    book: Mapped[str]
    calendar: Mapped[str]
