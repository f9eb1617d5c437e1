"""Quotes, invoices and payments; every amount in fen (MS-5, MS-8, RS-5)."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Provenance, one_of
from rules.words import PayMethod, QuoteAnswer, QuoteScope


class Quote(Provenance, Base):
    """What work will cost, itemised, and what the customer said to it (RS-5, WP-5)."""

    __tablename__ = "quotes"
    __table_args__ = (
        one_of("scope", QuoteScope),
        one_of("answer", QuoteAnswer),
        CheckConstraint("amount_fen >= 0", name="amount_range"),
        CheckConstraint("answered_at >= quoted_at", name="times_order"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quote_no: Mapped[str] = mapped_column(unique=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"), index=True)
    receipt_no: Mapped[str | None] = mapped_column(ForeignKey("receipts.receipt_no"))
    scope: Mapped[str]
    quoted_at: Mapped[datetime]
    quoted_by: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    labour_fen: Mapped[int | None] = mapped_column(BigInteger)
    parts_fen: Mapped[int | None] = mapped_column(BigInteger)
    travel_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]


class Invoice(Provenance, Base):
    """An invoice; never changed, only reversed by another one, whose amount then counts against it (MS-5)."""

    __tablename__ = "invoices"
    __table_args__ = (
        CheckConstraint("amount_fen >= 0", name="amount_range"),
        CheckConstraint("posted_at >= issued_at", name="times_order"),
        CheckConstraint("reverses <> invoice_no", name="not_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_no: Mapped[str] = mapped_column(unique=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"), index=True)
    issued_at: Mapped[datetime]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    posted_at: Mapped[datetime | None]
    reverses: Mapped[str | None] = mapped_column(ForeignKey("invoices.invoice_no"), unique=True)


class Payment(Provenance, Base):
    """What a customer paid; `handed_in_at` when a technician handed it to the accountant (MS-5)."""

    __tablename__ = "payments"
    __table_args__ = (
        one_of("method", PayMethod),
        CheckConstraint("amount_fen >= 0", name="amount_range"),
        CheckConstraint("handed_in_at >= paid_at", name="times_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payment_no: Mapped[str] = mapped_column(unique=True)
    call_no: Mapped[str] = mapped_column(ForeignKey("calls.call_no"), index=True)
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    paid_at: Mapped[datetime]
    method: Mapped[str | None]
    handed_in_at: Mapped[datetime | None]
