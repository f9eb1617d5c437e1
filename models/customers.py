"""Customers, what they bought and what maintenance they contracted (CR-1, MS-1, MS-15)."""

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Provenance, one_of
from rules.words import Area, CustomerKind, YesNo


class Customer(Provenance, Base):
    """A person or company on the customer file. `opted_out` yes: is neither asked for an opinion nor greeted (SV-18,
    CR-6). `birthday` is a month and a day, with or without the year, as it was written.
    """

    __tablename__ = "customers"
    __table_args__ = (one_of("kind", CustomerKind), one_of("area", Area), one_of("opted_out", YesNo))

    customer_no: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str | None]
    phone: Mapped[str]
    address: Mapped[str | None]
    area: Mapped[str | None]
    branch_no: Mapped[str] = mapped_column(ForeignKey("branches.branch_no"), index=True)
    email: Mapped[str | None]
    grade: Mapped[str | None]
    opted_out: Mapped[str | None]
    birthday: Mapped[str | None]


class Product(Provenance, Base):
    """One sold product by its serial number; free service until `warranty_until` inclusive (MS-1)."""

    __tablename__ = "products"
    __table_args__ = (CheckConstraint("warranty_until >= sold_on", name="warranty_order"),)

    serial_no: Mapped[str] = mapped_column(primary_key=True)
    customer_no: Mapped[str] = mapped_column(ForeignKey("customers.customer_no"), index=True)
    model: Mapped[str]
    sold_on: Mapped[date | None]
    warranty_until: Mapped[date | None]


class Engagement(Provenance, Base):
    """A service that was agreed as a whole, with an end: an installation, a refit. `ends_on` is null while it goes on (FP-4)."""

    __tablename__ = "engagements"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="term_order"),)

    engagement_no: Mapped[str] = mapped_column(primary_key=True)
    customer_no: Mapped[str] = mapped_column(ForeignKey("customers.customer_no"), index=True)
    title: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(index=True)


class Contract(Provenance, Base):
    """A maintenance contract; `ends_on` is the last day covered, `fee_fen` in fen (MS-15).

    Without `serial_no` it covers all of the customer's products.
    """

    __tablename__ = "contracts"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="term_order"),
        CheckConstraint("fee_fen >= 0", name="fee_range"),
    )

    contract_no: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), unique=True)
    customer_no: Mapped[str] = mapped_column(ForeignKey("customers.customer_no"), index=True)
    serial_no: Mapped[str | None] = mapped_column(ForeignKey("products.serial_no"))
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    fee_fen: Mapped[int | None] = mapped_column(BigInteger)
    assigned_to: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
