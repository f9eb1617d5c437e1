"""Letters to customers whose repair takes longer: written once an extension, given to the clerk who sends them (NT-2)."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models import Branch, Call, Case, Customer, Extension, Notice, Receipt
from models.among import among
from models.database import reading, transaction
from rules.lifecycles import lifecycle_of
from rules.people import Person, Roster
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.wording import Locale, Text
from rules.words import CaseKind, Channel, Role
from tasks.effect import effect, first_line
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief, briefs
from tasks.letters import mark_of, write_letter
from tasks.notices import NoticeDraft, deadline_key, queue_notices, withdraw
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

logger = logging.getLogger(__name__)

ARTICLE, LETTER = "NT-2", "extension"
TITLE = Text(en="Letter about an extension", zh="延期通知书")
OVERTAKEN = "another letter says something else"
OVER = lifecycle_of(CaseKind.CALL).table.final | lifecycle_of(CaseKind.GOODS).table.final
"""States in which nobody waits for a repair any more."""


@dataclass(slots=True)
class Written:
    """The letters written, who sends each, and what could not be written."""

    letters: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Longer:
    """One extension that the customer is told of by letter, the case it is about, and the clerk who sends it."""

    row: Row[Any]
    brief: Brief
    clerk: Person
    zone: str
    today: date


@effect
def write_extension_letters(*, now: datetime, dry_run: bool) -> Written:
    """Write the letter of every extension that is told by letter and give it to the clerk of the branch.

    The ledger is the memory: one letter for an extension, its promise and its reason, so one that is corrected is
    written anew. Nothing is written once the promised time is over, or nobody waits any more. The files come first, under
    names that follow from the extension; one that cannot be written does not stop the others.
    """
    done, rules, chosen = Written(), book(), settings()
    with reading(chosen.database) as session:
        known = calendars(session, book=rules)
        due = _to_write(session, known=known, people=roster(session, book=rules), rules=rules, now=now, done=done)
    drafts: list[NoticeDraft] = []
    for one in due:
        try:
            files = [] if dry_run else _files(one)
        except Exception as error:
            logger.exception("the letter about %s could not be written", one.brief.subject)
            done.failures.append(
                f"{one.brief.subject}: the letter could not be written, the next run tries again: {first_line(error)}"
            )
            continue
        drafts.append(_draft(one, files, rules=rules, locale=chosen.locale))
        done.rows.append(
            {"case": one.brief.subject, "step": TITLE.in_locale(chosen.locale), "asked": one.clerk.staff_no}
        )
    if drafts:
        with transaction(chosen.database, dry_run=dry_run) as session:
            for draft in drafts:
                kinds = [str(MessageKind.EXTENSION_LETTER)]
                withdraw(session, subject=draft.subject, kinds=kinds, because=OVERTAKEN, now=now)
            done.letters = len(queue_notices(session, drafts, now=now).new)
    return done


def _to_write(
    session: Session, *, known: Calendars, people: Roster, rules: RuleBook, now: datetime, done: Written
) -> list[Longer]:
    rows = _told_by_letter(session, since=now - timedelta(days=rules.history.days), now=now)
    about = briefs(session, [row.case_id for row in rows])
    written = _written(session, [row.case_id for row in rows])
    found: list[Longer] = []
    for row in rows:
        brief = about[row.case_id]
        today = known.of(brief.branch_no).day_of(now)
        if (row.case_id, _step(row), deadline_key(row.promised_at)) in written:
            continue
        clerk = _clerk(row.told_by, brief.branch_no, people, on=today)
        if clerk is None:
            done.failures.append(f"{brief.subject}: nobody to send the letter about the extension ({ARTICLE}; clerk)")
            continue
        found.append(Longer(row, brief, clerk, known.zone(brief.branch_no), today))
    return found


def _step(row: Row[Any]) -> str:
    """What makes it another letter than that of the case's other extensions, or of this one with another reason."""
    return f"letter {deadline_key(row.told_at)} {_mark(row.reason)}"


def _mark(reason: str) -> str:
    return f"{crc32(reason.encode()):08x}"


def _told_by_letter(session: Session, *, since: datetime, now: datetime) -> Sequence[Row[Any]]:
    """The last extension of each case (goods, or else the call) where it is told by letter and its promise lies ahead."""
    case_id = func.coalesce(Receipt.case_id, Call.case_id)
    rows = session.execute(
        select(
            case_id.label("case_id"),
            Extension.channel,
            Extension.told_at,
            Extension.promised_at,
            Extension.reason,
            Extension.told_by,
            Call.called_at,
            Call.model,
            func.coalesce(Receipt.serial_no, Call.serial_no).label("serial_no"),
            func.coalesce(Call.name, Customer.name).label("customer"),
            func.coalesce(Call.address, Customer.address).label("address"),
            Branch.name.label("branch"),
        )
        .join(Call, Call.call_no == Extension.call_no)
        .join(Branch, Branch.branch_no == Call.branch_no)
        .outerjoin(Receipt, Receipt.receipt_no == Extension.receipt_no)
        .outerjoin(Customer, Customer.customer_no == Call.customer_no)
        .join(Case, Case.id == case_id)
        .where(Extension.told_at >= since)
        .where(Case.state.not_in([str(state) for state in OVER]))
        .order_by(Extension.told_at, Extension.id)
    )
    last = {row.case_id: row for row in rows}
    return [row for row in last.values() if row.channel == Channel.LETTER and row.promised_at > now]


def _written(session: Session, case_ids: list[int]) -> set[tuple[int | None, str, str]]:
    """(case id, step, promise) of the letters that the ledger knows."""
    kept = select(Notice.case_id, Notice.step, Notice.deadline_key).where(
        among(Notice.case_id, sorted(set(case_ids))), Notice.kind == MessageKind.EXTENSION_LETTER
    )
    return set(session.execute(kept).tuples())


def _clerk(told_by: str | None, branch_no: str | None, people: Roster, *, on: date) -> Person | None:
    """Who told the customer, where that is a clerk in service; else the clerk of the branch."""
    said = people.person(told_by)
    if said is not None and said.role is Role.CLERK and said.active(on):
        return said
    return people.resolve(Role.CLERK, branch_no, on).person


def file_subject(number: str, *, told: datetime, promised: datetime, reason: str) -> str:
    """What tells a letter's files from others; times as they are read there. Letters keep its digits apart, so that no
    masking takes them for a telephone number (PR-2).
    """
    return f"{number}-t{told:%m-%dT%Hh%M}-{promised:%Hh%M}-{mark_of(reason)}"


def _files(one: Longer) -> list[str]:
    """The letter as files. It goes to the customer: nothing is masked."""
    chosen, row = settings(), one.row
    zone = ZoneInfo(one.zone)
    promised, told = row.promised_at.astimezone(zone), row.told_at.astimezone(zone)
    values = {
        "subject": file_subject(one.brief.number, told=told, promised=promised, reason=row.reason),
        "deadline": promised.date(),
        "number": one.brief.number,
        "promised_time": f"{promised:%H:%M}",
        "reason": row.reason,
        "called_on": row.called_at.astimezone(zone).date(),
        "customer": row.customer or "",
        "address": row.address or "",
        "model": row.model or "",
        "serial_no": row.serial_no or "",
        "contact": one.clerk.name,
        "contact_phone": "",
        "sender": row.branch,
        "written_on": one.today,
    }
    letter = write_letter(LETTER, values, chosen.letters, locale=chosen.locale)
    return [str(letter.docx), str(letter.html)]


def _draft(one: Longer, files: list[str], *, rules: RuleBook, locale: Locale) -> NoticeDraft:
    values = {
        "article": ARTICLE,
        "case": one.brief.number,
        "branch": one.row.branch,
        "what": one.brief.what,
        "promised": when(one.row.promised_at, one.zone, locale=locale),
        "path": files[0] if files else "–",
    }
    said = worded(rules, MessageKind.EXTENSION_LETTER, values, locale=locale)
    return NoticeDraft(
        kind=str(MessageKind.EXTENSION_LETTER),
        subject=one.brief.subject,
        article=ARTICLE,
        step=_step(one.row),
        recipient=one.clerk.staff_no,
        title=said.title,
        text=said.text,
        case_id=one.brief.case_id,
        branch_no=one.brief.branch_no,
        deadline=one.row.promised_at,
        attachments=files or None,
    )
