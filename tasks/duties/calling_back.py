"""Customers who wish on their opinion card to be called: whoever calls them hears of each once (SV-17)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, exists, func, literal, select
from sqlalchemy.orm import Session

from models import Call, Customer, Notice, OpinionCard
from rules.masking import mask_name, mask_phone, mask_text
from rules.regulation.messages import MessageKind
from rules.words import YesNo
from tasks.duties.card_words import given_to
from tasks.duties.daily_words import Told
from tasks.engine.messages import worded
from tasks.letters import day_in_chinese, day_in_english
from tasks.notices import NoticeDraft

ASSIGNMENT, ARTICLE = "card_call_back", "SV-17"
RECENT = timedelta(days=30)
"""Nobody is called about a card that was answered longer ago."""
MOST_WORDS = 600


class NobodyToCall(LookupError):
    """Wishes to be called, and nobody in service who calls."""


def wishes(session: Session, branch_no: str, *, now: datetime) -> list[Any]:
    """Cards of the branch whose wish to be called nobody has heard of yet, the earliest first."""
    subject = literal("card:", String) + OpinionCard.card_no
    heard = exists().where(Notice.kind == MessageKind.CARD_CALL_BACK, Notice.subject == subject)
    rows = session.execute(
        select(
            OpinionCard.card_no, OpinionCard.replied_at, OpinionCard.comment, Call.call_no, Call.case_id,
            func.coalesce(Call.name, Customer.name).label("customer"),
            func.coalesce(Call.phone, Customer.phone).label("phone"),
        )
        .join(Call, Call.call_no == OpinionCard.call_no)
        .outerjoin(Customer, Customer.customer_no == Call.customer_no)
        .where(Call.branch_no == branch_no, OpinionCard.call_back == YesNo.YES)
        .where(OpinionCard.replied_at >= now - RECENT, ~heard)
        .order_by(OpinionCard.replied_at, OpinionCard.card_no)
    )  # fmt: skip
    return list(rows.all())


def to_call_back(found: list[Any], told: Told) -> list[NoticeDraft]:
    """One request a card to whoever calls, the customer masked. Raises NobodyToCall where nobody is there."""
    person = given_to(ASSIGNMENT, told)
    if person is None:
        raise NobodyToCall(f"branch {told.branch_no}: nobody to call {len(found)} customers back ({ARTICLE})")
    drafts: list[NoticeDraft] = []
    for row in found:
        day = row.replied_at.astimezone(ZoneInfo(told.zone)).date()
        values = {
            "article": ARTICLE,
            "case": row.call_no,
            "branch": told.branch_no,
            "recipient": person.name,
            "card": row.card_no,
            "customer": mask_name(row.customer),
            "phone": mask_phone(row.phone) or "–",
            "day": day_in_chinese(day) if told.locale == "zh" else day_in_english(day),
            "words": mask_text(row.comment)[:MOST_WORDS],
        }
        said = worded(told.rules, MessageKind.CARD_CALL_BACK, values, locale=told.locale)
        drafts.append(
            NoticeDraft(
                kind=MessageKind.CARD_CALL_BACK,
                subject=f"card:{row.card_no}",
                article=ARTICLE,
                step="call back",
                recipient=person.staff_no,
                title=said.title,
                text=said.text,
                case_id=row.case_id,
                branch_no=told.branch_no,
            )
        )
    return drafts
