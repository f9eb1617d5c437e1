"""Service vouchers 服务凭证, and the numbers that are given out without gaps (MS-2, MS-3, MS-4)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Voucher(Base):
    """The voucher of a call: drawn at registration, signed by the customer, archived; a voided one stays visible.

    `number` counts up in its branch without gaps. A call has one voucher that is not void.
    """

    __tablename__ = "vouchers"
    __table_args__ = (
        UniqueConstraint("branch_no", "number"),
        CheckConstraint("number > 0", name="number_range"),
        CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="void_whole"),
        Index(
            "uq_vouchers_open",
            "call_no",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index(
            "ix_vouchers_to_archive",
            "signed_at",
            sqlite_where=text("archived_at IS NULL AND voided_at IS NULL AND signed_at IS NOT NULL"),
            postgresql_where=text("archived_at IS NULL AND voided_at IS NULL AND signed_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    branch_no: Mapped[str] = mapped_column(ForeignKey("branches.branch_no"))
    number: Mapped[int]
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"))
    drawn_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    archived_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None]


class Series(Base):
    """The last number given out of a series in a branch. Raised in the transaction that uses the number."""

    __tablename__ = "series"

    name: Mapped[str] = mapped_column(primary_key=True)
    branch_no: Mapped[str] = mapped_column(ForeignKey("branches.branch_no"), primary_key=True)
    last: Mapped[int]
