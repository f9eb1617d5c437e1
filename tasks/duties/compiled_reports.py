"""Directors' daily reports as cases: compiled, compiled anew when later papers change them, forwarded (MS-11, MS-12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from models import Case, DayReport
from models.among import among
from rules.day_report import Day, summed
from rules.events import ReportEvent, ReportState
from rules.people import Person
from rules.regulation.schema import RuleBook
from rules.words import CaseKind
from tasks.duties.daily_words import Told, report_number, to_department
from tasks.engine.calendars import Calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.timeline import NewEvent, Timelines, hold_cases
from tasks.notices import NoticeDraft, queue_notices

Days = Mapping[date, Sequence[tuple[Person, Day]]]


@dataclass(slots=True)
class Made:
    """The numbers of the reports compiled for the first time, and of those compiled anew; the rows written."""

    compiled: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    rows: list[DayReport] = field(default_factory=list)


@dataclass(slots=True)
class Sent:
    """Reports forwarded, notices queued, and those that nobody could be given."""

    reports: int = 0
    notices: int = 0
    failures: list[str] = field(default_factory=list)


def compile_reports(
    session: Session,
    branch_no: str,
    days: Days,
    *,
    fresh: set[date],
    now: datetime,
    rules: RuleBook,
    known: Calendars,
) -> Made:
    """Open the reports of the `fresh` days and put a new revision to those whose papers tell something else by now.

    A new revision voids the signature (MS-12). Days without a report that are not fresh are left alone.
    """
    standing = _standing(session, branch_no, days)
    made = Made()
    written: list[tuple[int, date, int, dict[str, Any]]] = []
    for day, people in days.items():
        content = _content(people)
        before = standing.get(day)
        if before is None and day in fresh:
            case = Case(
                kind=CaseKind.REPORT, number=report_number(branch_no, day), branch_no=branch_no,
                state=ReportState.UNSIGNED, opened_at=now,
            )  # fmt: skip
            session.add(case)
            session.flush()
            made.compiled.append(case.number)
            written.append((case.id, day, 1, content))
        elif before is not None and _told_in(before.content) != _told_in(content):
            made.changed.append(report_number(branch_no, day))
            written.append((before.case_id, day, before.revision + 1, content))
    if not written:
        return made
    timelines = Timelines(session, [case_id for case_id, *_ in written])
    for case_id, day, revision, content in written:
        kind = ReportEvent.COMPILED if revision == 1 else ReportEvent.RECOMPILED
        refused = timelines.try_add(case_id, [NewEvent(kind=kind, happened_at=now, detail={"revision": revision})])
        assert refused is None, "a report can always be compiled anew"
        report = DayReport(
            case_id=case_id, branch_no=branch_no, day=day, revision=revision, compiled_at=now, content=content
        )
        session.add(report)
        made.rows.append(report)
    sync_clocks(session, timelines.save(learned_at=now), book=rules, calendars=known, now=now)
    return made


def waiting_reports(session: Session, branch_no: str, *, signed: bool) -> Sequence[Row[Any]]:
    """(case id, number, state) of the branch's reports that are `signed`, or of all as they were compiled (a centre's)."""
    wanted = (ReportState.SIGNED,) if signed else (ReportState.SIGNED, ReportState.UNSIGNED)
    return session.execute(
        select(Case.id, Case.number, Case.state)
        .where(Case.kind == CaseKind.REPORT, Case.state.in_(wanted), Case.branch_no == branch_no)
        .order_by(Case.number)
    ).all()


def forward_reports(
    session: Session, cases: Sequence[Row[Any]], told: Told, *, now: datetime, known: Calendars
) -> Sent:
    """Send these reports on to the service department, each stamped with who signed it."""
    sent = Sent()
    timelines = Timelines(session, [case.id for case in cases])
    reports = _latest(session, [case.id for case in cases])
    drafts: list[NoticeDraft] = []
    for case in cases:
        if timelines.state(case.id) != case.state:  # forwarded or compiled anew meanwhile
            continue
        signed = timelines.last(case.id, ReportEvent.SIGNED) if case.state == ReportState.SIGNED else None
        draft = to_department(reports[case.id], told, signed_by=(signed or {}).get("by"))
        if draft is None:
            sent.failures.append(f"report {case.number}: nobody in the service department to forward it to (MS-12)")
            continue
        refused = timelines.try_add(case.id, [NewEvent(kind=ReportEvent.FORWARDED, happened_at=now)])
        assert refused is None, "what is signed can be forwarded"
        drafts.append(draft)
    sync_clocks(session, timelines.save(learned_at=now), book=told.rules, calendars=known, now=now)
    sent.reports = len(drafts)
    sent.notices = len(queue_notices(session, drafts, now=now).new)
    return sent


def _content(people: Sequence[tuple[Person, Day]]) -> dict[str, Any]:
    """What a revision keeps of the day; times as ISO text in UTC."""
    return {
        "minutes": summed(day for _, day in people),
        "people": [
            {
                "technician": person.staff_no,
                "minutes": dict(day.minutes),
                "papers": day.papers,
                "gaps": [[begin.isoformat(), end.isoformat()] for begin, end in day.gaps],
                "overlaps": [
                    [each.begin.isoformat(), each.end.isoformat(), each.first, each.second] for each in day.overlaps
                ],
                "shares": [[each.about, each.minutes, each.whole, each.days] for each in day.shares],
                "unexplained": day.unexplained,
                "going_on": day.going_on,
            }
            for person, day in people
        ],
    }


def _told_in(content: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What makes a revision another one: whose papers, what time and where at once. Gaps follow from them and the hours."""
    return [
        (one["technician"], one["papers"], one["minutes"], one["overlaps"], one["going_on"])
        for one in content["people"]
    ]


def sent_back(session: Session, branch_no: str) -> Sequence[date]:
    """The days whose reports the manager has sent back and that have not been compiled anew."""
    back = _sent_back(branch_no).subquery()
    return session.scalars(select(DayReport.day).join(back, back.c.id == DayReport.case_id).distinct()).all()


def held_sent_back(session: Session, branch_no: str) -> Sequence[date]:
    """These days, their cases held: of two runs at once the second finds what the first has compiled anew."""
    cases = session.scalars(_sent_back(branch_no)).all()
    if not cases:
        return ()
    hold_cases(session, cases)
    return sent_back(session, branch_no)


def _sent_back(branch_no: str) -> Select[tuple[int]]:
    return select(Case.id).where(
        Case.kind == CaseKind.REPORT, Case.state == ReportState.SENT_BACK, Case.branch_no == branch_no
    )


def reported(session: Session, *, first: date, last: date) -> dict[date, dict[str, str]]:
    """On which branch's standing report each technician is, by local day from `first` to `last`: {day: {staff_no:
    branch_no}}.
    """
    rows = session.execute(
        select(DayReport.branch_no, DayReport.day, DayReport.content)
        .where(DayReport.day.between(first, last))
        .order_by(DayReport.revision)
    )
    contents = {(row.day, row.branch_no): row.content for row in rows}
    found: dict[date, dict[str, str]] = {}
    for (day, branch_no), content in contents.items():
        found.setdefault(day, {}).update((one["technician"], branch_no) for one in content["people"])
    return found


def _standing(session: Session, branch_no: str, days: Days) -> dict[date, Row[Any]]:
    """The revision that stands of each of these days."""
    rows = session.execute(
        select(DayReport.day, DayReport.case_id, DayReport.revision, DayReport.content)
        .where(DayReport.branch_no == branch_no, DayReport.day.between(min(days), max(days)))
        .order_by(DayReport.revision)
    )
    return {row.day: row for row in rows}


def _latest(session: Session, case_ids: list[int]) -> dict[int, DayReport]:
    """The revision that stands of each case."""
    rows = session.scalars(
        select(DayReport).where(among(DayReport.case_id, case_ids)).order_by(DayReport.case_id, DayReport.revision)
    )
    return {row.case_id: row for row in rows}
