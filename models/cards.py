"""The opinion cards that were issued, and the calls that were excused from one (SV-18)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of
from rules.words import CardWay, Excuse


class IssuedCard(Base):
    """One opinion card 客户意见调查卡 about one completed visit, or the excuse for having none.

    `completed_at` is the arrival of the visit, or the hand-back of what was carried in; null where a call is excused
    without any visit. `number` counts up in its branch, `card_no` is how people write it ("B1-17"). `technician_no` is
    who is rated, as the register knew it when the card was issued; null where nobody had been there. A `cancelled` card is
    about a call that was cancelled before any visit was completed: `completed_at` is then when it was. `issued_at` is when
    the card was issued or excused. What the customer answered stands in `surveys`.
    """

    __tablename__ = "cards"
    __table_args__ = (
        UniqueConstraint("branch_no", "number"),
        UniqueConstraint("card_no"),
        UniqueConstraint("call_no", "completed_at"),
        one_of("way", CardWay),
        one_of("excuse", Excuse),
        CheckConstraint("number > 0", name="number_range"),
        CheckConstraint("(excuse IS NULL) = (card_no IS NOT NULL)", name="issued_or_excused"),
        CheckConstraint(
            "(card_no IS NULL) = (number IS NULL) AND (card_no IS NULL) = (way IS NULL)", name="issued_whole"
        ),
        CheckConstraint("card_no IS NULL OR completed_at IS NOT NULL", name="issued_for_visit"),
        CheckConstraint("reminders BETWEEN 0 AND 2", name="reminders_range"),
        CheckConstraint("(reminders = 0) = (reminded_at IS NULL)", name="reminded_whole"),
        Index(
            "uq_cards_call_excused",
            "call_no",
            unique=True,
            sqlite_where=text("completed_at IS NULL"),
            postgresql_where=text("completed_at IS NULL"),
        ),
        Index("ix_cards_branch_issued", "branch_no", "issued_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_no: Mapped[str] = mapped_column(ForeignKey("branches.branch_no"))
    number: Mapped[int | None]
    card_no: Mapped[str | None]
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"))
    completed_at: Mapped[datetime | None]
    technician_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    way: Mapped[str | None]
    excuse: Mapped[str | None]
    issued_at: Mapped[datetime]
    cancelled: Mapped[bool] = mapped_column(default=False)
    reminders: Mapped[int] = mapped_column(default=0)
    reminded_at: Mapped[datetime | None]
