"""What the monthly reports have said of a month's opinion cards (SV-19)."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.ledgers import Period
from models.people import Staff
from models.queries.report_ratings import CardRow
from models.stated import StatedCard


def report_done(session: Session, *, duty: str, month: str) -> bool:
    """Whether the month's own report has been made and told."""
    found = select(Period.id).where(Period.duty == duty, Period.scope == "", Period.period == month)
    return session.scalar(found) is not None


def months_stated(session: Session, *, among: Collection[str]) -> Sequence[str]:
    """Those of the months whose own report has stated any card, oldest first."""
    months = StatedCard.month
    found = select(months).where(months.in_(among), StatedCard.stated_in == months).distinct().order_by(months)
    return session.scalars(found).all()


def cards_stated(session: Session, *, month: str, up_to: str) -> Sequence[CardRow]:
    """The month's cards as the newest report up to `up_to` ("2026-11", itself included) knew them, by card number."""
    card = StatedCard
    found = session.execute(
        select(
            card.counted, card.card_no, card.technician_no, Staff.name,
            card.attitude, card.skill, card.punctuality, card.promise,
        )
        .outerjoin(Staff, Staff.staff_no == card.technician_no)
        .where(card.month == month, card.stated_in <= up_to)
        .order_by(card.card_no, card.stated_in)
    )  # fmt: skip
    newest = {row.card_no: row for row in found}
    return [CardRow(*row[1:]) for row in newest.values() if row.counted]
