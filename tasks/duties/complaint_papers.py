"""The papers of complaints, written from the case when it comes to their step, and a month's over all of them (CR-4)."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Case, CasePaper, Complaint, Event
from models.among import among
from models.database import reading
from models.queries.corrections import not_corrected
from rules.events import ComplaintEvent, ComplaintState
from rules.words import CaseKind
from tasks.duties.complaint_months import OF_A_MONTH, month_path, papers_of_month, told_of
from tasks.duties.one_by_one import Tally, one_by_one
from tasks.effect import effect
from tasks.engine.calendars import calendars
from tasks.papers import BrokenTemplateError, named, write_paper
from tasks.report.month import Month
from tasks.rulebook import book
from tasks.settings import Settings, settings

logger = logging.getLogger(__name__)

_E = ComplaintEvent
PAPERS: dict[str, tuple[str, tuple[ComplaintEvent, ...]]] = {
    "registration": (".docx", (_E.RECEIVED,)),
    "notice": (".docx", (_E.ASSIGNED,)),
    "investigation": (".docx", (_E.FOUND,)),
    "handling": (".docx", (_E.ANSWERED, _E.LETTER_SENT)),
    "report": (".docx", (_E.CLOSED,)),
    "tracking": (".xlsx", (_E.RECEIVED, _E.ASSIGNED, _E.FOUND, _E.ANSWERED, _E.LETTER_SENT, _E.CLOSED)),
}
"""The papers of one complaint: how their file ends, and which events call for them, again each time."""
_DECIDED = (
    _E.SATISFIED, _E.DISSATISFIED, _E.REWARDED, _E.REWARD_DECLINED, _E.REPRIMANDED, _E.REPRIMAND_DECLINED,
    _E.RETURN_APPROVED, _E.RETURN_REFUSED, _E.EXCHANGED,
)  # fmt: skip
RENEWED: dict[str, tuple[ComplaintEvent, ...]] = {"handling": _DECIDED, "report": _DECIDED, "tracking": tuple(_E)}
"""Which later events a paper tells of, too: they call for none, and one that is there is written anew."""
_KINDS = {str(event) for event in _E}


@dataclass(slots=True)
class Papered(Tally):
    """Papers written, and those that could not be."""

    papers: int = 0


@effect
def write_due_papers(*, now: datetime, dry_run: bool) -> Papered:
    """Write the papers that complaints have come to and do not have yet, and those of the month before.

    The register of papers is the memory: a paper is written anew when an event that calls for it is newer than the one it
    was written for. A paper that cannot be written does not stop the others.
    """
    chosen, rules = settings(), book()
    with reading(chosen.database) as session:
        due = _due(session, since=now - timedelta(days=rules.history.days))

    def write(session: Session, case_id: int, mine: Papered) -> None:
        mine.rows = _write(session, case_id, due[case_id], now=now, dry_run=dry_run)
        mine.papers = len(mine.rows)

    done = one_by_one(
        sorted(due), write, tally=Papered, what="case",
        lacking="no papers, the next run tries again", dry_run=dry_run, plain=BrokenTemplateError,
    )  # fmt: skip
    _of_last_month(done, now=now, dry_run=dry_run)
    done.failures = list(dict.fromkeys(done.failures))
    return done


def _due(session: Session, *, since: datetime) -> dict[int, dict[str, int]]:
    """The newest event that each paper tells of, by case id and kind, where the paper was not written for it.

    A paper that is neither there nor called for `since` then is not written.
    """
    found = session.execute(
        select(Event.case_id, Event.kind, func.max(Event.id))
        .join(Case, Case.id == Event.case_id)
        .where(Case.kind == CaseKind.COMPLAINT, Case.state != ComplaintState.LINKED)
        .where(Event.kind.in_(sorted(_KINDS)), Event.learned_at >= since, not_corrected())
        .group_by(Event.case_id, Event.kind)
    )
    newest: dict[int, dict[str, int]] = defaultdict(dict)
    for case_id, event, event_id in found.tuples():
        newest[case_id][event] = event_id
    kept = session.scalars(select(CasePaper).where(among(CasePaper.case_id, sorted(newest))))
    written = {(paper.case_id, paper.kind): paper.event_id for paper in kept}
    due: dict[int, dict[str, int]] = defaultdict(dict)
    for case_id, events in newest.items():
        for kind, (_, calling) in PAPERS.items():
            there = written.get((case_id, kind), 0)
            telling = {*calling, *RENEWED.get(kind, ())}
            event_id = max((events[event] for event in telling & events.keys()), default=0)
            if event_id > there and (there or events.keys() & set(calling)):
                due[case_id][kind] = event_id
    return dict(due)


def _write(
    session: Session, case_id: int, kinds: dict[str, int], *, now: datetime, dry_run: bool
) -> list[dict[str, Any]]:
    chosen, rules = settings(), book()
    known = calendars(session, book=rules)
    told = told_of(session, [case_id], rules=rules, known=known, chosen=chosen)[case_id]
    values = {**told, "written_on": known.of(None).day_of(now)}
    rows: list[dict[str, Any]] = []
    for kind, event_id in kinds.items():
        target = paper_path(chosen, told["number"], kind)
        if not dry_run:
            write_one(chosen, kind, values, target)
        session.merge(CasePaper(case_id=case_id, kind=kind, event_id=event_id, written_at=now, path=str(target)))
        rows.append({"case": f"{CaseKind.COMPLAINT}:{told['number']}", "paper": kind})
    return rows


def papers_of_case(number: str, kinds: Sequence[str], *, now: datetime) -> list[Path] | None:
    """Write these papers of a complaint as it stands now, and say where; None where there is no such complaint.

    Raises BrokenTemplateError for a template of the company's own that cannot be filled in.
    """
    chosen, rules = settings(), book()
    with reading(chosen.database) as session:
        case_id = session.scalar(select(Complaint.case_id).where(Complaint.complaint_no == number))
        if case_id is None:
            return None
        known = calendars(session, book=rules)
        told = told_of(session, [case_id], rules=rules, known=known, chosen=chosen)[case_id]
    values = {**told, "written_on": known.of(None).day_of(now)}
    return [write_one(chosen, kind, values, paper_path(chosen, number, kind)) for kind in kinds]


def paper_path(chosen: Settings, number: str, kind: str) -> Path:
    """Where a paper of a complaint is kept."""
    name = named(f"complaint_{kind}", number)
    return chosen.papers / name.removeprefix(f"complaint_{kind}-") / f"{name}.{chosen.locale}{PAPERS[kind][0]}"


def write_one(chosen: Settings, kind: str, values: dict[str, Any], target: Path) -> Path:
    """Write one paper; a sheet lists the steps of the case."""
    rows = {"rows": values["steps"]} if kind == "tracking" else {}
    return write_paper(f"complaint_{kind}", values | rows, target, locale=chosen.locale, own=chosen.templates)


def _of_last_month(done: Papered, *, now: datetime, dry_run: bool) -> None:
    """The month before, once: a paper that is there is left as it is, people may have signed it."""
    chosen = settings()
    month = Month.of(now, zone=book().calendar.timezone).previous
    if all(month_path(chosen, str(month), kind).is_file() for kind in OF_A_MONTH):
        return
    try:
        if not dry_run:
            papers_of_month(month, tuple(OF_A_MONTH), now=now)
    except BrokenTemplateError as error:
        done.failures.append(str(error))
        return
    done.papers += len(OF_A_MONTH)
