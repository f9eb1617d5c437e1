"""The watcher of the watchers: what is not looked at, stuck or silent (RS-13, CAL-2)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Clock, ClockState, FlowRun, Notice, NoticeStatus
from models.database import reading, transaction
from rules.regulation.schema import RuleBook
from rules.wording import Locale, spell_list
from rules.words import CaseKind
from tasks.effect import effect
from tasks.engine.calendars import calendars
from tasks.engine.messages import worded
from tasks.engine.parts import Brief, whom
from tasks.inbox import waiting_since
from tasks.notices import NoticeDraft, queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

EXPECTED = {
    "intake": timedelta(minutes=10),
    "watch-clocks": timedelta(minutes=15),
    "deliver-notices": timedelta(minutes=10),
    "complaint-escalation": timedelta(minutes=15),
    "carry-over-calls": timedelta(hours=25),
    "contract-expiry": timedelta(hours=25),
    "monthly-report": timedelta(hours=25),
    "audit-automation": timedelta(hours=2),
}
"""The longest a flow may be silent: a few of its intervals, so that one late run is no alarm."""
UNSEEN = timedelta(minutes=15)
STUCK = timedelta(minutes=30)
LYING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be: a stable code, what it is about, and a sentence."""

    code: str
    about: str
    sentence: str


@dataclass(slots=True)
class Audited:
    """What was looked at and what was found; `told` are notices queued for operations."""

    checked: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    told: int = 0
    failures: list[str] = field(default_factory=list)


@effect
def audit_registers(*, now: datetime, dry_run: bool) -> Audited:
    """Look for clocks not looked at, notices stuck, flows silent or failing, files left lying; tell operations.

    The same finding is told once a day; when all is well that is said once a day.
    """
    chosen, rules = settings(), book()
    with reading(chosen.database) as session:
        done = look_around(session, now=now)
    with transaction(chosen.database, dry_run=dry_run) as session:
        _tell(session, done, rules=rules, now=now, locale=chosen.locale)
    return done


def look_around(session: Session, *, now: datetime) -> Audited:
    """What is not as it should be at `now` (aware); reads only and tells nobody."""
    done = Audited()
    done.findings += _clocks(session, now, done)
    done.findings += _notices(session, now, done)
    done.findings += _flows(session, now, done)
    lying = waiting_since(now, longer_than=LYING)
    done.checked["inbox"] = len(lying)
    done.findings += [
        Finding("file_lying", name, f"{name} has been in the inbox for more than an hour") for name in lying
    ]
    return done


def _clocks(session: Session, now: datetime, done: Audited) -> list[Finding]:
    due, oldest = session.execute(
        select(func.count(), func.min(Clock.next_action_at)).where(Clock.next_action_at <= now - UNSEEN)
    ).one()
    running, guessed = session.execute(
        select(func.count(), func.count().filter(Clock.provisional)).where(Clock.state == ClockState.RUNNING)
    ).one()
    done.checked |= {"clocks running": running, "clocks not looked at": due, "deadlines in unofficial years": guessed}
    found = []
    if due:
        found.append(
            Finding("clock_unseen", "clocks", f"{due} due clocks have not been looked at, the oldest since {oldest}")
        )
    if guessed:
        found.append(
            Finding(
                "calendar_unofficial",
                "calendar",
                f"{guessed} deadlines depend on a year whose official calendar is not published (CAL-2)",
            )
        )
    return found


def _notices(session: Session, now: datetime, done: Audited) -> list[Finding]:
    stuck = Notice.status == NoticeStatus.QUEUED, func.coalesce(Notice.not_before, Notice.created_at) < now - STUCK
    counts = {
        "queued too long": session.scalar(select(func.count()).where(*stuck)) or 0,
        "claimed too long": session.scalar(
            select(func.count()).where(Notice.status == NoticeStatus.CLAIMED, Notice.lease_until < now - STUCK)
        )
        or 0,
        "unknown": session.scalar(select(func.count()).where(Notice.status == NoticeStatus.UNKNOWN)) or 0,
        "failed in a day": session.scalar(
            select(func.count()).where(
                Notice.status == NoticeStatus.FAILED, Notice.created_at > now - timedelta(days=1)
            )
        )
        or 0,
    }
    done.checked |= {f"notices {what}": count for what, count in counts.items()}
    return [
        Finding(f"notices_{what.split()[0]}", what, f"{count} notices are {what}")
        for what, count in counts.items()
        if count
    ]


def _flows(session: Session, now: datetime, done: Audited) -> list[Finding]:
    """Flows that have run before and went silent, never ran although others do, or ended badly last time."""
    runs = session.execute(select(FlowRun.flow, func.max(FlowRun.started_at)).group_by(FlowRun.flow)).tuples()
    last: dict[str, datetime] = dict(runs.all())
    done.checked["flows"] = len(last)
    found: list[Finding] = []
    if not last:
        return found
    since = session.scalar(select(func.min(FlowRun.started_at))) or now
    for flow, silence in EXPECTED.items():
        seen = last.get(flow)
        if (seen or since) < now - silence:
            said = f"last ran at {seen}" if seen else "has never run"
            found.append(Finding("flow_silent", flow, f"{flow} {said}; it should run every {silence} at the latest"))
    ids = select(func.max(FlowRun.id)).where(FlowRun.finished_at.is_not(None)).group_by(FlowRun.flow)
    failed = session.scalars(select(FlowRun).where(FlowRun.id.in_(ids), FlowRun.state == "failed"))
    return found + [
        Finding("flow_failed", run.flow, f"{run.flow} failed at {run.started_at}: {run.error}") for run in failed
    ]


def _tell(session: Session, done: Audited, *, rules: RuleBook, now: datetime, locale: Locale) -> None:
    calendar = calendars(session, book=rules).of(None)
    today = calendar.day_of(now)
    assignment = rules.assignment("watch")
    nobody = Brief(0, CaseKind.CALL, "", None, "", {}, "")
    people = roster(session, book=rules)
    found = [whom(to, nobody, people, on=today).person for to in assignment.to]
    recipients = {person.staff_no: person for person in found if person is not None}
    if not recipients and done.findings:
        done.failures.append("nobody is operations, so nobody hears of what the audit finds")
    drafts = []
    for number, person in recipients.items():
        if not done.findings:
            drafts.append(_draft("audit_ok", "all", number, person.name, str(today), done, rules=rules, locale=locale))
        for finding in done.findings:
            step = f"{finding.code} {finding.about}"
            drafts.append(
                _draft(
                    "audit_alert",
                    step,
                    number,
                    person.name,
                    str(today),
                    done,
                    rules=rules,
                    locale=locale,
                    finding=finding,
                )
            )
    done.told = len(queue_notices(session, drafts, now=now).new)


def _draft(
    kind: str,
    step: str,
    recipient: str,
    name: str,
    day: str,
    done: Audited,
    *,
    rules: RuleBook,
    locale: Locale,
    finding: Finding | None = None,
) -> NoticeDraft:
    checked = [f"{what}: {count}" for what, count in done.checked.items()]
    values: dict[str, Any] = {
        "article": rules.assignment("watch").article,
        "recipient": name,
        "checked": spell_list(checked, locale),
        "findings": finding.sentence if finding else "",
        "now": day,
    }
    said = worded(rules, kind, values, locale=locale)
    return NoticeDraft(
        kind=kind,
        subject=f"audit:{day}",
        article=rules.assignment("watch").article,
        step=step,
        recipient=recipient,
        title=said.title,
        text=said.text,
    )
