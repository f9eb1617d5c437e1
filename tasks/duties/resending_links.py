"""A customer who has lost a personal link gets another one: by mail, or read out by the clerk (SV-16, SV-18)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Branch, Call, Case, FollowUp, IssuedCard, Notice
from models.database import transaction
from models.queries.card_calls import card_calls
from models.queries.follow_ups_due import OPEN
from models.queries.follow_ups_unanswered import unanswered
from rules.cards import link_ends
from rules.events import FollowUpState
from rules.regulation.schema import RuleBook
from tasks.answers.answer import QUESTIONNAIRE
from tasks.answers.asked import Asked, Standing
from tasks.answers.asking import asked_in
from tasks.deliver.addresses import CUSTOMER
from tasks.duties.card_words import LOST, to_customer
from tasks.duties.daily_words import Told
from tasks.duties.follow_up_words import to_asked
from tasks.engine.calendars import calendars
from tasks.engine.timeline import hold_cases
from tasks.links.signing import Ticket, card_links
from tasks.notices import NoticeDraft, queue_notices, suppress_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

PRINTED = "the link was printed for the clerk"


class NoNewLink(Exception):
    """There is no new link; the sentence says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Resent:
    """The new link of a card or questionnaire: its `address`, and until when (aware, exclusive) it opens.

    `notice` is its row in the ledger of notices: the mail that waits to leave, or the record that the link was printed.
    """

    number: str
    notice: int
    step: str
    ends: datetime
    address: str


@dataclass(frozen=True, slots=True)
class _Lost:
    """Whose link it is, whether they are still asked, and how the mail is written, given who writes and the links."""

    case_id: int
    branch_no: str
    customer_no: str | None
    email: str | None
    opted_out: bool
    ended: bool
    mail: Callable[..., NoticeDraft]


def resend_link(number: str, *, printed: bool, now: datetime) -> Resent:
    """Queue the mail about an unanswered card or questionnaire once more, with a new link; or give out a link to tell.

    Either is a step of its own in the ledger ("link 1", "link 2"), a `printed` one as a notice that is not sent. Links sent
    before go on to their own end: whichever is used first is the answer (ADR 19). Raises NoNewLink, and KeyUnusable where
    links cannot be signed.
    """
    rules = book()
    with transaction(settings().database) as session:
        hold_cases(session, [_case_id(session, number)])
        asked = _asked(session, number)
        lost = _lost(session, asked, rules=rules, now=now)
        _refuse(asked, lost, printed=printed)
        links = card_links(settings(), now=now)
        if links is None:
            raise NoNewLink("there are no links without AFTERSALES_PUBLIC_URL: set it (docs/opinion-cards.md)")
        known = calendars(session, book=rules)
        today = known.of(lost.branch_no).day_of(now)
        told = Told(
            lost.branch_no, known.zone(lost.branch_no), rules, roster(session, book=rules), settings().locale, today
        )
        draft = lost.mail(told, links=links, lost=_times(session, lost.case_id, asked.number) + 1)
        notice = _written(session, draft, lost, printed=printed, now=now)
        ends = link_ends(asked_on=today, zone=ZoneInfo(told.zone), rules=rules.cards)
        return Resent(asked.number, notice, draft.step, ends, links.address(Ticket(asked.number, ends)))


def _case_id(session: Session, number: str) -> int:
    """The case of a card or questionnaire, looked up alone: whatever else is known of it is read once that is held."""
    of_card = (
        select(Call.case_id).join(IssuedCard, IssuedCard.call_no == Call.call_no).where(IssuedCard.card_no == number)
    )
    of_questionnaire = select(FollowUp.case_id).where(FollowUp.follow_up_no == number)
    found = session.scalar(of_card) or session.scalar(of_questionnaire)
    if found is None:
        raise NoNewLink(f"no card or questionnaire went out under the number {number}")
    return found


def _asked(session: Session, number: str) -> Asked:
    asked = asked_in(session, number)
    assert asked is not None, "what has a case went out under its number"
    return asked


def _lost(session: Session, asked: Asked, *, rules: RuleBook, now: datetime) -> _Lost:
    if asked.sheet is QUESTIONNAIRE:
        return _questionnaire(session, asked.number, rules=rules)
    return _card(session, asked.number, rules=rules, now=now)


def _card(session: Session, number: str, *, rules: RuleBook, now: datetime) -> _Lost:
    card = session.scalars(select(IssuedCard).where(IssuedCard.card_no == number)).one()
    (call,) = card_calls(session, [card.call_no])
    return _Lost(
        case_id=call.row.case_id,
        branch_no=card.branch_no,
        customer_no=call.row.customer_no,
        email=call.job.email,
        opted_out=call.job.opted_out,
        ended=card.issued_at < now - timedelta(days=rules.cards.asked_within_days),
        mail=partial(to_customer, call, card),
    )


def _questionnaire(session: Session, number: str, *, rules: RuleBook) -> _Lost:
    given = session.scalars(select(FollowUp).where(FollowUp.follow_up_no == number)).one()
    (each,) = unanswered(session, given.branch_no, FollowUp.id == given.id, states=tuple(FollowUpState))
    duty = next((duty for duty in rules.follow_ups if duty.id == each.duty), None)
    if duty is None:  # taken out of the rule book since
        raise _over(number, QUESTIONNAIRE.form)
    case, branch = session.get_one(Case, each.case_id), session.get_one(Branch, given.branch_no)
    return _Lost(
        case_id=each.case_id,
        branch_no=given.branch_no,
        customer_no=each.candidate.customer_no,
        email=each.candidate.asked.email,
        opted_out=each.candidate.asked.opted_out,
        ended=case.state not in OPEN,
        mail=partial(to_asked, each, duty, branch=branch.name),
    )


def _over(number: str, form: str) -> NoNewLink:
    return NoNewLink(
        f"{number} has ended and nobody is asked about it any more: a late answer is entered with the form {form}"
    )


def _refuse(asked: Asked, lost: _Lost, *, printed: bool) -> None:
    number, form = asked.number, asked.sheet.form
    if asked.standing is Standing.KEPT:
        raise NoNewLink(f"an answer to {number} is here and not entered yet: see aftersales quarantine list")
    if asked.standing is not Standing.OPEN:
        assert asked.answered_at is not None, "what was answered was answered at some time"
        raise NoNewLink(
            f"{number} was answered on {asked.answered_at:%Y-%m-%d}: a correction is entered with the form {form}"
        )
    if lost.opted_out:
        raise NoNewLink(f"the customer of {number} does not want to be asked: what they say all the same is entered with the"
                        f" form {form}")  # fmt: skip
    if lost.ended:
        raise _over(number, form)
    if not printed and not (lost.email or "").strip():
        raise NoNewLink(f"the customer of {number} has no mail address: tell them the link that --print shows")


def _times(session: Session, case_id: int, number: str) -> int:
    """How many links of this card or questionnaire were asked for before."""
    subjects = (f"card:{number}", f"follow_up:{number}")
    query = select(func.count()).where(Notice.case_id == case_id, Notice.subject.in_(subjects))
    return session.scalar(query.where(Notice.step.like(f"{LOST} %"))) or 0


def _written(session: Session, draft: NoticeDraft, lost: _Lost, *, printed: bool, now: datetime) -> int:
    if not printed:
        return queue_notices(session, [draft], now=now).new[0]
    nameless = replace(draft, recipient=f"{CUSTOMER}{lost.customer_no or draft.subject}")
    return suppress_notices(session, [nameless], because=PRINTED, now=now).new[0]
