"""The month's jobs by technician and what customers wrote about them on their opinion cards (SV-19)."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from models.people import Staff
from models.queries.report_span import LocalSpan, calls_within
from models.surveys import OpinionCard
from models.work import Visit
from rules.words import VisitOutcome

DONE = (VisitOutcome.FIXED, VisitOutcome.CARRIED_IN, VisitOutcome.DECLINED)
"""Visits after which a customer has something to say of the technician."""


class JobCount(NamedTuple):
    """How many of the month's calls somebody finished a visit to; number and name None where nobody is known."""

    technician_no: str | None
    technician: str | None
    jobs: int


class Answered(NamedTuple):
    """The month's calls with a finished visit, each once, and those of them about which a card came back."""

    jobs: int
    with_card: int


class CardRow(NamedTuple):
    """One opinion card about a call of the month: whom it rates, and the level given to each item (1 to 4)."""

    card_no: str
    technician_no: str | None
    technician: str | None
    attitude: int | None
    skill: int | None
    punctuality: int | None
    promise: int | None


def jobs_counted(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> list[JobCount]:
    """The month's calls by who finished a visit to them; a call that two finished counts for both."""
    calls = calls_within(month, company_zone=company_zone)
    by = (Visit.technician_no, Staff.name)
    found = session.execute(
        select(*by, func.count(Visit.call_no.distinct()))
        .select_from(calls)
        .join(Visit, Visit.call_no == calls.c.call_no)
        .outerjoin(Staff, Staff.staff_no == Visit.technician_no)
        .where(Visit.outcome.in_(DONE))
        .group_by(*by)
    )
    return [JobCount(*row) for row in found]


def answers_counted(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> Answered:
    """How many of the month's jobs customers have said something about."""
    calls = calls_within(month, company_zone=company_zone)
    finished = exists().where(Visit.call_no == calls.c.call_no, Visit.outcome.in_(DONE))
    said = exists().where(OpinionCard.call_no == calls.c.call_no)
    row = session.execute(select(func.count(), func.count(case((said, 1)))).select_from(calls).where(finished)).one()
    return Answered(*row)


def cards_listed(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> list[CardRow]:
    """Every opinion card about a call of the month, whenever it came in."""
    calls = calls_within(month, company_zone=company_zone)
    card = OpinionCard
    found = session.execute(
        select(card.card_no, card.technician_no, Staff.name, card.attitude, card.skill, card.punctuality, card.promise)
        .select_from(calls)
        .join(card, card.call_no == calls.c.call_no)
        .outerjoin(Staff, Staff.staff_no == card.technician_no)
        .order_by(card.card_no)
    )
    return [CardRow(*row) for row in found]
