"""Complaints, what was decided about them, and the outcome of renewal visits (SV-20, NT-1, MS-15)."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Provenance, one_of
from rules.complaint_words import CancelCause, Finding, Payer, Refund, Wanted
from rules.words import About, Channel, ComplaintType, DecisionStep, RenewalOutcome, RepeatCause, Severity, Verdict


class Complaint(Provenance, Base):
    """A complaint or suggestion. `severity` is in force, `severity_rule` names what made it (SV-20).

    `severity_confirmed` is true once the department has confirmed it; until then it counts as proposed. `finding` is
    what the last investigation has shown. `repeats_no` is the customer's earlier complaint on the same matter.
    """

    __tablename__ = "complaints"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("type", ComplaintType),
        one_of("about", About),
        one_of("severity", Severity),
        one_of("stated_severity", Severity),
        one_of("wanted", Wanted),
        one_of("finding", Finding),
        CheckConstraint("amount_fen >= 0", name="amount_range"),
        CheckConstraint("repeats_no <> complaint_no", name="repeats_another"),
        Index("ix_complaints_received_at", "received_at"),
        Index("ix_complaints_customer", "customer_no", "received_at"),
    )

    complaint_no: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    received_at: Mapped[datetime]
    channel: Mapped[str | None]
    type: Mapped[str]
    customer_no: Mapped[str | None] = mapped_column(ForeignKey("customers.customer_no"))
    name: Mapped[str | None]
    phone: Mapped[str | None]
    call_no: Mapped[str | None] = mapped_column(ForeignKey("calls.call_no"))
    text: Mapped[str]
    stated_severity: Mapped[str | None]
    severity: Mapped[str]
    severity_rule: Mapped[str]
    severity_confirmed: Mapped[bool] = mapped_column(default=False)
    about: Mapped[str | None]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    serial_no: Mapped[str | None]
    wanted: Mapped[str | None]
    finding: Mapped[str | None]
    repeats_no: Mapped[str | None] = mapped_column(
        ForeignKey("complaints.complaint_no", deferrable=True, initially="DEFERRED")
    )


class Decision(Provenance, Base):
    """What somebody decided on a case, by form or by button (SV-20, NT-1 to NT-8).

    `channel` is how the customer was told, `person` whom a reprimand is for, `amount_fen` what a customer is given,
    `until` the time that an extension names, `borne_by` who pays for a return, `refund` how its money comes back,
    `cancelled_because` why a call was cancelled.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("case_id", "step", "decided_at"),
        one_of("step", DecisionStep),
        one_of("verdict", Verdict),
        one_of("severity", Severity),
        one_of("cause", RepeatCause),
        one_of("cancelled_because", CancelCause),
        one_of("finding", Finding),
        one_of("channel", Channel),
        one_of("borne_by", Payer),
        one_of("refund", Refund),
        CheckConstraint("amount_fen >= 0", name="amount_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"))
    step: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(ForeignKey("staff.staff_no"))
    verdict: Mapped[str]
    forward_to: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    severity: Mapped[str | None]
    cause: Mapped[str | None]
    cancelled_because: Mapped[str | None]
    finding: Mapped[str | None]
    channel: Mapped[str | None]
    person: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    until: Mapped[datetime | None]
    borne_by: Mapped[str | None]
    refund: Mapped[str | None]
    note: Mapped[str | None]


class CasePaper(Base):
    """A paper of a complaint as a file, and the newest event that called for it: a newer one has it written anew (CR-4)."""

    __tablename__ = "case_papers"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("timeline.id"))
    written_at: Mapped[datetime]
    path: Mapped[str]


class Renewal(Provenance, Base):
    """The outcome of a visit to win a contract's renewal (MS-15)."""

    __tablename__ = "renewals"
    __table_args__ = (
        UniqueConstraint("contract_no", "visited_at"),
        one_of("outcome", RenewalOutcome),
        CheckConstraint("outcome <> 'renewed' OR new_ends_on IS NOT NULL", name="renewed_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_no: Mapped[str] = mapped_column(ForeignKey("contracts.contract_no"))
    visited_at: Mapped[datetime]
    visited_by: Mapped[str] = mapped_column(ForeignKey("staff.staff_no"))
    outcome: Mapped[str]
    old_ends_on: Mapped[date] = mapped_column(index=True)
    new_ends_on: Mapped[date | None]
