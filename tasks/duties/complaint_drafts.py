"""Complaints that opinion cards have drafted are put before the service director of the branch, each once (SV-17, SV-22)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from models import Call, Case, Clock, ClockState, Complaint, ComplaintDraft, Customer, Event, Notice, OpinionCard
from models.among import among
from models.database import reading
from rules.buttons import offered
from rules.drafts import complaint_text
from rules.events import ComplaintState, DraftEvent, DraftState
from rules.masking import mask_name, mask_text
from rules.people import Person, Roster
from rules.rating import ITEMS
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.triage import endangers
from rules.wording import Text
from rules.words import CaseKind
from tasks.duties.one_by_one import Tally, one_by_one
from tasks.effect import effect
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief, briefs, whom
from tasks.engine.timeline import hold_cases
from tasks.notices import NoticeDraft, queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

ASSIGNMENT = "complaint_draft"
SHUT = (ComplaintState.CLOSED, ComplaintState.WITHDRAWN, ComplaintState.LINKED)
GRAVE = Text(en="Its words are grave: {because}.", zh="措辞严重：{because}。")
OPEN = Text(
    en="Open already: {numbers}; a complaint about the same matter is added to it.",
    zh="已有未结投诉：{numbers}；同一事项立案后并入。",
)
MOST_WORDS = 600
TELLS = (DraftEvent.DRAFTED, DraftEvent.DRAFTED_AGAIN, DraftEvent.SEVERITY_RAISED)
"""After these events the director is to be told: it came to stand, or its words turned out graver."""


@dataclass(slots=True)
class Drafted(Tally):
    """Drafts put before a director, and notices."""

    told: int = 0
    notices: int = 0


@effect
def put_drafts_before_directors(*, now: datetime, dry_run: bool) -> Drafted:
    """Tell the service director of the branch of every draft that waits and that nobody was told of (SV-22).

    Whom the card rates does not decide on it: then it is the next of the rule book's assignment. A draft that stands again
    after its card was corrected is told of again. One transaction a draft; one that fails holds up no other.
    """
    rules = book()
    with reading(settings().database) as session:
        waiting = _untold(session, since=now - timedelta(days=rules.history.days))

    def tell(session: Session, case_id: int, done: Drafted) -> None:
        _tell(session, case_id, rules=rules, now=now, done=done)

    lacking = f"nobody was told of the draft of a complaint ({rules.cards.draft_article})"
    return one_by_one(waiting, tell, tally=Drafted, what="case", lacking=lacking, dry_run=dry_run)


def _untold(session: Session, *, since: datetime) -> list[int]:
    """Waiting drafts without a notice since they last came to stand or turned out graver, the oldest first."""
    stands = (
        select(func.max(Event.happened_at))
        .where(Event.case_id == Case.id, Event.kind.in_(TELLS))
        .correlate(Case)  # of its own case, though it is asked for two levels down
        .scalar_subquery()
    )
    told = exists().where(
        Notice.case_id == Case.id, Notice.kind == MessageKind.COMPLAINT_DRAFT, Notice.created_at >= stands
    )
    query = select(Case.id).where(Case.kind == CaseKind.DRAFT, Case.state == DraftState.WAITING, ~told)
    return list(session.scalars(query.where(stands >= since).order_by(Case.opened_at, Case.id)))


def _tell(session: Session, case_id: int, *, rules: RuleBook, now: datetime, done: Drafted) -> None:
    hold_cases(session, [case_id])
    if case_id not in _untold(session, since=now - timedelta(days=rules.history.days)):
        return
    known, people = calendars(session, book=rules), roster(session, book=rules)
    brief = briefs(session, [case_id])[case_id]
    card = _card(session, case_id)
    person = _decides(brief, card, people, rules=rules, known=known, now=now)
    if person is None:
        done.failures.append(f"{brief.subject}: nobody to decide on it ({rules.cards.draft_article})")
        return
    draft = _draft(session, brief, card, person, rules=rules, known=known, again=_times(session, case_id))
    session.get_one(Case, case_id).owner_no = person.staff_no
    done.notices = len(queue_notices(session, [draft], now=now).new)
    done.told = 1
    done.rows.append({"draft": brief.number, "director": person.staff_no, "severity": card.severity})


def _decides(
    brief: Brief, card: Any, people: Roster, *, rules: RuleBook, known: Calendars, now: datetime
) -> Person | None:
    on = known.of(brief.branch_no).day_of(now)
    found = (whom(to, brief, people, on=on).person for to in rules.assignment(ASSIGNMENT).to)
    return next((person for person in found if person is not None and person.staff_no != card.technician_no), None)


def _card(session: Session, case_id: int) -> Any:
    """What the draft's notice says of its card and customer, unmasked."""
    items = (getattr(OpinionCard, item) for item in ITEMS)
    query = select(
        OpinionCard.card_no, OpinionCard.call_no, OpinionCard.comment, OpinionCard.technician_no, *items,
        ComplaintDraft.severity, Call.customer_no,
        func.coalesce(Call.name, Customer.name).label("customer"),
    )  # fmt: skip
    query = query.join(OpinionCard, OpinionCard.card_no == ComplaintDraft.card_no)
    query = query.join(Call, Call.call_no == OpinionCard.call_no)
    query = query.outerjoin(Customer, Customer.customer_no == Call.customer_no)
    return session.execute(query.where(ComplaintDraft.case_id == case_id)).one()


def _draft(
    session: Session, brief: Brief, card: Any, person: Person, *, rules: RuleBook, known: Calendars, again: int
) -> NoticeDraft:
    locale = settings().locale
    because = _because(session, brief.case_id).get(locale, "")
    due = session.scalar(
        select(Clock.due_at).where(Clock.case_id == brief.case_id, Clock.state == ClockState.RUNNING).limit(1)
    )
    levels = {item: getattr(card, item) for item in ITEMS}
    values = {
        "article": rules.cards.draft_article,
        "case": brief.number,
        "subject": brief.subject,
        "branch": brief.branch_no or "–",
        "recipient": person.name,
        "card": card.card_no,
        "call": card.call_no,
        "customer": mask_name(card.customer) or "–",
        "text": mask_text(complaint_text(card.card_no, levels, card.comment).in_locale(locale))[:MOST_WORDS],
        "rule": GRAVE.filled(because=because).in_locale(locale) if because else "",
        "open": _open(open_complaints_of(session, card.call_no, card.customer_no), locale=locale),
        "due": when(due, known.zone(brief.branch_no), locale=locale),
    }
    said = worded(rules, MessageKind.COMPLAINT_DRAFT, values, locale=locale)
    return NoticeDraft(
        kind=MessageKind.COMPLAINT_DRAFT,
        subject=brief.subject,
        article=rules.cards.draft_article,
        step="decide" if again < 2 else f"decide {again}",
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        case_id=brief.case_id,
        branch_no=brief.branch_no,
        deadline=due,
        actions=offered(MessageKind.COMPLAINT_DRAFT),
        urgent=endangers(card.comment or "", rules=rules.triage),
    )


def open_complaints_of(session: Session, call_no: str, customer_no: str | None) -> Sequence[str]:
    """The complaints about this call, or of this customer, that are not over, the oldest first."""
    theirs = Complaint.call_no == call_no
    if customer_no is not None:
        theirs = or_(theirs, Complaint.customer_no == customer_no)
    query = select(Complaint.complaint_no).join(Case, Case.id == Complaint.case_id)
    return session.scalars(query.where(theirs, Case.state.not_in(SHUT)).order_by(Complaint.received_at)).all()


def _open(numbers: Iterable[str], *, locale: Any) -> str:
    listed = ("、" if locale == "zh" else ", ").join(numbers)
    return OPEN.filled(numbers=listed).in_locale(locale) if listed else ""


def _because(session: Session, case_id: int) -> dict[str, str]:
    """Which words are grave, by locale; nothing where none are."""
    rows = session.execute(
        select(Event.detail)
        .where(Event.case_id == case_id, Event.kind.in_([*TELLS, DraftEvent.SEVERITY_LOWERED]))
        .order_by(Event.id)
    ).scalars()
    return ([detail or {} for detail in rows] or [{}])[-1].get("because") or {}


def _times(session: Session, case_id: int) -> int:
    """How often there was something to tell the director of it."""
    query = select(func.count()).select_from(Event).where(among(Event.case_id, [case_id]), Event.kind.in_(TELLS))
    return session.scalar(query) or 0
