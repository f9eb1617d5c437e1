"""Follow-ups of customers as they were given out or excused, and what came of them (PW-2, PW-3, PW-5, RS-9, FP-4)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Provenance, one_of
from rules.asked_words import FollowUpOutcome, FollowUpReply, FollowUpWay
from rules.words import Excuse, Role


class FollowUp(Base):
    """One follow-up 回访 of one customer under one duty of the rule book, or the excuse for having none.

    `about` is what it follows up ("call:K1", "customer:C1", "contract:M1", "engagement:E1"), `period` which time ("" for a
    job or an engagement, the day of the recurrence, the end of the contract): each comes up once. `follow_up_no` is how
    people write it ("B1-R17"), null with the case where it is excused. `person_no` is who asks. `since` is the instant that it
    follows up. `reminders` are those of a questionnaire by mail, `reminded_at` the last one's time.
    """

    __tablename__ = "follow_ups"
    __table_args__ = (
        UniqueConstraint("about", "duty", "period"),
        UniqueConstraint("follow_up_no"),
        UniqueConstraint("case_id"),
        one_of("way", FollowUpWay),
        one_of("excuse", Excuse),
        CheckConstraint(
            "(excuse IS NULL) = (follow_up_no IS NOT NULL) AND (follow_up_no IS NULL) = (case_id IS NULL)"
            " AND (case_id IS NULL) = (way IS NULL) AND (way IS NULL) = (person_no IS NULL)",
            name="given_or_excused",
        ),
        CheckConstraint("reminders BETWEEN 0 AND 2", name="reminders_range"),
        CheckConstraint("(reminders = 0) = (reminded_at IS NULL)", name="reminded_whole"),
        Index("ix_follow_ups_branch_given", "branch_no", "given_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id"))
    follow_up_no: Mapped[str | None]
    branch_no: Mapped[str] = mapped_column(ForeignKey("branches.branch_no"))
    duty: Mapped[str]
    about: Mapped[str]
    period: Mapped[str]
    customer_no: Mapped[str | None] = mapped_column(ForeignKey("customers.customer_no"))
    call_no: Mapped[str | None] = mapped_column(ForeignKey("calls.call_no"))
    contract_no: Mapped[str | None] = mapped_column(ForeignKey("contracts.contract_no"))
    way: Mapped[str | None]
    person_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    excuse: Mapped[str | None]
    since: Mapped[datetime]
    given_at: Mapped[datetime]
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")
    reminded_at: Mapped[datetime | None]


class FollowUpTry(Provenance, Base):
    """One row of the form follow_ups 回访记录: a try to reach the customer, and what they said.

    `satisfaction` from 1 to 4, 4 best. `done_by` null: the customer answered in writing. `complaint_no` is the suggestion
    in the register of complaints, where it is followed to its end (PW-5). `finding` goes to the `department`, a role (RS-9).
    `way` is how the customer answered, None as they were asked.
    """

    __tablename__ = "follow_up_tries"
    __table_args__ = (
        UniqueConstraint("follow_up_no", "done_at"),
        one_of("outcome", FollowUpOutcome),
        one_of("way", FollowUpReply),
        one_of("department", Role),
        CheckConstraint("(finding IS NULL) = (department IS NULL)", name="finding_whole"),
        CheckConstraint("satisfaction BETWEEN 1 AND 4", name="satisfaction_range"),
        CheckConstraint(
            "outcome = 'reached' OR (satisfaction IS NULL AND suggestion IS NULL)", name="said_when_reached"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_no: Mapped[str] = mapped_column(ForeignKey("follow_ups.follow_up_no"))
    done_at: Mapped[datetime]
    done_by: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    outcome: Mapped[str]
    satisfaction: Mapped[int | None]
    words: Mapped[str | None]
    suggestion: Mapped[str | None]
    complaint_no: Mapped[str | None] = mapped_column(ForeignKey("complaints.complaint_no"))
    finding: Mapped[str | None]
    department: Mapped[str | None]
    way: Mapped[str | None]
