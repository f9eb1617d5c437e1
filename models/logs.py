"""What technicians did beside visits and repairs (MS-10)."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Provenance, one_of
from rules.words import WorkKind


class WorkLog(Provenance, Base):
    """Minutes of one kind of work on one day; `day` is the branch's local day."""

    __tablename__ = "work_logs"
    __table_args__ = (
        UniqueConstraint("technician_no", "day", "kind"),
        one_of("kind", WorkKind),
        CheckConstraint("minutes >= 0", name="minutes_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    technician_no: Mapped[str] = mapped_column(ForeignKey("staff.staff_no"))
    day: Mapped[date]
    kind: Mapped[str]
    minutes: Mapped[int]
    note: Mapped[str | None]
