"""The staff register as a roster to ask (ROLE-1)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Staff
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.words import Role


def roster(session: Session, *, book: RuleBook) -> Roster:
    """Everybody in the staff register, with the rule book's stand-ins."""
    rows = session.scalars(select(Staff)).all()
    return Roster(
        (
            Person(
                staff_no=row.staff_no,
                name=row.name,
                role=Role(row.role),
                branch_no=row.branch_no,
                deputy_no=row.deputy_no,
                slack_id=row.slack_id,
                email=row.email,
                active_from=row.active_from,
                active_until=row.active_until,
            )
            for row in rows
        ),
        rules=book.roles,
    )
