"""What has been done already: periods reported, flow runs seen, rule books in force (RP-3, REG-1)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Period(Base):
    """One period for which a periodic duty has been done, so that a doubled run makes nothing."""

    __tablename__ = "periods"
    __table_args__ = (UniqueConstraint("duty", "period", "scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duty: Mapped[str]
    period: Mapped[str]  # "2026-10", "2026-10-09"
    scope: Mapped[str] = mapped_column(default="")  # a branch number, or "" for the company
    done_at: Mapped[datetime]
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class FlowRun(Base):
    """One run of a flow as the registers saw it; the audit asks here which flows went silent."""

    __tablename__ = "flow_runs"
    __table_args__ = (Index("ix_flow_runs_flow", "flow", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    flow: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    state: Mapped[str]
    through: Mapped[str]  # "prefect" or "body"
    changed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[str | None]


class RuleBookVersion(Base):
    """A rule book that was in force: who approved it and when (REG-1)."""

    __tablename__ = "rule_books"

    digest: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    approved_by: Mapped[str]
    approved_on: Mapped[date]
    in_force_from: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
