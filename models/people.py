"""Branches and staff with their deputies (ROLE-1, ROLE-2)."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Provenance, one_of
from rules.words import BranchKind, Role


class Branch(Provenance, Base):
    """A service centre or branch; `hours` is the form's own text, blank for the company's hours.

    `address` is where customers send goods that go back, `areas` the districts it serves, in words.
    """

    __tablename__ = "branches"
    __table_args__ = (one_of("kind", BranchKind),)

    branch_no: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    kind: Mapped[str]
    time_zone: Mapped[str | None]
    hours: Mapped[str | None]
    address: Mapped[str | None]
    phone: Mapped[str | None]
    areas: Mapped[str | None]


class Staff(Provenance, Base):
    """One person; `deputy_no` stands in for absences (ROLE-1)."""

    __tablename__ = "staff"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("active_until >= active_from", name="active_order"),
        CheckConstraint("deputy_no <> staff_no", name="own_deputy"),
    )

    staff_no: Mapped[str] = mapped_column(primary_key=True)
    branch_no: Mapped[str] = mapped_column(ForeignKey("branches.branch_no"), index=True)
    name: Mapped[str]
    role: Mapped[str]
    # Deferred: two people may name each other, in whichever order their rows come.
    deputy_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no", deferrable=True, initially="DEFERRED"))
    slack_id: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    skills: Mapped[str | None]
    active_from: Mapped[date | None]
    active_until: Mapped[date | None]
