"""Files taken in and rows refused: nothing that was handed in is lost."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of


class FileState(StrEnum):
    """How far the loading of a file that was handed in has come."""

    LOADING = "loading"
    DONE = "done"


class IntakeFile(Base):
    """One file of one form, known by its content. Rows remember it, however often it is handed in."""

    __tablename__ = "files"
    __table_args__ = (UniqueConstraint("sha256", "form", "profile"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    sha256: Mapped[str]
    form: Mapped[str]
    profile: Mapped[str] = mapped_column(default="")


class HandIn(Base):
    """One handing in of a file. The sums hold by themselves; `after_*` is where an interrupted load goes on."""

    __tablename__ = "hand_ins"
    __table_args__ = (
        one_of("state", FileState),
        CheckConstraint("rows = loaded + updated + unchanged + quarantined", name="sums"),
        Index("ix_hand_ins_file_id", "file_id"),
        Index("ix_hand_ins_started_at", "started_at"),
        Index(
            "uq_hand_ins_loading",
            "file_id",
            unique=True,
            sqlite_where=text("state = 'loading'"),
            postgresql_where=text("state = 'loading'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    name: Mapped[str]
    state: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    after_line: Mapped[int] = mapped_column(default=0)
    after_sheet: Mapped[str | None]
    rows: Mapped[int] = mapped_column(default=0)
    loaded: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    quarantined: Mapped[int] = mapped_column(default=0)
    reasons: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class QuarantineEntry(Base):
    """One refused row: the text as written, all reasons, and what settled it in the end.

    An entry whose mending was refused in its turn is `replaced_by` the entry of that mending. One that nobody has to
    mend any more is dismissed by a person, at `resolved_at`, with the reason; no row settled it.
    """

    __tablename__ = "quarantine"
    __table_args__ = (
        UniqueConstraint("file_id", "sheet", "line"),
        CheckConstraint(
            "(dismissed_by IS NULL) = (dismissed_because IS NULL)"
            " AND (dismissed_by IS NULL OR (resolved_at IS NOT NULL AND resolved_file_id IS NULL))",
            name="dismissed_whole",
        ),
        Index(
            "ix_quarantine_open",
            "form",
            "key",
            sqlite_where=text("resolved_at IS NULL"),
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    form: Mapped[str]
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id"))
    sheet: Mapped[str] = mapped_column(default="")
    line: Mapped[int]
    key: Mapped[str] = mapped_column(default="")  # the form's key as typed, to settle it when it comes again
    row: Mapped[dict[str, Any]] = mapped_column(JSON)
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    resolved_line: Mapped[int | None]
    replaced_by: Mapped[int | None] = mapped_column(ForeignKey("quarantine.id"))
    dismissed_by: Mapped[str | None]  # a staff number, or the account on the machine
    dismissed_because: Mapped[str | None]
