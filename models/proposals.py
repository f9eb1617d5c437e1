"""Dispatch proposals: who was proposed for which waiting call, and what came of it (MS-3, MS-13, MS-14)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from rules.taking_up import TakenUp

_STANDS = "ended_at IS NULL"
_UNEXPLAINED = "taken_up = 'overridden' AND override_reason IS NULL AND asked_at IS NULL"


class Proposal(Base):
    """A proposal as it was made. It stands until `ended_at`: replaced by a changed one, or its call no longer waits.

    `technician_no` null: nobody of the branch can go. `arrives_at` is the forecast when it was made; a forecast that
    only moves along with the clock makes no new proposal. `due_at` is the call's deadline, null where none runs.
    `position` counts the technician's proposed jobs. `reason` is said in both languages. `taken_up` compares it with
    the dispatch made while it stood; `asked_at` is when the director was asked for a reason that is missing.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        one_of("taken_up", TakenUp),
        CheckConstraint("(taken_up IS NULL) = (dispatched_at IS NULL)", name="taken_up_whole"),
        CheckConstraint("(technician_no IS NULL) = (arrives_at IS NULL)", name="forecast_whole"),
        CheckConstraint("ended_at >= proposed_at", name="ended_order"),
        Index("ix_proposals_call", "call_no", "proposed_at"),
        Index("uq_proposals_standing", "call_no", unique=True, sqlite_where=text(_STANDS), postgresql_where=text(_STANDS)),
        Index("ix_proposals_unexplained", "call_no", sqlite_where=text(_UNEXPLAINED), postgresql_where=text(_UNEXPLAINED)),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"))
    proposed_at: Mapped[datetime]
    technician_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    arrives_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    in_time: Mapped[bool]
    position: Mapped[int]
    reason: Mapped[dict[str, Any]]
    alternative_branch_no: Mapped[str | None] = mapped_column(ForeignKey("branches.branch_no"))
    alternative_technician_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    alternative_arrives_at: Mapped[datetime | None]
    alternative_in_time: Mapped[bool | None]
    ended_at: Mapped[datetime | None]
    taken_up: Mapped[str | None]
    dispatched_at: Mapped[datetime | None]
    dispatched_to: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    override_reason: Mapped[str | None]
    asked_at: Mapped[datetime | None]

    def end(self, *, at: datetime) -> None:
        """Let it stand no longer. One that was made for a time to come (a run may be given any) ends then."""
        self.ended_at = max(at, self.proposed_at)


def standing_proposals() -> ColumnElement[bool]:
    """Proposals that stand; said in the words of their index, which SQLite uses for no others."""
    return literal_column(f"proposals.{_STANDS}")


def unexplained_overrides() -> ColumnElement[bool]:
    """Proposals that somebody else was sent for without a reason, and nobody has been asked for one."""
    return literal_column(
        "proposals.taken_up = 'overridden' AND proposals.override_reason IS NULL AND proposals.asked_at IS NULL"
    )
