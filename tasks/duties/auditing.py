"""The watcher of the watchers: what is not looked at, stuck or silent (RS-13, CAL-2)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.database import reading, transaction
from rules.people import Person
from rules.regulation.schema import RuleBook
from rules.wording import Locale, spell_list
from rules.words import CaseKind
from tasks.duties.findings import Finding, look_around
from tasks.effect import effect
from tasks.engine.calendars import calendars
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief, whom
from tasks.notices import NoticeDraft, queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster
from tasks.tongue import Tongue


@dataclass(slots=True)
class Audited:
    """What was looked at and what was found; `told` are notices queued for operations."""

    checked: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    told: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def all_is_well(self) -> bool:
        """Whether nothing found is an alarm."""
        return not any(one.alarm for one in self.findings)


@effect
def audit_registers(*, now: datetime, dry_run: bool) -> Audited:
    """Look for clocks not looked at, notices stuck, flows silent or failing, files left lying; tell operations.

    In the installation's language, with times in the company's zone. The same alarm is told once a day, what is no
    alarm once a month; when all is well that is said once a day.
    """
    chosen, rules = settings(), book()
    with reading(chosen.database) as session:
        looked = look_around(session, now=now, say=Tongue(chosen.locale), zone=rules.calendar.timezone)
    done = Audited(checked=looked.checked, findings=looked.findings)
    with transaction(chosen.database, dry_run=dry_run) as session:
        _tell(session, done, rules=rules, now=now, locale=chosen.locale)
    return done


def _tell(session: Session, done: Audited, *, rules: RuleBook, now: datetime, locale: Locale) -> None:
    today = calendars(session, book=rules).of(None).day_of(now)
    at = when(now, rules.calendar.timezone, locale=locale)
    assignment = rules.assignment("watch")
    nobody = Brief(0, CaseKind.CALL, "", None, "", {}, "")
    people = roster(session, book=rules)
    found = [whom(to, nobody, people, on=today).person for to in assignment.to]
    recipients = {person.staff_no: person for person in found if person is not None}
    if not recipients and done.findings:
        en, zh = "nobody is operations, so nobody hears of what the audit finds", "无人任运维，巡检发现无人知晓"
        done.failures.append(Tongue(locale)(en, zh))
    drafts = [
        _draft(finding, person, done, day=str(today), at=at, rules=rules, locale=locale)
        for person in recipients.values()
        for finding in [*done.findings, *([None] if done.all_is_well else [])]
    ]
    done.told = len(queue_notices(session, drafts, now=now).new)


def _draft(
    finding: Finding | None, to: Person, done: Audited, *, day: str, at: str, rules: RuleBook, locale: Locale
) -> NoticeDraft:
    """The notice of one finding, or that all is well."""
    kind = "audit_ok" if finding is None else "audit_alert"
    article = rules.assignment("watch").article
    values: dict[str, Any] = {
        "article": article,
        "recipient": to.name,
        "checked": spell_list([f"{what}: {count}" for what, count in done.checked.items()], locale),
        "findings": finding.sentence if finding else "",
        "now": at,
    }
    said = worded(rules, kind, values, locale=locale)
    return NoticeDraft(
        kind=kind,
        subject=f"audit:{day if finding is None or finding.alarm else day[:7]}",
        article=article,
        step=f"{finding.code} {finding.about}" if finding else "all",
        recipient=to.staff_no,
        title=said.title,
        text=said.text,
    )
