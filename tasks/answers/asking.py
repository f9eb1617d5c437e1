"""The sheet that a link is about, from the registers, every time anew: an opinion card or a questionnaire."""

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FollowUp, FollowUpTry, IssuedCard, OpinionCard, Staff
from models.database import reading
from models.queries.card_calls import CardCall, card_calls
from rules.asked_words import FollowUpOutcome, FollowUpReply
from rules.care import paper_of
from rules.regulation.schema import UnknownRuleError
from rules.words import ReplyWay
from tasks.answers.answer import CARD, QUESTIONNAIRE, UNRATED, Answer, Sheet
from tasks.answers.asked import Asked, Standing, Stands, kept_or_open
from tasks.duties.card_words import asks_items
from tasks.engine.calendars import calendars
from tasks.rulebook import book
from tasks.settings import settings


def asked_of(number: str) -> Asked | None:
    """The sheet of that number as it stands now; None where none went out under it.

    The numbers of questionnaires have a letter before the last figures that those of cards have not.
    """
    with reading(settings().database) as session:
        return asked_in(session, number)


def asked_in(session: Session, number: str) -> Asked | None:
    """The same within a transaction of the caller's."""
    return _card(session, number) or _questionnaire(session, number)


def _card(session: Session, number: str) -> Asked | None:
    card = session.scalars(select(IssuedCard).where(IssuedCard.card_no == number)).one_or_none()
    if card is None:
        return None
    assert card.completed_at is not None, "a card is about a completed visit"
    (call,) = card_calls(session, [card.call_no])
    zone = ZoneInfo(calendars(session, book=book()).zone(card.branch_no))
    technician = session.get(Staff, card.technician_no) if card.technician_no else None
    stands = _card_stands(session, number, call)
    return Asked(
        sheet=CARD if asks_items(card) else UNRATED,
        keys={"card_no": number, "call_no": card.call_no},
        day=card.completed_at.astimezone(zone).date(),
        zone=zone,
        standing=stands.standing,
        said=stands.said,
        answered_at=stands.answered_at.astimezone(zone) if stands.answered_at is not None else None,
        product=call.row.model,
        technician=technician.name if technician is not None else None,
        cancelled=card.cancelled,
    )


def _questionnaire(session: Session, number: str) -> Asked | None:
    given = session.scalars(select(FollowUp).where(FollowUp.follow_up_no == number)).one_or_none()
    if given is None:
        return None
    rules = book()
    try:
        duty = rules.follow_up(given.duty)
    except UnknownRuleError:  # taken out of the rule book since; what the customer says is still welcome
        duty = None
    zone = ZoneInfo(calendars(session, book=rules).zone(given.branch_no))
    stands = _questionnaire_stands(session, given)
    return Asked(
        sheet=QUESTIONNAIRE,
        keys={"follow_up_no": number},
        day=given.given_at.astimezone(zone).date(),
        zone=zone,
        standing=stands.standing,
        said=stands.said,
        answered_at=stands.answered_at.astimezone(zone) if stands.answered_at is not None else None,
        title=duty.title if duty is not None else None,
        asks=duty.asks if duty is not None else None,
        about=paper_of(given.about),
    )


def _card_stands(session: Session, number: str, call: CardCall) -> Stands:
    opinion = call.answered.get(number)
    if opinion is None:
        return kept_or_open(session, CARD, number)
    if opinion.way != ReplyWay.LINK or opinion.card_no != number:
        return Stands(Standing.OTHERWISE, answered_at=opinion.replied_at)
    row = session.get_one(OpinionCard, number)
    return Stands(Standing.ANSWERED, _entered(CARD, row), opinion.replied_at)


def _questionnaire_stands(session: Session, given: FollowUp) -> Stands:
    """The customer answers once: reached or declined is an answer, a try that did not reach them is none."""
    assert given.follow_up_no is not None, "a questionnaire that was given out has a number"
    settled = (FollowUpOutcome.REACHED, FollowUpOutcome.DECLINED)
    row = session.scalars(
        select(FollowUpTry)
        .where(FollowUpTry.follow_up_no == given.follow_up_no, FollowUpTry.outcome.in_([str(each) for each in settled]))
        .order_by(FollowUpTry.done_at)
    ).first()
    if row is None:
        return kept_or_open(session, QUESTIONNAIRE, given.follow_up_no)
    if row.way != FollowUpReply.LINK:
        return Stands(Standing.OTHERWISE, answered_at=row.done_at)
    return Stands(Standing.ANSWERED, _entered(QUESTIONNAIRE, row), row.done_at)


def _entered(sheet: Sheet, row: OpinionCard | FollowUpTry) -> Answer:
    return sheet.answer_in({column.name: getattr(row, column.name) for column in row.__table__.columns})
