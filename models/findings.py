"""What the evening control found between the papers of the jobs, and until when it stood (MS-2 to MS-8, RS-13)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from rules.chain_codes import FindingKind
from rules.words import Role

_OPEN = "settled_at IS NULL"


class PaperFinding(Base):
    """Papers that did not fit each other. One row from the evening that found it to the one that found it gone.

    `subject` is the case ("call:K1") or series ("vouchers:B1") and `about` the paper ("receipt:R1"). What comes back
    after it was settled is a new row with the next `occurrence`; rows are never taken away. `since` is the event that
    it counts from, `owner_no` who has to settle it, null where nobody of `owner_role` or standing in was found.
    """

    __tablename__ = "findings"
    __table_args__ = (
        one_of("kind", FindingKind),
        one_of("owner_role", Role),
        CheckConstraint("occurrence > 0", name="occurrence_range"),
        CheckConstraint("last_seen_at >= found_at", name="seen_order"),
        CheckConstraint("settled_at >= found_at", name="settled_order"),
        Index(
            "uq_findings_open",
            "code",
            "subject",
            "about",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_findings_open_branch", "branch_no", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
        Index("ix_findings_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    kind: Mapped[str]
    article: Mapped[str]
    subject: Mapped[str]
    about: Mapped[str]
    branch_no: Mapped[str] = mapped_column(ForeignKey("branches.branch_no"))
    owner_role: Mapped[str]
    owner_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    text_en: Mapped[str]
    text_zh: Mapped[str]
    since: Mapped[datetime]
    found_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    due_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    occurrence: Mapped[int] = mapped_column(default=1)
