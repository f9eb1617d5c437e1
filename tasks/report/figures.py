"""The monthly report, built: counted over one snapshot of the registers, judged, put in the rule book's order (RP-3)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from models.database import reading
from models.queries.report_span import first_record_at, one_snapshot
from rules.regulation.schema import RuleBook
from rules.wording import Locale, Text
from tasks.report.asks import asks_of
from tasks.report.counting import Counted, Scene, count, scene_of
from tasks.report.findings import findings_of
from tasks.report.headlines import headlines_of
from tasks.report.month import Month
from tasks.report.quality import data_quality, quality_of, status_of
from tasks.report.sections import calls, complaints, contracts, limits, notices, ratings, repeats, work
from tasks.report.shape import Report, Section
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
    "repeats": repeats.repeats,
    "overdue": limits.limits_missed,
    "contracts": contracts.contracts,
    "complaints_by_severity": complaints.by_severity,
    "time_to_answer": complaints.time_to_answer,
    "ratings": ratings.ratings,
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
    if now < wanted.span(book.calendar.timezone).begins:
        raise ValueError(f"{month} has not begun yet")
    with reading(url) as session:
        one_snapshot(session)
        return _build(session, month=wanted, now=now, book=book, locale=locale, checks=checks)


def _kept_in(session: Session, month: Month, scene: Scene) -> bool:
    """Whether calls or complaints were recorded by then: nothing is compared with a month before the first record."""
    first = first_record_at(session)
    return first is not None and first < month.span(scene.zone).ends


def _build(session: Session, *, month: Month, now: datetime, book: RuleBook, locale: Locale, checks: bool) -> Report:
    scene = scene_of(session, book=book, now=now)
    counted = count(session, month=month, scene=scene)
    before = count(session, month=month.previous, scene=scene) if _kept_in(session, month.previous, scene) else None
    quality = quality_of(session, month=month, scene=scene, checked=checks)
    quality_before = quality_of(session, month=month.previous, scene=scene, checked=False) if before else None
    actors = Actors(book=book, roster=roster(session, book=book), on=scene.calendars.of(None).day_of(now))
    sections: list[Section] = []
    for asked in book.report.sections:
        if asked.id == QUALITY:
            sections.append(data_quality(quality, quality_before, asked.title))
        elif asked.id in SECTIONS:
            sections.append(SECTIONS[asked.id](counted, before, scene, asked.title))
        elif asked.id != FIRST_PAGE:
            raise UnknownSection(asked.id)
    return Report(
        month=str(month),
        now=now.astimezone(book.calendar.zone),
        locale=locale,
        title=both("After-sales service: monthly report", "售后服务月报"),
        article=book.report.article,
        status=status_of(counted, quality, scene=scene),
        headlines=headlines_of(counted, before, quality, quality_before, scene=scene),
        findings=findings_of(counted, scene=scene, actors=actors),
        asks=asks_of(counted, quality, scene=scene, actors=actors),
        sections=tuple(sections),
        rule_book=f"{book.version} ({book.digest[:12]})",
    )
