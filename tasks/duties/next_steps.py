"""Asking people for the next step of a job, once, as soon as it is theirs (MS-4 to MS-8, RS-4, RS-5)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, String, bindparam, or_, select
from sqlalchemy.orm import Session

from models import Case, Clock, ClockState, Event, Notice
from models.among import among
from models.database import transaction
from models.queries.corrections import not_corrected
from models.queries.lately import cases_lately
from rules.buttons import offered
from rules.lifecycles import lifecycle_of
from rules.people import Roster
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.regulation.steps import NextStep
from rules.spans import fits
from rules.wording import Locale
from rules.words import CaseKind
from tasks.duties.step_notes import findings_of, notes_of
from tasks.effect import effect
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.context import facts_of
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief, briefs, whom
from tasks.notices import NoticeDraft, queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster


@dataclass(slots=True)
class Asked:
    """The notices queued for steps to be taken, whom they ask, and steps that are nobody's."""

    notices: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@effect
def ask_for_next_steps(flow: str, *, now: datetime, dry_run: bool) -> Asked:
    """Tell whoever has to take the next step, for the steps of the rule book that this lifecycle flow asks for.

    One transaction. The ledger keeps one notice a case, step and coming there, so a rerun repeats nothing and a case
    that comes there again is told again. What happened longer ago than the rule book's history is left alone.
    """
    rules, chosen = book(), settings()
    done = Asked()
    since = now - timedelta(days=rules.history.days)
    with transaction(chosen.database, dry_run=dry_run) as session:
        known, people = calendars(session, book=rules), roster(session, book=rules)
        for step in rules.steps:
            if step.flow == flow:
                waiting = waiting_for(session, step, since=since)
                _ask(
                    session, step, waiting, done, now=now, rules=rules, known=known, people=people, locale=chosen.locale
                )
    return done


def waiting_for(session: Session, step: NextStep, *, since: datetime) -> Sequence[Row[Any]]:
    """(case_id, happened_at) of the cases in which this step is to be taken, and since when; none older than `since`."""
    return _running(session, step) if step.clocks else _standing(session, step, since=since)


def _standing(session: Session, step: NextStep, *, since: datetime) -> Sequence[Row[Any]]:
    """(case id, when it came there) of the cases in the step's states, the newest coming of each."""
    events = (
        select(Event.case_id, Event.kind, Event.happened_at)
        .join(Case, Case.id == Event.case_id)
        .where(Case.kind == step.case, Case.state.in_(step.states))
        .where(Event.kind.in_((*step.after, *step.unless)), not_corrected())
        .order_by(Event.happened_at, Event.id)
    )
    if lifecycle_of(step.case).table.final.intersection(step.states):
        events = events.where(Event.case_id.in_(_came_since(step, since=since)))
    rows = session.execute(events)
    last: dict[int, Row[Any]] = {}
    for row in rows:
        if row.kind in step.after:
            last[row.case_id] = row
        elif row.case_id in last:
            del last[row.case_id]
    found = [row for row in last.values() if row.happened_at >= since]
    if not step.when:
        return found
    facts = facts_of(session, [row.case_id for row in found])
    return [row for row in found if fits(step.when, context=facts[row.case_id].fields)]


def _came_since(step: NextStep, *, since: datetime) -> Select[tuple[int]]:
    """The cases that came there lately, for a step of cases that are over: of those there are more every day.

    Calls, of which there are most, by an index of such events alone, which is recognised by the kinds of event in the
    statement itself; others by the cases.
    """
    if step.case is not CaseKind.CALL:
        there = select(Case.id).where(Case.kind == step.case, Case.state.in_(step.states))
        return cases_lately(there, kinds=step.after, since=since)
    after = [Event.kind == bindparam(None, kind, String, literal_execute=True) for kind in step.after]
    return select(Event.case_id).where(or_(*after), Event.happened_at >= since)


def _running(session: Session, step: NextStep) -> Sequence[Row[Any]]:
    """(case id, since when) of the cases for which one of the step's limits runs and is looked at."""
    return session.execute(
        select(Clock.case_id, Clock.opened_at.label("happened_at")).where(
            Clock.next_action_at.is_not(None), Clock.state == ClockState.RUNNING, Clock.limit_id.in_(step.clocks)
        )
    ).all()


def _ask(
    session: Session,
    step: NextStep,
    waiting: Sequence[Row[Any]],
    done: Asked,
    *,
    now: datetime,
    rules: RuleBook,
    known: Calendars,
    people: Roster,
    locale: Locale,
) -> None:
    told = _told(session, [row.case_id for row in waiting])
    fresh = [row for row in waiting if (row.case_id, step_key(step, row.happened_at)) not in told]
    about = briefs(session, [row.case_id for row in fresh])
    notes = {} if step.clocks else notes_of(session, fresh, people, locale=locale)
    if step.case is CaseKind.FOLLOW_UP:
        notes = findings_of(session, fresh, people, locale=locale)
    drafts: list[NoticeDraft] = []
    for row in fresh:
        brief = about[row.case_id]
        on = known.of(brief.branch_no).day_of(now)
        person = next((one for to in step.to if (one := whom(to, brief, people, on=on).person) is not None), None)
        if person is None:
            names = ", ".join(step.to)
            done.failures.append(f"{brief.subject}: nobody to ask for {step.id} ({step.article}; {names})")
            continue
        at = when(row.happened_at, known.zone(brief.branch_no), locale=locale)
        note = notes.get((row.case_id, row.happened_at), "")
        drafts.append(
            _draft(step, brief, person.staff_no, at=at, since=row.happened_at, note=note, rules=rules, locale=locale)
        )
        title = step.title.in_locale(locale)
        done.rows.append({"case": brief.subject, "step": title, "asked": person.staff_no})
    done.notices += len(queue_notices(session, drafts, now=now).new)


def _told(session: Session, case_ids: list[int]) -> set[tuple[int | None, str]]:
    """(case id, step) of what the ledger says was asked for in these cases."""
    asked = select(Notice.case_id, Notice.step).where(
        among(Notice.case_id, sorted(case_ids)), Notice.kind == MessageKind.NEXT_STEP
    )
    return set(session.execute(asked).tuples())


def step_key(step: NextStep, since: datetime) -> str:
    """What the ledger's notice of this step is known by; `since` is when the case came there."""
    return f"{step.id} {since:%Y-%m-%dT%H:%M:%S}"


def _draft(
    step: NextStep,
    brief: Brief,
    recipient: str,
    *,
    at: str,
    since: datetime,
    note: str,
    rules: RuleBook,
    locale: Locale,
) -> NoticeDraft:
    values = {
        "article": step.article,
        "case": brief.number,
        "branch": brief.branch_no or "–",
        "what": brief.what,
        "note": f"\n{note}" if note else "",
        "step": step.title.in_locale(locale),
        "do": step.do.in_locale(locale),
        "since": at,
    }
    said = worded(rules, MessageKind.NEXT_STEP, values, locale=locale)
    ends = {*step.unless, *(event for limit in step.clocks for event in rules.limit(limit).stops_on)}
    return NoticeDraft(
        kind=str(MessageKind.NEXT_STEP),
        subject=brief.subject,
        article=step.article,
        step=step_key(step, since),
        recipient=recipient,
        title=said.title,
        text=said.text,
        case_id=brief.case_id,
        branch_no=brief.branch_no,
        actions=offered(MessageKind.NEXT_STEP, stops_on=ends) or None,
        urgent=step.urgent,
    )
