"""What is overdue, stuck or silent: one look at the whole department (RS-13)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models.queries.finding_page import count_open_findings
from models.queries.standing import (
    book_on_record,
    last_run_of_each,
    notices_by_status,
    overdue_by_limit,
    quarantine_by_form,
    running_clocks,
    worst_cases,
)
from rules.regulation.schema import RuleBook, UnknownRuleError
from rules.wording import Locale
from tasks.duties.findings import Finding, look_around
from tasks.engine.calendars import Calendars, calendars
from tasks.inbox import REFUSED
from tasks.settings import Settings
from tasks.tongue import Tongue

WORST = 10
SILENT = frozenset({"flow_silent", "flow_failed", "clock_unseen"})
"""Findings that mean: part of the automation does not do its work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueLimit:
    """A limit that is broken and still open in a branch: how often, since when at the longest."""

    branch: str | None
    limit: str
    article: str
    title: str
    count: int
    oldest_due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueCase:
    """A case that is past a limit. `case` is a name that explain takes."""

    case: str
    branch: str | None
    limit: str
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowState:
    """How a flow's last run ended."""

    flow: str
    last_run: datetime
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The rule book in force; `on_record` is since when, None where nobody put it on record (REG-1)."""

    version: str
    approved_by: str
    approved_on: date
    digest: str
    on_record: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything at once. Times are in the zone of the branch they are about, else the company's.

    `stuck` are notices and files that do not move, `silent` flows and clocks that are not looked after;
    `paper_findings` are open gaps between papers, as the evening control found them.
    """

    now: datetime
    overdue: tuple[OverdueLimit, ...]
    worst: tuple[OverdueCase, ...]
    clocks_running: int
    clocks_history: int
    provisional_deadlines: int
    stuck: tuple[Finding, ...]
    silent: tuple[Finding, ...]
    notices: dict[str, int]
    quarantine: dict[str, int]
    paper_findings: int
    paper_findings_past_due: int
    inbox_waiting: int
    inbox_refused: int
    flows: tuple[FlowState, ...]
    rule_book: Book

    @property
    def exit_code(self) -> int:
        """1 when something is stuck or silent, 0 otherwise: people who are late are no failure of the system."""
        return 1 if self.stuck or self.silent else 0


def status(session: Session, *, book: RuleBook, settings: Settings, now: datetime, locale: Locale) -> Status:
    """How the department stands at `now` (aware); reads only. Stuck and silent are what the hourly audit calls so."""
    known = calendars(session, book=book)
    company = ZoneInfo(book.calendar.timezone)
    running, history, provisional = running_clocks(session)
    looked = look_around(session, now=now, say=Tongue(locale), zone=book.calendar.timezone)
    findings = [one for one in looked.findings if one.alarm]
    record = book_on_record(session, book.digest)
    waiting, refused = _inbox(settings)
    gaps, gaps_late = count_open_findings(session, now=now)
    return Status(
        now=now.astimezone(company),
        overdue=tuple(_overdue(session, book=book, known=known, now=now, locale=locale)),
        worst=tuple(
            OverdueCase(
                case=f"{row.kind}:{row.number}",
                branch=row.branch_no,
                limit=row.limit_id,
                due_at=row.due_at.astimezone(ZoneInfo(known.zone(row.branch_no))),
            )
            for row in worst_cases(session, now=now, most=WORST)
        ),
        clocks_running=running,
        clocks_history=history,
        provisional_deadlines=provisional,
        stuck=tuple(one for one in findings if one.code not in SILENT),
        silent=tuple(one for one in findings if one.code in SILENT),
        notices=notices_by_status(session),
        quarantine=quarantine_by_form(session),
        paper_findings=gaps,
        paper_findings_past_due=gaps_late,
        inbox_waiting=waiting,
        inbox_refused=refused,
        flows=tuple(
            FlowState(flow=row.flow, last_run=row.started_at.astimezone(company), state=row.state)
            for row in last_run_of_each(session)
        ),
        rule_book=Book(
            version=book.version,
            approved_by=book.approved_by,
            approved_on=book.approved_on,
            digest=book.digest[:12],
            on_record=None if record is None else record.in_force_from.astimezone(company),
        ),
    )


def _overdue(
    session: Session, *, book: RuleBook, known: Calendars, now: datetime, locale: Locale
) -> list[OverdueLimit]:
    def title(limit_id: str) -> str:
        try:
            return book.limit(limit_id).title.in_locale(locale)
        except UnknownRuleError:
            return limit_id

    return [
        OverdueLimit(
            branch=row.branch_no,
            limit=row.limit_id,
            article=row.article,
            title=title(row.limit_id),
            count=row.clocks,
            oldest_due=row.oldest_due.astimezone(ZoneInfo(known.zone(row.branch_no))),
        )
        for row in overdue_by_limit(session, now=now)
    ]


def _inbox(settings: Settings) -> tuple[int, int]:
    """Files that wait in the inbox, and files that were refused and wait to be changed."""
    if not settings.inbox.is_dir():
        return 0, 0
    names: list[Any] = [path for path in settings.inbox.rglob("*") if path.is_file() and not path.name.startswith(".")]
    notes = {path.name for path in names if path.name.endswith(REFUSED)}
    files = [path for path in names if path.name not in notes]
    refused = sum(f"{path.name}{REFUSED}" in notes for path in files)
    return len(files) - refused, refused
