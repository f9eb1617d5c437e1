"""How our own people are reached: nobody answers about themselves or a colleague as a customer (SV-19)."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Staff


def own_ways(session: Session) -> frozenset[str]:
    """The mail addresses and telephones of everybody in the staff register, folded."""
    found = session.execute(select(Staff.email, Staff.phone)).all()
    return frozenset(way.casefold() for row in found for way in row if way)


def leading(way: str | None, own: Collection[str]) -> str | None:
    """A mail address or telephone that leads to a customer; None for one of `own`, and where there is none."""
    return way if way and way.strip() and way.casefold() not in own else None
