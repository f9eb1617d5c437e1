"""What customers wrote on their opinion cards (SV-18, SV-19)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Provenance, one_of
from rules.words import ReplyWay, YesNo


class OpinionCard(Provenance, Base):
    """One answered card 客户意见调查卡; the four items from 1 to 4, 4 best, null where not rated.

    `technician_no` is who is rated: whom the card was issued about (`cards`); of a card under a number that we did not
    give, the technician of the last visit by `replied_at`, as the register knew it when the card came in. Null where
    nobody had been there. `taken_by` is who of the staff wrote down what the customer said, null where the customer wrote.
    `way` is how the answer came, null where nobody said; `call_back` whether the customer wishes to
    be called.
    """

    __tablename__ = "surveys"
    __table_args__ = (
        CheckConstraint("attitude BETWEEN 1 AND 4", name="attitude_range"),
        CheckConstraint("skill BETWEEN 1 AND 4", name="skill_range"),
        CheckConstraint("punctuality BETWEEN 1 AND 4", name="punctuality_range"),
        CheckConstraint("promise BETWEEN 1 AND 4", name="promise_range"),
        CheckConstraint(
            "attitude IS NOT NULL OR skill IS NOT NULL OR punctuality IS NOT NULL OR promise IS NOT NULL"
            " OR comment IS NOT NULL OR call_back IS NOT NULL",
            name="says_something",
        ),
        one_of("way", ReplyWay),
        one_of("call_back", YesNo),
        Index("ix_surveys_call", "call_no"),
        Index("ix_surveys_technician", "technician_no", "replied_at"),
    )

    card_no: Mapped[str] = mapped_column(primary_key=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"))
    attitude: Mapped[int | None]
    skill: Mapped[int | None]
    punctuality: Mapped[int | None]
    promise: Mapped[int | None]
    comment: Mapped[str | None]
    replied_at: Mapped[datetime]
    way: Mapped[str | None]
    call_back: Mapped[str | None]
    technician_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    taken_by: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
