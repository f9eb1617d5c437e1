"""Cards sent by mail that nobody answered are reminded of; what need not leave any more is taken back (SV-16)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from models import Call, Customer, IssuedCard, Notice, NoticeStatus, OpinionCard
from models.queries.card_calls import card_calls
from rules.cards import reminder_due
from rules.regulation.messages import MessageKind
from rules.words import CardWay, YesNo
from rules.worktime import WorkCalendar
from tasks.answers.answer import CARD
from tasks.answers.asked import Standing, kept_or_open
from tasks.duties.card_words import to_customer
from tasks.duties.daily_words import Told
from tasks.links.signing import CardLinks
from tasks.notices import WITHDRAWN, NoticeDraft, withdraw

TO_CUSTOMERS = (MessageKind.CARD_MAIL, MessageKind.CARD_CANCELLED, MessageKind.CARD_REMINDER)
ANSWERED = "the customer has answered the card"
OPTED_OUT = "the customer does not want to be asked"


def remind(
    session: Session, told: Told, *, calendar: WorkCalendar, now: datetime, links: CardLinks | None = None
) -> list[NoticeDraft]:
    """One reminder of every card by mail whose time has come: not answered, not opted out, still with an address.

    Whoever cancelled is asked once.
    """
    rules = told.rules.cards
    asked_at = func.coalesce(IssuedCard.reminded_at, IssuedCard.issued_at)
    call_nos = session.scalars(
        select(IssuedCard.call_no)
        .where(IssuedCard.branch_no == told.branch_no, IssuedCard.way == CardWay.MAIL, ~IssuedCard.cancelled)
        .where(IssuedCard.issued_at >= now - timedelta(days=rules.asked_within_days))
        .where(IssuedCard.reminders < rules.reminders, asked_at < now - timedelta(days=rules.remind_after_days - 1))
        .distinct()
    ).all()
    drafts: list[NoticeDraft] = []
    for call in card_calls(session, call_nos):
        if call.job.opted_out or not call.job.email:
            continue
        answered = call.answered
        for card in call.cards:
            asked = calendar.day_of(card.reminded_at or card.issued_at)
            due = reminder_due(asked_on=asked, today=told.today, reminders=card.reminders, rules=rules)
            asks = card.way == CardWay.MAIL and not card.cancelled and due and card.card_no not in answered
            if asks and card.card_no and kept_or_open(session, CARD, card.card_no).standing is Standing.OPEN:
                card.reminders, card.reminded_at = card.reminders + 1, now
                drafts.append(to_customer(call, card, told, links=links, reminder=card.reminders))
    return drafts


def take_back(session: Session, branch_no: str, *, now: datetime) -> list[int]:
    """Take back what waits to be sent to customers who have answered meanwhile, or do not want to be asked (ids)."""
    unwanted = or_(Customer.opted_out == YesNo.YES, exists().where(OpinionCard.call_no == Call.call_no))
    waiting = session.execute(
        select(Notice.subject, Call.call_no)
        .join(Call, Call.case_id == Notice.case_id)
        .outerjoin(Customer, Customer.customer_no == Call.customer_no)
        .where(Notice.branch_no == branch_no, Notice.kind.in_([str(kind) for kind in TO_CUSTOMERS]))
        .where(Notice.status.in_([NoticeStatus.QUEUED, NoticeStatus.HELD]))
        .where(func.coalesce(Notice.because, "").not_like(f"{WITHDRAWN}%"), unwanted)
    ).all()
    numbers = {row.subject.removeprefix("card:") for row in waiting}
    taken: list[int] = []
    for call in card_calls(session, sorted({row.call_no for row in waiting})):
        answered = call.answered
        for card in call.cards:
            if card.card_no in numbers and (call.job.opted_out or card.card_no in answered):
                because = ANSWERED if card.card_no in answered else OPTED_OUT
                taken += _withdrawn(session, card.card_no, because=because, now=now)
    return taken


def _withdrawn(session: Session, card_no: str | None, *, because: str, now: datetime) -> Sequence[int]:
    kinds = [str(kind) for kind in TO_CUSTOMERS]
    return withdraw(session, subject=f"card:{card_no}", kinds=kinds, because=because, now=now)
