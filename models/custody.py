"""Goods in custody and their papers: receipts, repair cards, waits, extensions, hand-backs (MS-6, MS-7, MS-9, NT-2)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Provenance, one_of
from rules.words import Channel, WaitFor


class Receipt(Provenance, Base):
    """Goods taken in against a receipt 客户商品领取收据: the in side of the goods register (MS-6).

    `promised_at` is the first promise; extensions are on the case's timeline. The receipt is void once the goods
    were handed back: its case is then `returned`.
    """

    __tablename__ = "receipts"
    __table_args__ = (CheckConstraint("promised_at >= taken_at", name="promise_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_no: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"), index=True)
    # No foreign key: what is carried in may be a product that we never sold (compare calls).
    serial_no: Mapped[str | None]
    taken_at: Mapped[datetime]
    promised_at: Mapped[datetime]
    signed_by: Mapped[str | None]


class Repair(Provenance, Base):
    """A repair card 修护卡: true minutes, parts changed, inspection by somebody else (MS-7, WP-8)."""

    __tablename__ = "repairs"
    __table_args__ = (
        CheckConstraint("finished_at >= started_at", name="times_order"),
        CheckConstraint("minutes >= 0", name="minutes_range"),
        CheckConstraint("inspected_by <> technician_no", name="own_inspection"),
        CheckConstraint("(inspected_by IS NULL) = (inspected_at IS NULL)", name="inspection_whole"),
        Index("ix_repairs_technician", "technician_no", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    repair_no: Mapped[str] = mapped_column(unique=True)
    receipt_no: Mapped[str] = mapped_column(ForeignKey("receipts.receipt_no"), index=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"), index=True)
    technician_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    minutes: Mapped[int | None]
    parts: Mapped[str | None]
    fault_found: Mapped[str | None]
    inspected_by: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    inspected_at: Mapped[datetime | None]


class Wait(Provenance, Base):
    """A stretch in which a job waited for the customer or for parts; open while `until` is null (MS-7, NT-2)."""

    __tablename__ = "waits"
    __table_args__ = (
        UniqueConstraint("call_no", "waits_for", "since"),
        one_of("waits_for", WaitFor),
        CheckConstraint("until >= since", name="times_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"))
    receipt_no: Mapped[str | None] = mapped_column(ForeignKey("receipts.receipt_no"))
    waits_for: Mapped[str]
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    note: Mapped[str | None]


class Extension(Provenance, Base):
    """A later promise, told to the customer with the reason (NT-2, MS-9)."""

    __tablename__ = "extensions"
    __table_args__ = (
        UniqueConstraint("call_no", "told_at"),
        one_of("channel", Channel),
        CheckConstraint("promised_at >= told_at", name="promise_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"))
    receipt_no: Mapped[str | None] = mapped_column(ForeignKey("receipts.receipt_no"))
    told_at: Mapped[datetime]
    promised_at: Mapped[datetime]
    reason: Mapped[str]
    channel: Mapped[str | None]
    told_by: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))


class Return(Provenance, Base):
    """Goods handed back: the out side of the goods register, which voids the receipt (MS-7, MS-8). Amounts in fen."""

    __tablename__ = "returns"
    __table_args__ = (
        UniqueConstraint("receipt_no", "returned_at"),
        CheckConstraint("returned_at >= released_at", name="times_order"),
        CheckConstraint("fee_fen >= 0 AND collected_fen >= 0", name="money_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_no: Mapped[str] = mapped_column(ForeignKey("receipts.receipt_no"))
    returned_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    fee_fen: Mapped[int | None] = mapped_column(BigInteger)
    collected_fen: Mapped[int | None] = mapped_column(BigInteger)
