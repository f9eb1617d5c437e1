"""The call register and the papers of the job: dispatches and visits (MS-3, MS-4, MS-14)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Provenance, one_of
from rules.words import Area, Channel, ServiceKind, VisitOutcome


class Call(Provenance, Base):
    """One repair call on the call register 叫修登记簿 (MS-3). `area` null is unknown and counts as urban.

    `kind` is the service kind in force; `kind_facts` what the facts said, so that an override shows (MS-1).
    """

    __tablename__ = "calls"
    __table_args__ = (
        one_of("channel", Channel),
        one_of("area", Area),
        one_of("kind", ServiceKind),
        CheckConstraint("customer_no IS NOT NULL OR (name IS NOT NULL AND phone IS NOT NULL)", name="caller"),
        Index("ix_calls_called_at", "called_at"),
        Index("ix_calls_customer", "customer_no"),
        Index(
            "ix_calls_serial",
            "serial_no",
            sqlite_where=text("serial_no IS NOT NULL"),
            postgresql_where=text("serial_no IS NOT NULL"),
        ),
    )

    call_no: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    called_at: Mapped[datetime]
    channel: Mapped[str | None]
    customer_no: Mapped[str | None] = mapped_column(ForeignKey("customers.customer_no"))
    name: Mapped[str | None]
    phone: Mapped[str | None]
    address: Mapped[str | None]
    model: Mapped[str | None]
    # No foreign key: a call is entered at once (MS-3) even when the caller reads a number we do not know.
    serial_no: Mapped[str | None]
    fault: Mapped[str | None]
    fault_code: Mapped[str | None]
    area: Mapped[str | None]
    branch_no: Mapped[str] = mapped_column(ForeignKey("branches.branch_no"))
    kind: Mapped[str]
    kind_facts: Mapped[str]
    kind_reason: Mapped[str | None]
    appointed_at: Mapped[datetime | None]


class Dispatch(Provenance, Base):
    """A technician sent to a call (MS-3). `reason`: why somebody else than proposed; `dispatched_by`: who sent them."""

    __tablename__ = "dispatches"
    __table_args__ = (UniqueConstraint("call_no", "dispatched_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"))
    dispatched_at: Mapped[datetime]
    technician_no: Mapped[str] = mapped_column(ForeignKey("staff.staff_no"))
    reason: Mapped[str | None]
    dispatched_by: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))


class Visit(Provenance, Base):
    """A visit on the service voucher 服务凭证; amounts in fen. The technician is the one dispatched then."""

    __tablename__ = "visits"
    __table_args__ = (
        UniqueConstraint("call_no", "arrived_at"),
        one_of("outcome", VisitOutcome),
        CheckConstraint("left_at >= arrived_at", name="times_order"),
        CheckConstraint("fee_fen >= 0 AND collected_fen >= 0", name="money_range"),
        Index("ix_visits_technician", "technician_no", "arrived_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"))
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    technician_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    outcome: Mapped[str | None]
    finding: Mapped[str | None]
    fault_found: Mapped[str | None]
    signed_by: Mapped[str | None]
    fee_fen: Mapped[int | None] = mapped_column(BigInteger)
    collected_fen: Mapped[int | None] = mapped_column(BigInteger)
