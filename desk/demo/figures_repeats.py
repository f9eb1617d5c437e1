"""Repeat repairs and open findings at the demo's end, counted from the registers (RS-3, MS-13)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Event, PaperFinding
from models.queries.corrections import not_corrected
from models.queries.report_repeats import excuse_of
from rules.events import CallEvent
from rules.words import RepeatCause


@dataclass(frozen=True, slots=True)
class RepeatFigures:
    """Calls that repeat a repair, those excused by cause, those nobody has decided on; gaps in the papers still open."""

    repeats: int
    excused: Mapping[RepeatCause, int]
    undecided: int
    findings: int
    settled: int


def repeat_figures(session: Session) -> RepeatFigures:
    """Count the registers as they stand."""
    kinds = (CallEvent.REPEAT, CallEvent.REPEAT_JUDGED)
    rows = session.execute(
        select(Event.case_id, Event.kind, Event.detail)
        .where(Event.kind.in_(kinds), not_corrected())
        .order_by(Event.happened_at, Event.id)
    ).all()
    repeated = {row.case_id for row in rows if row.kind == CallEvent.REPEAT}
    said = {row.case_id: row.detail for row in rows if row.kind == CallEvent.REPEAT_JUDGED and row.case_id in repeated}
    excused = Counter(cause for detail in said.values() if (cause := excuse_of(detail)) is not None)
    findings = select(func.count()).select_from(PaperFinding)
    return RepeatFigures(
        repeats=len(repeated),
        excused=excused,
        undecided=len(repeated - said.keys()),
        findings=session.scalar(findings.where(PaperFinding.settled_at.is_(None))) or 0,
        settled=session.scalar(findings.where(PaperFinding.settled_at.is_not(None))) or 0,
    )
