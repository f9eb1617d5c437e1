"""Yesterday's undispatched calls as a priority list to the directors (MS-13)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models import Case, Clock, Event, Notice
from models.among import among
from rules.events import CallEvent, CallState
from rules.people import Roster
from rules.regulation.schema import RuleBook
from rules.wording import Locale, spell_list
from rules.words import CaseKind
from tasks.duties.one_by_one import Tally, branch_by_branch
from tasks.effect import effect
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief, briefs, whom
from tasks.engine.timeline import NewEvent, Timelines
from tasks.notices import NoticeDraft, queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster


@dataclass(slots=True)
class CarriedOver(Tally):
    """Calls carried over by branch, notices queued, and branches whose list reached nobody."""

    calls: int = 0
    branches: int = 0
    notices: int = 0


@effect
def list_undispatched_calls(*, now: datetime, dry_run: bool) -> CarriedOver:
    """Mark the calls of earlier days that nobody was sent to, and tell each branch's director once a day.

    Days and the hour from which they are listed are the branch's own; on its days of rest nothing is listed, so
    that weekend calls join the next working day's list. The ledger of notices says which branches have had their
    list. One transaction a branch; a branch that fails holds up no other and is named.
    """
    rules, chosen = book(), settings()

    def listed(session: Session, branch_no: str, done: CarriedOver) -> None:
        _list(session, branch_no, now=now, rules=rules, locale=chosen.locale, done=done)

    lacking = f"no list of undispatched calls ({rules.carry_over.article})"
    return branch_by_branch(listed, tally=CarriedOver, lacking=lacking, dry_run=dry_run)


def _list(
    session: Session, branch_no: str, *, now: datetime, rules: RuleBook, locale: Locale, done: CarriedOver
) -> None:
    """The list of one branch, when its hour has come and it has had none today."""
    known = calendars(session, book=rules)
    calendar, zone = known.of(branch_no), ZoneInfo(known.zone(branch_no))
    today = calendar.day_of(now)
    hour, minute = (int(part) for part in rules.carry_over.at.split(":"))
    if not calendar.is_workday(today) or now < datetime.combine(today, time(hour % 24, minute), zone):
        return
    if _has_its_list(session, branch_no, str(today)):
        return
    waiting = _waiting(session, branch_no, before=datetime.combine(today, time(), zone))
    if waiting:
        _carry(session, branch_no, waiting, now=now, rules=rules, known=known, locale=locale, done=done)


def _has_its_list(session: Session, branch_no: str, day: str) -> bool:
    subject = f"branch:{branch_no}"
    had = select(Notice.id).where(Notice.subject == subject, Notice.kind == "carry_over", Notice.step == day).limit(1)
    return session.scalar(had) is not None


def _waiting(session: Session, branch_no: str, *, before: datetime) -> list[Row[Any]]:
    """Calls of earlier days that are still only registered, the earliest deadline first (LIM-1)."""
    due = select(func.min(Clock.due_at)).where(Clock.case_id == Case.id, Clock.state == "running").scalar_subquery()
    return list(
        session.execute(
            select(Case.id, Case.number, Case.opened_at, due.label("due_at"))
            .where(
                Case.kind == CaseKind.CALL,
                Case.state == CallState.REGISTERED,
                Case.branch_no == branch_no,
                Case.opened_at < before,
            )
            .order_by("due_at", Case.opened_at)
        )
    )


def _carry(
    session: Session,
    branch_no: str,
    waiting: list[Row[Any]],
    *,
    now: datetime,
    rules: RuleBook,
    known: Calendars,
    locale: Locale,
    done: CarriedOver,
) -> None:
    today = known.of(branch_no).day_of(now)
    case_ids = [row.id for row in waiting]
    timelines = Timelines(session, case_ids)
    listed = _listed_today(session, case_ids, str(today))
    for row in waiting:
        if row.id not in listed:
            event = NewEvent(kind=CallEvent.CARRIED_OVER, happened_at=now, detail={"day": str(today)})
            refused = timelines.try_add(row.id, [event])
            assert refused is None, "a call can always be carried over"
    timelines.save(learned_at=now)
    known_briefs = briefs(session, case_ids)
    zone = known.zone(branch_no)
    lines = [
        f"{place}. {row.number} · {when(row.opened_at, zone, locale=locale)} · {known_briefs[row.id].what}"
        for place, row in enumerate(waiting, start=1)
    ]
    done.calls += len(waiting)
    done.branches += 1
    done.rows += [{"branch": branch_no, "call": row.number, "priority": place} for place, row in enumerate(waiting, 1)]
    _tell(
        session,
        branch_no,
        lines,
        now=now,
        rules=rules,
        people=roster(session, book=rules),
        locale=locale,
        day=str(today),
        done=done,
    )


def _tell(
    session: Session,
    branch_no: str,
    lines: list[str],
    *,
    now: datetime,
    rules: RuleBook,
    people: Roster,
    locale: Locale,
    day: str,
    done: CarriedOver,
) -> None:
    stand_in = Brief(0, CaseKind.CALL, branch_no, branch_no, "", {}, "")
    on = datetime.fromisoformat(day).date()
    assignment = rules.assignment("carry_over")
    found = [whom(to, stand_in, people, on=on).person for to in assignment.to]
    recipients = {person.staff_no: person for person in found if person is not None}
    if not recipients:
        done.failures.append(
            f"branch {branch_no}: nobody to give the list of {len(lines)} undispatched calls to (MS-13)"
        )
        return
    drafts = []
    for number, person in recipients.items():
        values = {
            "article": assignment.article,
            "day": day,
            "count": len(lines),
            "list": "\n".join(lines) or spell_list([], locale),
            "branch": branch_no,
            "recipient": person.name,
        }
        said = worded(rules, "carry_over", values, locale=locale)
        drafts.append(
            NoticeDraft(
                kind="carry_over",
                subject=f"branch:{branch_no}",
                article=assignment.article,
                step=day,
                recipient=number,
                title=said.title,
                text=said.text,
                branch_no=branch_no,
            )
        )
    done.notices += len(queue_notices(session, drafts, now=now).new)


def _listed_today(session: Session, case_ids: list[int], day: str) -> set[int]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Event.case_id, Event.detail).where(Event.kind == CallEvent.CARRIED_OVER, among(Event.case_id, case_ids))
    )
    for case_id, detail in rows:
        found[case_id].append((detail or {}).get("day", ""))
    return {case_id for case_id, days in found.items() if day in days}
