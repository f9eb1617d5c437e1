"""What people asked in Slack, and how they were answered: who looked at which case (PR-1, PR-2)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, one_of


class Answered(StrEnum):
    """How a question was answered."""

    TOLD = "told"  # the story of a case or notice, or the cases of a product
    LISTED = "listed"  # the asker's own list
    HELPED = "helped"  # how to ask
    STRANGER = "stranger"  # nobody in service has that Slack account
    NOT_THEIRS = "not_theirs"  # a case that the asker may not see
    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    FAILED = "failed"  # something broke; the asker was told to ask again


class Question(Base):
    """One question. `asked` is masked; `key` is the same however often Slack delivers it.

    `staff_no` is who asked where that is one person in service, `case_id` the case that was told or kept back. `answer`
    is null while it is being answered, and stays so where the listener was killed meanwhile.
    """

    __tablename__ = "questions"
    __table_args__ = (one_of("answer", Answered), Index("ix_questions_asked_at", "asked_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    slack_id: Mapped[str]
    staff_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    asked: Mapped[str]
    answer: Mapped[str | None]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
