"""Maintenance contracts that end within a month: notice, visit, digest, and what lapses (MS-15)."""

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import Case, Contract
from models.among import among
from models.database import reading, transaction
from rules.events import ContractEvent
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from tasks.duties.expiring_contracts import OPEN_STATES, Expiring, already_noticed, reached_notice_day
from tasks.duties.expiry_words import director_digest, expiry_letter, for_customer, for_visitor
from tasks.effect import effect, first_line
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tasks.letters import write_letter
from tasks.notices import NoticeDraft, queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

logger = logging.getLogger(__name__)

BATCH = 500


@dataclass(slots=True)
class Noticed:
    """What the duty did: contracts noticed, how many of them late, visits assigned, contracts lapsed."""

    noticed: int = 0
    late: int = 0
    assigned: int = 0
    lapsed: int = 0
    notices: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@effect
def notice_expiring_contracts(*, now: datetime, dry_run: bool) -> Noticed:
    """Give notice of every contract that has reached its notice day, assign the visit, tell the director.

    A range scan over end dates with the timeline as ledger: days of outage are caught up, a second run
    finds nothing, and a renewed contract is noticed again for its new end. One bad contract does not stop
    the others.
    """
    done = Noticed()
    rules, chosen = book(), settings()
    with reading(chosen.database) as session:
        known = calendars(session, book=rules)
        due = reached_notice_day(session, known=known, rules=rules, now=now)
    for start in range(0, len(due), BATCH):
        part = due[start : start + BATCH]
        letters = {} if dry_run else _letters(part, done=done)
        part = part if dry_run else [one for one in part if one.case_id in letters]
        with transaction(chosen.database, dry_run=dry_run) as session:
            _notice(session, part, letters, rules=rules, known=known, now=now, done=done)
    _lapse(rules=rules, known=known, now=now, dry_run=dry_run, done=done)
    return done


def _letters(part: list[Expiring], *, done: Noticed) -> dict[int, list[str]]:
    """The letters to the customers as files; a contract whose letter cannot be written is left for the next run.

    Their names follow from contract and end date: writing again is harmless.
    """
    chosen = settings()
    found: dict[int, list[str]] = {}
    for one in part:
        try:
            values = expiry_letter(one, locale=chosen.locale)
            letter = write_letter("contract_expiry", values, chosen.letters, locale=chosen.locale)
        except Exception as error:
            logger.exception("the letter about %s could not be written", one.subject)
            done.failures.append(
                f"{one.subject}: the letter could not be written, the next run tries again: {first_line(error)}"
            )
            continue
        found[one.case_id] = [str(letter.docx), str(letter.html)]
    return found


def _notice(
    session: Session,
    part: list[Expiring],
    letters: dict[int, list[str]],
    *,
    rules: RuleBook,
    known: Calendars,
    now: datetime,
    done: Noticed,
) -> None:
    locale = settings().locale
    timelines = Timelines(session, [one.case_id for one in part])
    part = _still_ending(session, part)
    drafts: list[NoticeDraft] = []
    by_branch: dict[str, list[Expiring]] = defaultdict(list)
    for one in part:
        if already_noticed(timelines, one.case_id, one.ends_on):
            continue  # somebody else has given this notice meanwhile
        try:
            theirs = _drafts(one, letters.get(one.case_id), rules=rules, known=known, locale=locale)
        except Exception as error:
            logger.exception("%s could not be noticed", one.subject)
            done.failures.append(
                f"{one.subject}: it could not be noticed, the next run tries again: {first_line(error)}"
            )
            continue
        refused = timelines.try_add(one.case_id, _events(one, now=now))
        if refused is not None:
            done.failures.append(f"{one.subject}: {refused.sentence.in_locale(locale)}")
            continue
        drafts += theirs
        if one.visitor is None:
            done.failures.append(f"{one.subject}: nobody to visit the customer (MS-15)")
        else:
            done.assigned += 1
        by_branch[one.branch_no].append(one)
        done.noticed += 1
        done.late += one.late
        visitor = one.visitor.staff_no if one.visitor else "–"
        done.rows.append(
            {
                "contract": one.contract_no,
                "branch": one.branch_no,
                "ends_on": str(one.ends_on),
                "late": one.late,
                "visit by": visitor,
            }
        )
    people = roster(session, book=rules)
    for branch_no, listed in by_branch.items():
        drafts += director_digest(branch_no, listed, people, rules=rules, locale=locale)
    cases = timelines.save(learned_at=now)
    sync_clocks(session, cases, book=rules, calendars=known, now=now)
    done.notices += len(queue_notices(session, drafts, now=now).new)


def _still_ending(session: Session, part: list[Expiring]) -> list[Expiring]:
    """Those that still run and end on the day they were looked up with, now that their cases are held."""
    rows = session.execute(
        select(Contract.case_id, Contract.ends_on)
        .join(Case, Case.id == Contract.case_id)
        .where(among(Case.id, [one.case_id for one in part]), Case.state.in_(OPEN_STATES))
    ).all()
    ends = {row.case_id: row.ends_on for row in rows}
    return [one for one in part if ends.get(one.case_id) == one.ends_on]


def _drafts(
    one: Expiring, letter: list[str] | None, *, rules: RuleBook, known: Calendars, locale: Locale
) -> list[NoticeDraft]:
    """To the customer, and to whoever visits them."""
    calendar, zone = known.of(one.branch_no), known.zone(one.branch_no)
    drafts = [for_customer(one, letter, rules=rules, zone=zone, locale=locale)]
    if one.visitor is not None:
        drafts.append(for_visitor(one, one.visitor, rules=rules, calendar=calendar, zone=zone, locale=locale))
    return drafts


def _events(one: Expiring, *, now: datetime) -> list[NewEvent]:
    detail = {"term": str(one.ends_on), "late": one.late}
    events = [NewEvent(kind=ContractEvent.NOTICED, happened_at=now, detail=detail)]
    if one.visitor is not None:
        assigned = {"assigned_to": one.visitor.staff_no}
        events.append(NewEvent(kind=ContractEvent.VISIT_ASSIGNED, happened_at=now, detail=assigned))
    return events


def _lapse(*, rules: RuleBook, known: Calendars, now: datetime, dry_run: bool, done: Noticed) -> None:
    """Contracts whose last day has passed without a renewal are lapsed; their visit stays owed."""
    with transaction(settings().database, dry_run=dry_run) as session:
        looked_up = {row.case_id for row in _over(session, known=known, now=now)}
        timelines = Timelines(session, looked_up)
        over = [row for row in _over(session, known=known, now=now) if row.case_id in looked_up]  # now that it is held
        for row in over:
            event = NewEvent(kind=ContractEvent.LAPSED, happened_at=now, detail={"term": str(row.ends_on)})
            if timelines.try_add(row.case_id, [event]) is None:
                done.lapsed += 1
        cases = timelines.save(learned_at=now)
        sync_clocks(session, cases, book=rules, calendars=known, now=now)


def _over(session: Session, *, known: Calendars, now: datetime) -> list[Row[Any]]:
    """Contracts that still run though their last day has passed in their branch's zone."""
    rows = session.execute(
        select(Contract.case_id, Contract.ends_on, Case.branch_no)
        .join(Case, Case.id == Contract.case_id)
        .where(Case.state.in_(OPEN_STATES), Contract.ends_on < now.date() + timedelta(days=1))
    ).all()
    return [row for row in rows if row.ends_on < known.of(row.branch_no).day_of(now)]
