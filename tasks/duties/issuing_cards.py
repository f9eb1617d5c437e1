"""Cards for completed visits: numbered in their branch, to the customer by mail, else printed, else by phone (SV-18)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models import Branch, IssuedCard
from models.queries.card_calls import CardCall, calls_to_ask, card_calls
from rules.cards import Due, due_cards
from rules.people import Person
from rules.words import CardWay
from tasks.duties.card_words import asks_items, given_to, to_clerk, to_customer
from tasks.duties.daily_words import Told
from tasks.engine.vouchers import take_numbers
from tasks.letters import write_letter
from tasks.links.signing import CardLinks
from tasks.notices import NoticeDraft
from tasks.settings import settings

SERIES, SHEET = "card", "opinion_cards"
BY_CLERK = (CardWay.SHEET, CardWay.PHONE)


@dataclass(slots=True)
class Issued:
    """Cards issued and excused, the notices about them, and what could not be done."""

    issued: int = 0
    excused: int = 0
    drafts: list[NoticeDraft] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def issue_cards(
    session: Session,
    told: Told,
    *,
    begin: datetime,
    end: datetime,
    morning: date,
    now: datetime,
    dry_run: bool,
    links: CardLinks | None = None,
) -> Issued:
    """Issue or excuse every card that is due for the calls taken from `begin` until before `end` (aware).

    Nothing is written twice: the register says which visits have theirs. What needs a clerk waits where there is none. The
    document of a morning is written within the transaction, under a name of its own: written again, it says the same.
    """
    done = Issued()
    calls = card_calls(session, calls_to_ask(session, told.branch_no, begin=begin, end=end))
    rules = told.rules.cards
    due = [
        (call, each) for call in calls for each in due_cards(call.job, known=call.known, opinions=call.opinions, rules=rules)
    ]  # fmt: skip
    clerk = given_to("card_papers", told) if any(each.way in BY_CLERK for _, each in due) else None
    if clerk is None and any(each.way in BY_CLERK for _, each in due):
        due = [(call, each) for call, each in due if each.way not in BY_CLERK]
        done.failures.append(
            f"branch {told.branch_no}: nobody to hand out printed cards and to phone ({rules.article})"
        )
    cards = _entered(session, due, told, now=now)
    done.excused = sum(card.excuse is not None for _, card in cards)
    done.issued = len(cards) - done.excused
    by_way = {way: [(call, card) for call, card in cards if card.way == way] for way in CardWay}
    done.drafts = [to_customer(call, card, told, links=links) for call, card in by_way[CardWay.MAIL]]
    sheets, phones = by_way[CardWay.SHEET], by_way[CardWay.PHONE]
    if clerk is not None and (sheets or phones):
        files = [] if dry_run else _document(session, sheets, phones, told, clerk=clerk, morning=morning)
        done.drafts.append(to_clerk(sheets, phones, clerk, told, morning=morning, files=files))
    return done


def _entered(
    session: Session, due: Sequence[tuple[CardCall, Due]], told: Told, *, now: datetime
) -> list[tuple[CardCall, IssuedCard]]:
    issued = sum(each.way is not None for _, each in due)
    number = take_numbers(session, series=SERIES, branch_no=told.branch_no, count=issued) if issued else 0
    cards: list[tuple[CardCall, IssuedCard]] = []
    for call, each in due:
        card = IssuedCard(
            branch_no=told.branch_no,
            call_no=call.row.call_no,
            completed_at=each.completed.at if each.completed is not None else None,
            technician_no=each.completed.technician_no if each.completed is not None else None,
            excuse=each.excuse,
            cancelled=each.cancelled,
            issued_at=now,
            reminders=0,
        )
        if each.way is not None:
            card.way, card.number, card.card_no = each.way, number, f"{told.branch_no}-{number}"
            number += 1
        session.add(card)
        cards.append((call, card))
    session.flush()
    return cards


def _document(
    session: Session,
    sheets: Sequence[tuple[CardCall, IssuedCard]],
    phones: Sequence[tuple[CardCall, IssuedCard]],
    told: Told,
    *,
    clerk: Person,
    morning: date,
) -> list[str]:
    """The cards to print and the phone list as files. They go to customers: nothing is masked."""
    chosen, branch = settings(), session.get(Branch, told.branch_no)
    values = {
        "subject": told.branch_no,
        "deadline": morning,
        "sender": branch.name if branch is not None else told.branch_no,
        "clerk": clerk.name,
        "cards": [_lines(call, card, told) for call, card in sheets],
        "phones": [_lines(call, card, told) for call, card in phones],
    }
    letter = write_letter(SHEET, values, chosen.letters, locale=told.locale)
    return [str(letter.docx), str(letter.html)]


def _lines(call: CardCall, card: IssuedCard, told: Told) -> dict[str, Any]:
    assert card.completed_at is not None, "a card is about a completed visit"
    return {
        "number": card.card_no,
        "call": card.call_no,
        "customer": call.row.customer or "",
        "address": call.job.address or "",
        "phone": call.job.phone or "",
        "model": call.row.model or "",
        "rated": asks_items(card),
        "day": card.completed_at.astimezone(ZoneInfo(told.zone)).date(),
    }
