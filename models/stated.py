"""What a month's report said customers had answered, so that a later one can say what has changed since (SV-19)."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class StatedCard(Base):
    """One opinion card as the monthly report `stated_in` ("2026-11") counted it for `month` ("2026-10").

    A month's own report states every card of its calls. Later reports add only what has changed: a card that came in
    since, a corrected one, and with `counted` false one that no longer belongs to the month. So the newest row of a
    card up to a report is what was known to that report. Levels are 1 to 4, null where not rated.
    """

    __tablename__ = "stated_cards"
    __table_args__ = (CheckConstraint("stated_in >= month", name="stated_after"),)

    month: Mapped[str] = mapped_column(primary_key=True)
    card_no: Mapped[str] = mapped_column(primary_key=True)
    stated_in: Mapped[str] = mapped_column(primary_key=True)
    counted: Mapped[bool]
    technician_no: Mapped[str | None] = mapped_column(ForeignKey("staff.staff_no"))
    attitude: Mapped[int | None]
    skill: Mapped[int | None]
    punctuality: Mapped[int | None]
    promise: Mapped[int | None]
