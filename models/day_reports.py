"""Directors' daily reports as they were compiled (MS-11, MS-12)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class DayReport(Base):
    """One revision of a branch's report of a local `day`; the highest one stands.

    `content` is what the papers told then: {"people": [{"technician", "minutes": {kind: minutes}, "papers", "gaps",
    "overlaps", "shares", "unexplained", "going_on"}], "minutes": {kind: minutes}}. Who signed it and when it was forwarded stands
    on its case's timeline.
    """

    __tablename__ = "day_reports"
    __table_args__ = (
        UniqueConstraint("branch_no", "day", "revision"),
        UniqueConstraint("case_id", "revision"),
        CheckConstraint("revision > 0", name="revision_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    branch_no: Mapped[str] = mapped_column(ForeignKey("branches.branch_no"))
    day: Mapped[date]
    revision: Mapped[int]
    compiled_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
