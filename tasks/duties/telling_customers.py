"""Customers are told which way their complaint goes, who has taken it over, and where returned goods go (NT-1, NT-3, NT-4)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Case, Event
from models.among import among
from models.database import reading
from models.queries.corrections import not_corrected
from models.queries.lately import cases_lately
from rules.complaint_telling import AFTER, Owed, owed_letters
from rules.events import ComplaintEvent, ComplaintState
from rules.regulation.complaints import Duty
from rules.regulation.messages import MessageKind
from rules.words import CaseKind, Channel, Role
from tasks.duties.complaint_scene import Scene
from tasks.duties.one_by_one import Tally, one_by_one
from tasks.duties.telling_words import NothingToSayError, Telling, letter_of, to_customer, to_handler, to_post
from tasks.effect import effect
from tasks.engine.parts import whom
from tasks.engine.timeline import NewEvent
from tasks.letters import mark_of
from tasks.notices import NoticeDraft, queue_notices
from tasks.papers import BrokenTemplateError, named, write_paper
from tasks.rulebook import book, holds_since
from tasks.settings import settings

LETTER = "complaint_told"
OVER = (str(ComplaintState.WITHDRAWN), str(ComplaintState.LINKED))
_KINDS = sorted({*AFTER, str(ComplaintEvent.TOLD), str(ComplaintEvent.ANSWERED), str(ComplaintEvent.LETTER_SENT),
                 str(ComplaintEvent.CLOSED), str(ComplaintEvent.EXCHANGED), str(ComplaintEvent.RETURN_REFUSED)})  # fmt: skip


@dataclass(slots=True)
class Told(Tally):
    """Letters mailed or given to print, handlers asked to tell the customer themselves, and what could not be done."""

    told: int = 0
    asked: int = 0
    notices: int = 0


@effect
def tell_customers(*, now: datetime, dry_run: bool) -> Told:
    """Tell customers what they are owed to be told and nobody has told them.

    The timeline is the memory: `told` says which letter went, how and when, and only then the customer counts as told. Where
    mail is configured and there is an address it goes by mail, else as a letter to the clerk of the branch to print and
    post. Of a customer with neither the handler hears what to say, and hands in that it was said. What happened before the
    department had this duty owes nothing (REG-1).
    """
    rules = book()
    since = now - timedelta(days=rules.history.days)
    with reading(settings().database) as session:
        since = max(since, holds_since(session, Duty.TOLD, book=rules) or since)
        waiting = _waiting(session, since=since, now=now)
    return one_by_one(
        waiting, partial(_tell, since=since, now=now, dry_run=dry_run), tally=Told, what="case",
        lacking="the customer was told nothing, the next run tries again", dry_run=dry_run, plain=BrokenTemplateError,
    )  # fmt: skip


def _waiting(session: Session, *, since: datetime, now: datetime) -> list[int]:
    """Cases of complaints whose customer is owed a letter for something that happened `since` then."""
    open_or_closed = select(Case.id).where(Case.kind == CaseKind.COMPLAINT, Case.state.not_in(OVER))
    lately = cases_lately(open_or_closed, kinds=sorted(AFTER), since=since).where(not_corrected())
    cases = session.scalars(lately).all()
    events: dict[int, list[tuple[str, datetime, Any]]] = defaultdict(list)
    rows = session.execute(
        select(Event.case_id, Event.kind, Event.happened_at, Event.detail)
        .where(among(Event.case_id, list(cases)), Event.kind.in_(_KINDS), not_corrected())
        .order_by(Event.happened_at, Event.id)
    )
    for row in rows:
        events[row.case_id].append((row.kind, row.happened_at, row.detail or {}))
    return sorted(
        case_id for case_id, told in events.items() if any(one.since >= since for one in owed_letters(told, now=now))
    )


def _tell(session: Session, case_id: int, done: Told, *, since: datetime, now: datetime, dry_run: bool) -> None:
    scene = Scene.of(session, case_id)
    events = [(kind, at, detail) for _, kind, at, detail in scene.timelines.events(case_id)]
    for one in owed_letters(events, now=now):
        if one.since < since:
            continue  # recorded, not chased: it happened longer ago than the rule book's history
        try:
            telling = letter_of(one, scene, now=now)
        except NothingToSayError as error:
            done.failures.append(str(error))
            continue
        notice = _notice(one, telling, scene, done, now=now, dry_run=dry_run)
        if notice is None:
            continue
        queued = len(queue_notices(session, [notice], now=now).new)
        done.notices += queued
        done.asked += queued if notice.kind == MessageKind.COMPLAINT_TELL else 0
        if queued:
            done.rows.append({"case": scene.brief.subject, "step": telling.title, "asked": notice.recipient})


def _notice(
    one: Owed, telling: Telling, scene: Scene, done: Told, *, now: datetime, dry_run: bool
) -> NoticeDraft | None:
    """What is to be sent to whom; once it goes to the customer the timeline says so. None where nobody can be asked."""
    if scene.by_mail:
        _write(scene, one, {"channel": str(Channel.MAIL)}, now=now)
        done.told += 1
        return to_customer(one, telling, scene)
    if scene.told["address"]:
        clerk = scene.first((Role.CLERK, Role.SERVICE_DEPARTMENT), scene.today(now))
        if clerk is None:
            done.failures.append(f"{scene.brief.subject}: nobody to print and post a letter ({telling.article}; clerk)")
            return None
        path, digest = _printed(one, telling, scene, now=now, dry_run=dry_run)
        _write(scene, one, {"channel": str(Channel.LETTER), "file": path, "sha256": digest}, now=now)
        done.told += 1
        return to_post(one, telling, scene, clerk, path)
    on = scene.today(now)
    person = next(
        (found for to in ("handler", "director") if (found := whom(to, scene.brief, scene.people, on=on).person)), None
    )
    if person is None:
        done.failures.append(f"{scene.brief.subject}: nobody to tell the customer ({telling.article}; handler)")
        return None
    return to_handler(one, letter_of(one, scene, now=now, masked=True), scene, person)


def _printed(one: Owed, telling: Telling, scene: Scene, *, now: datetime, dry_run: bool) -> tuple[str, str]:
    """Where the letter is kept, and the digest of the file ("" in a dry run, which writes none)."""
    chosen = settings()
    since = f"{one.since.astimezone(scene.zone):%m-%dT%Hh%M}"
    name = f"{named(f'{LETTER}_{one.letter}', scene.brief.number)}-t{since}-{mark_of(one.key)}.{chosen.locale}.docx"
    target = chosen.letters / "sent" / name
    if dry_run:
        return str(target), ""
    values = {**scene.told, "title": telling.title, "lines": telling.lines, "written_on": scene.today(now)}
    write_paper(LETTER, values, target, locale=chosen.locale, own=chosen.templates)
    return str(target), sha256(target.read_bytes()).hexdigest()


def _write(scene: Scene, one: Owed, detail: dict[str, Any], *, now: datetime) -> None:
    scene.write(NewEvent(kind=ComplaintEvent.TOLD, happened_at=now, detail={"letter": one.key, **detail}), now=now)
