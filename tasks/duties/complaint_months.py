"""A month's papers over all complaints: statistics, analysis, summary, returns, and the service points (CR-4)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Clock, Complaint
from models.among import among
from models.database import reading
from rules.complaints import PROVEN
from rules.events import ComplaintState
from rules.regulation.schema import RuleBook
from rules.words import Severity
from tasks.duties.complaint_file import complaint_files
from tasks.duties.service_points import service_points
from tasks.engine.calendars import Calendars, calendars
from tasks.papers import write_paper
from tasks.report.month import Month
from tasks.rulebook import book
from tasks.settings import Settings, settings
from tasks.staff import roster
from tasks.tongue import Tongue

OF_A_MONTH = {
    "statistics": "complaint_statistics.xlsx",
    "analysis": "complaint_analysis.docx",
    "summary": "complaint_summary.xlsx",
    "returns": "returns_summary.xlsx",
    "service_points": "service_points.xlsx",
}
"""The papers over all complaints of a month, and where we are, by their template's name and ending."""
MOST = 20
"""Lines of a table in the analysis; the summary holds them all."""


def told_of(
    session: Session, case_ids: Iterable[int], *, rules: RuleBook, known: Calendars, chosen: Settings
) -> dict[int, dict[str, Any]]:
    """What the papers of these complaints tell, by case id, in the installation's language."""
    people, say = roster(session, book=rules), Tongue(chosen.locale)
    return complaint_files(session, case_ids, rules=rules, known=known, people=people, say=say)


def month_path(chosen: Settings, month: str, kind: str) -> Path:
    """Where a paper over a month's complaints is kept."""
    name = Path(OF_A_MONTH[kind])
    return chosen.papers / month / f"{name.stem}-{month}.{chosen.locale}{name.suffix}"


def papers_of_month(month: Month, kinds: Sequence[str], *, now: datetime) -> list[Path]:
    """Write these papers over the complaints received in a month, as they stand now, and say where (CR-4).

    Raises BrokenTemplateError for a template of the company's own that cannot be filled in.
    """
    chosen, rules = settings(), book()
    zone = rules.calendar.timezone
    with reading(chosen.database) as session:
        known = calendars(session, book=rules)
        mine, before = (_received(session, each, zone=zone) for each in (month, month.previous))
        told = told_of(session, [*mine, *before], rules=rules, known=known, chosen=chosen)
        late = _late(session, mine)
        say, today = Tongue(chosen.locale), known.of(None).day_of(now)
        points = service_points(session, people=roster(session, book=rules), on=today, say=say)
    rows = [{**told[case_id], "late": late.get(case_id, 0)} for case_id in mine]
    values = {
        **_counted(mine, rows),
        "before": len(before),
        "month": str(month),
        "written_on": today,
    }
    groups = {"by_about": "about", "by_branch": "branch", "by_product": "model", "by_finding": "finding"}
    earlier = [told[case_id] for case_id in before]
    for name, column in groups.items():
        values[name] = _groups(rows, earlier, column)[:MOST]
    titles = {"by_about": ("about", "内容"), "by_branch": ("branch", "网点"), "by_product": ("product", "商品"),
              "by_finding": ("finding", "调查结论")}  # fmt: skip
    statistics = [
        {"group": say(*titles[name]), **each}
        for name, column in groups.items()
        for each in _groups(rows, earlier, column)
    ]
    back = [row for row in rows if row["wanted"]]
    values |= {"returns": len(back), "points": len(points)}
    listed = {"statistics": statistics, "summary": rows, "analysis": [], "returns": back, "service_points": points}
    return [
        write_paper(
            Path(OF_A_MONTH[kind]).stem, values | {"rows": listed[kind]}, month_path(chosen, str(month), kind),
            locale=chosen.locale, own=chosen.templates,
        )
        for kind in kinds
    ]  # fmt: skip


def _received(session: Session, month: Month, *, zone: str) -> dict[int, Complaint]:
    span = month.span(zone)
    found = session.scalars(
        select(Complaint)
        .where(Complaint.received_at >= span.begins, Complaint.received_at < span.ends)
        .order_by(Complaint.received_at, Complaint.complaint_no)
    )
    return {row.case_id: row for row in found}


def _late(session: Session, case_ids: Iterable[int]) -> dict[int, int]:
    """How many limits of each complaint were broken."""
    rows = session.execute(
        select(Clock.case_id, func.count())
        .where(among(Clock.case_id, sorted(case_ids)), Clock.verdict == "missed")
        .group_by(Clock.case_id)
    ).tuples()
    return dict(rows.all())


def _counted(mine: dict[int, Complaint], rows: list[dict[str, Any]]) -> dict[str, int]:
    closed = Tongue(settings().locale).word(ComplaintState.CLOSED)
    return {
        "total": len(mine),
        "serious": sum(row.severity == Severity.SERIOUS for row in mine.values()),
        "proven": sum(row.finding in PROVEN for row in mine.values()),
        "closed": sum(row["state"] == closed for row in rows),
        "late": sum(row["late"] for row in rows),
    }


def _groups(now: list[dict[str, Any]], before: list[dict[str, Any]], column: str) -> list[dict[str, Any]]:
    """How many of each, the most first; "–" where nobody wrote it down."""
    mine, theirs = (Counter(row[column] or "–" for row in rows) for rows in (now, before))
    return [{"name": name, "count": count, "before": theirs[name]} for name, count in mine.most_common()]
