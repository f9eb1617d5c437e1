"""Complaints that opinion cards have drafted for the director (SV-17, SV-22)."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from rules.words import Severity


class ComplaintDraft(Base):
    """The draft of a complaint that an answered card gave cause for: one a card, whatever becomes of it.

    What the card says stands in `surveys`. `severity` is what the triage rules make of its words (SV-20). `complaint_no`
    is the complaint that was opened from it, null until then.
    """

    __tablename__ = "complaint_drafts"
    __table_args__ = (UniqueConstraint("card_no"), UniqueConstraint("complaint_no"), one_of("severity", Severity))

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    card_no: Mapped[str] = mapped_column(ForeignKey("surveys.card_no"))
    severity: Mapped[str]
    complaint_no: Mapped[str | None] = mapped_column(ForeignKey("complaints.complaint_no"))
