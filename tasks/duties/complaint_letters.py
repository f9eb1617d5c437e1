"""Letters about serious complaints: drafted from the case, approved by a person, then mailed or given to print (SV-20)."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from shutil import copy2

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Case, Complaint, Event
from models.among import among
from models.database import reading
from models.queries.lately import cases_lately
from rules.complaints import letter_due
from rules.events import ComplaintEvent, ComplaintState
from rules.regulation.complaints import Duty
from rules.regulation.messages import MessageKind
from rules.words import Role, Severity
from tasks.duties.complaint_letter_words import to_approve, to_customer, to_print
from tasks.duties.complaint_scene import Scene
from tasks.duties.one_by_one import Tally, one_by_one
from tasks.effect import effect
from tasks.engine.timeline import NewEvent
from tasks.notices import NoticeDraft, queue_notices
from tasks.papers import BrokenTemplateError, named, write_paper
from tasks.rulebook import book, holds_since
from tasks.settings import settings

logger = logging.getLogger(__name__)

ARTICLE, LETTER = "SV-20", "complaint_letter"
OVER = (str(ComplaintState.WITHDRAWN), str(ComplaintState.LINKED))
ASKS = (str(ComplaintEvent.FOUND), str(ComplaintEvent.ANSWERED), str(ComplaintEvent.SEVERITY_RAISED))


@dataclass(slots=True)
class Lettered(Tally):
    """Letters drafted and put before somebody, letters sent, and what could not be done."""

    drafted: int = 0
    sent: int = 0
    notices: int = 0


@effect
def draft_and_send_letters(*, now: datetime, dry_run: bool) -> Lettered:
    """Draft the letter of every serious complaint with findings or an answer; send those that were approved.

    The timeline is the memory. Files come first, under names that follow from case, draft and what they tell; one that
    cannot be written does not stop the others. Where mail is configured and the customer has an address, the letter goes
    by mail, else to the clerk of the branch to print and post. What is sent is kept as it went, below `letters/sent`. What
    was answered before the department had this duty owes none (REG-1).
    """
    done, rules, chosen = Lettered(), book(), settings()
    since = now - timedelta(days=rules.history.days)
    with reading(chosen.database) as session:
        since = max(since, holds_since(session, Duty.LETTERS, book=rules) or since)
        told = _told(session, since=since)
    due = [
        case_id for case_id, events in told.items() if letter_due((event.kind, event.happened_at) for event in events)
    ]
    approved = [
        case_id for case_id, events in told.items() if _last_of_letter(events) == ComplaintEvent.LETTER_APPROVED
    ]
    for case_ids, letter in ((due, _draft), (approved, _send)):
        done.take(
            one_by_one(
                sorted(case_ids), partial(letter, now=now, dry_run=dry_run), tally=Lettered, what="case",
                lacking="no letter, the next run tries again", dry_run=dry_run, plain=BrokenTemplateError,
            )
        )  # fmt: skip
    return done


def _told(session: Session, *, since: datetime) -> dict[int, list[Event]]:
    """The timelines, corrected events left out, of serious complaints found about, answered or made serious `since` then."""
    serious = (
        select(Case.id)
        .join(Complaint, Complaint.case_id == Case.id)
        .where(Complaint.severity == Severity.SERIOUS, Case.state.not_in(OVER))
    )
    cases = list(session.scalars(cases_lately(serious, kinds=ASKS, since=since)))
    rows = list(session.scalars(select(Event).where(among(Event.case_id, cases)).order_by(Event.happened_at, Event.id)))
    corrected = {row.corrects for row in rows}
    found: dict[int, list[Event]] = defaultdict(list)
    for row in rows:
        if row.id not in corrected:
            found[row.case_id].append(row)
    return found


def _last_of_letter(events: Sequence[Event]) -> str | None:
    kinds = (ComplaintEvent.LETTER_DRAFTED, ComplaintEvent.LETTER_APPROVED, ComplaintEvent.LETTER_SENT)
    return next((event.kind for event in reversed(events) if event.kind in kinds), None)


def _draft(session: Session, case_id: int, done: Lettered, *, now: datetime, dry_run: bool) -> None:
    scene, chosen = Scene.of(session, case_id), settings()
    events = scene.timelines.events(case_id)
    if not letter_due((kind, at) for _, kind, at, _ in events):
        return  # somebody else has drafted it meanwhile
    brief, today = scene.brief, scene.today(now)
    person = scene.first((Role.SERVICE_DEPARTMENT, Role.VICE_PRESIDENT), today)
    if person is None:
        done.failures.append(
            f"{brief.subject}: nobody to approve the letter to the customer ({ARTICLE}; service_department)"
        )
        return
    number = 1 + sum(kind == ComplaintEvent.LETTER_DRAFTED for _, kind, _, _ in events)
    values = {**scene.told, "written_on": today}
    name = f"{named(LETTER, brief.number)}-r{number}.{chosen.locale}.docx"
    target = chosen.letters / name
    if not dry_run:
        write_paper(LETTER, values, target, locale=chosen.locale, own=chosen.templates)
    detail = {"revision": number, "file": str(target)}
    scene.write(NewEvent(kind=ComplaintEvent.LETTER_DRAFTED, happened_at=now, detail=detail), now=now)
    draft = to_approve(brief, person, str(target), number, rules=book(), locale=chosen.locale)
    done.notices += len(queue_notices(session, [draft], now=now).new)
    done.drafted += 1
    done.rows.append({"case": brief.subject, "step": str(MessageKind.COMPLAINT_LETTER_DRAFT), "asked": person.staff_no})


def _send(session: Session, case_id: int, done: Lettered, *, now: datetime, dry_run: bool) -> None:
    scene, chosen = Scene.of(session, case_id), settings()
    brief = scene.brief
    drafted = scene.timelines.last(case_id, ComplaintEvent.LETTER_DRAFTED)
    sent = scene.timelines.last(case_id, ComplaintEvent.LETTER_SENT) or {}
    if drafted is None or sent.get("revision") == drafted["revision"]:
        return
    file = Path(drafted["file"])
    if not file.is_file():
        done.failures.append(
            f"{brief.subject}: the approved letter {file} is gone; put it back, or hand in an answer anew to have it drafted"
        )
        return
    kept = chosen.letters / "sent" / file.name
    by_mail, today = scene.by_mail, scene.today(now)
    notice: NoticeDraft | None
    if by_mail:
        number = scene.told["customer_no"]
        notice = to_customer(
            brief, number, scene.told, str(kept), drafted["revision"], rules=book(), locale=chosen.locale
        )
    else:
        clerk = scene.first((Role.CLERK, Role.SERVICE_DEPARTMENT), today)
        notice = clerk and to_print(brief, clerk, str(kept), drafted["revision"], rules=book(), locale=chosen.locale)
    if notice is None:
        done.failures.append(f"{brief.subject}: nobody to print and post the letter to the customer ({ARTICLE}; clerk)")
        return
    if not dry_run:
        kept.parent.mkdir(parents=True, exist_ok=True)
        copy2(file, kept)
    detail = {
        "revision": drafted["revision"],
        "file": str(kept),
        "sha256": sha256(file.read_bytes()).hexdigest(),
        "channel": "mail" if by_mail else "letter",
    }
    scene.write(NewEvent(kind=ComplaintEvent.LETTER_SENT, happened_at=now, detail=detail), now=now)
    done.notices += len(queue_notices(session, [notice], now=now).new)
    done.sent += 1
    done.rows.append({"case": brief.subject, "step": str(notice.kind), "asked": notice.recipient})
