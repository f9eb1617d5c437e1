"""The reports, built: counted over one snapshot of the registers, judged, put in the rule book's order (RP-3, PW-3)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.database import reading
from models.queries.report_span import first_record_at, one_snapshot
from rules.regulation.schema import ReportContents, RuleBook
from rules.wording import Locale, Text
from tasks.report.asks import asks_of, signature_asked
from tasks.report.counting import Counted, Scene, count, scene_of
from tasks.report.findings import broken_limits, findings_of
from tasks.report.headlines import headlines_of, headlines_of_quarter
from tasks.report.month import Month
from tasks.report.period import ReportPeriod
from tasks.report.quality import Quality, data_quality, quality_of, status_of
from tasks.report.quarter import Quarter
from tasks.report.restating import statement_of
from tasks.report.sections import (
    calls,
    complaints,
    contracts,
    follow_ups,
    limits,
    notices,
    promises,
    ratings,
    repair_time,
    repeats,
    satisfaction,
    work,
)
from tasks.report.shape import Report, Section, Unit
from tasks.report.spoken import Actors, both
from tasks.staff import roster

Builder = Callable[[Counted, Counted | None, Scene, Text], Section]

SECTIONS: dict[str, Builder] = {
    "calls_by_branch": calls.by_branch,
    "calls_by_kind": calls.by_kind,
    "calls_by_model": calls.by_model,
    "calls_by_channel": calls.by_channel,
    "arrival_by_area": limits.arrival_by_area,
    "undispatched": work.undispatched,
    "visits": work.visits,
    "repair_time": repair_time.repair_time,
    "repeats": repeats.repeats,
    "promises": promises.promises,
    "overdue": limits.limits_missed,
    "contracts": contracts.contracts,
    "complaints_by_severity": complaints.by_severity,
    "time_to_answer": complaints.time_to_answer,
    "satisfaction": satisfaction.satisfaction,
    "ratings": ratings.ratings,
    "follow_ups": follow_ups.follow_ups,
    "notices": notices.notices,
}
"""The sections that a rule book can ask for, besides `summary` (the first page) and `data_quality`."""

FIRST_PAGE, QUALITY = "summary", "data_quality"


class UnknownSection(ValueError):
    """The rule book asks for a section that no report has."""

    def __init__(self, section_id: str) -> None:
        known = ", ".join([FIRST_PAGE, *SECTIONS, QUALITY])
        super().__init__(f'report section "{section_id}" is not known; the rule book can ask for {known}')


def build_report(url: str, *, month: str, now: datetime, book: RuleBook, locale: Locale, checks: bool = True) -> Report:
    """The report for `month` ("2026-10") as the registers stand, with everything open judged at `now` (aware).

    Days are local to each branch. The month before is counted beside it. `locale` says which language leads.
    Without `checks` the register checks, which take seconds, are left out.

    Raises ValueError for a month that is none or has not begun, UnknownSection for a section nobody knows.
    """
    wanted = Month.parse(month)
    with _registers(url, wanted, now=now, book=book) as session:
        scene = scene_of(session, book=book, now=now)
        counted = count(session, month=wanted, scene=scene)
        statement = statement_of(session, month=wanted, cards=counted.cards, scene=scene)
        counted = replace(counted, restated=statement.months)
        before = _before(session, wanted, scene)
        quality = quality_of(session, month=wanted, scene=scene, checked=checks)
        quality_before = quality_of(session, month=wanted.previous, scene=scene, checked=False) if before else None
        actors = _actors(session, scene)
    return Report(
        period=str(wanted),
        unit=Unit.MONTH,
        now=now.astimezone(book.calendar.zone),
        locale=locale,
        title=both("After-sales service: monthly report", "售后服务月报"),
        article=book.report.article,
        status=status_of(counted, quality, scene=scene),
        headlines=headlines_of(counted, before, quality, quality_before, scene=scene),
        findings=findings_of(counted, scene=scene, actors=actors),
        asks=asks_of(counted, quality, scene=scene, actors=actors),
        sections=_sections(book.report, counted, before, quality, quality_before, scene=scene),
        stated=statement.rows,
        rule_book=_version(book),
    )


def build_evaluation(url: str, *, quarter: str, now: datetime, book: RuleBook, locale: Locale) -> Report:
    """The evaluation of service for `quarter` ("2026-Q3") as the registers stand at `now` (aware), against the quarter
    before (PW-3). The register checks are the monthly reports' alone.

    Raises ValueError for a quarter that is none or has not begun, UnknownSection for a section nobody knows.
    """
    wanted = Quarter.parse(quarter)
    with _registers(url, wanted, now=now, book=book) as session:
        scene = scene_of(session, book=book, now=now)
        counted = replace(count(session, month=wanted, scene=scene), restated=None)
        before = _before(session, wanted, scene)
        quality = quality_of(session, month=wanted, scene=scene, checked=False)
        actors = _actors(session, scene)
    return Report(
        period=str(wanted),
        unit=Unit.QUARTER,
        now=now.astimezone(book.calendar.zone),
        locale=locale,
        title=both("After-sales service: evaluation of the quarter", "售后服务季度评价"),
        article=book.evaluation.article,
        status=status_of(counted, quality, scene=scene),
        headlines=headlines_of_quarter(counted, before, scene=scene),
        findings=broken_limits(counted, scene=scene, actors=actors),
        asks=signature_asked(scene=scene, actors=actors),
        sections=_sections(book.evaluation, counted, before, quality, None, scene=scene),
        rule_book=_version(book),
    )


@contextmanager
def _registers(url: str, wanted: ReportPeriod, *, now: datetime, book: RuleBook) -> Iterator[Session]:
    """One moment of the registers; ValueError where the period has not begun."""
    if now < wanted.span(book.calendar.timezone).begins:
        raise ValueError(f"{wanted} has not begun yet")
    with reading(url) as session:
        one_snapshot(session)
        yield session


def _before(session: Session, wanted: ReportPeriod, scene: Scene) -> Counted | None:
    """The period before; None where nothing was recorded by then: nothing is compared with what nobody kept."""
    first = first_record_at(session)
    if first is None or first >= wanted.previous.span(scene.zone).ends:
        return None
    return count(session, month=wanted.previous, scene=scene)


def _actors(session: Session, scene: Scene) -> Actors:
    on = scene.calendars.of(None).day_of(scene.now)
    return Actors(book=scene.book, roster=roster(session, book=scene.book), on=on)


def _sections(
    contents: ReportContents,
    counted: Counted,
    before: Counted | None,
    quality: Quality,
    quality_before: Quality | None,
    *,
    scene: Scene,
) -> tuple[Section, ...]:
    sections: list[Section] = []
    for asked in contents.sections:
        if asked.id == QUALITY:
            sections.append(data_quality(quality, quality_before, asked.title))
        elif asked.id in SECTIONS:
            sections.append(SECTIONS[asked.id](counted, before, scene, asked.title))
        elif asked.id != FIRST_PAGE:
            raise UnknownSection(asked.id)
    return tuple(sections)


def _version(book: RuleBook) -> str:
    return f"{book.version} ({book.digest[:12]})"
