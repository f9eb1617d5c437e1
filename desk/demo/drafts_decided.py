"""What the demo's directors make of the complaints that low cards draft, and how those that they open end (SV-17, SV-22)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zlib import crc32

import numpy as np
from sqlalchemy import func, select

from desk.demo import texts
from desk.demo.drawing import one_of
from desk.demo.sheets import Value
from desk.demo.write import Department
from models import Case, Complaint, ComplaintDraft, Staff
from models.database import reading
from rules.events import ComplaintState, DraftState
from rules.words import CaseKind, Channel, DecisionStep, Role, Severity, Verdict
from tasks.settings import settings

LEFT, FORGOTTEN, DISMISSED = 0.02, 0.05, 0.4
"""Shares: of drafts that the director never looks at; each morning, of the others; of those decided, the dismissed."""
SHARP = 1_000
WHY_NOT = ("客户笔误，电话核实后表示满意", "因暴雨迟到，已向客户说明并获谅解", "客户误把价格意见填在此项，已解释清楚")
WAITING = (
    select(Case.number, Case.owner_no)
    .where(Case.kind == CaseKind.DRAFT, Case.state == DraftState.WAITING, Case.owner_no.is_not(None))
    .order_by(Case.number)
)
OPENED = (
    select(Case.number, Case.state, Case.owner_no)
    .join(Complaint, Complaint.case_id == Case.id)
    .join(ComplaintDraft, ComplaintDraft.complaint_no == Complaint.complaint_no)
    .where(Case.state.in_([ComplaintState.ASSIGNED, ComplaintState.ANSWERED]), Case.owner_no.is_not(None))
    .order_by(Case.number)
)
DEPARTMENT = select(func.min(Staff.staff_no)).where(Staff.role == Role.SERVICE_DEPARTMENT)


def decide_drafts(demo: Department, came_in: datetime) -> Iterator[Mapping[str, Value]]:
    """The decisions of a morning on drafts, and on the complaints opened earlier; `came_in` is on the wall of their zone.

    A complaint opened one morning has been acknowledged and answered by the next, and is closed on the one after.
    """
    rng = np.random.default_rng([demo.seed, 17, came_in.toordinal()])
    with reading(settings().database) as session:
        waiting, opened = session.execute(WAITING).all(), session.execute(OPENED).all()
        department = session.scalar(DEPARTMENT)
    for draft in waiting:
        chance, dismissed = rng.random(), rng.random() < DISMISSED
        if chance < FORGOTTEN or crc32(draft.number.encode()) % SHARP < LEFT * SHARP:
            continue
        decided = {
            "case_kind": CaseKind.DRAFT,
            "case": draft.number,
            "step": DecisionStep.DRAFT,
            "decided_at": came_in - timedelta(minutes=int(rng.integers(1, 15))),
            "decided_by": draft.owner_no,
        }
        if dismissed:
            yield {**decided, "verdict": Verdict.REJECT, "note": one_of(rng, WHY_NOT)}
        else:
            yield {**decided, "verdict": Verdict.APPROVE, "severity": Severity.ORDINARY}
    for each in opened:
        if each.state == ComplaintState.ANSWERED:
            yield _on(each.number, DecisionStep.CLOSING, department, came_in - timedelta(minutes=5), Verdict.RESOLVE)
            continue
        told = _on(
            each.number, DecisionStep.ACKNOWLEDGEMENT, each.owner_no, came_in - timedelta(hours=1), Verdict.ACKNOWLEDGE
        )
        yield {**told, "channel": Channel.PHONE, "note": texts.WAY}
        said = _on(each.number, DecisionStep.ANSWER, each.owner_no, came_in - timedelta(minutes=10), Verdict.RESOLVE)
        yield {**said, "note": one_of(rng, texts.ANSWERS)}


def _on(case: str, step: DecisionStep, by: str | None, at: datetime, verdict: Verdict) -> dict[str, Value]:
    return {
        "case_kind": CaseKind.COMPLAINT,
        "case": case,
        "step": step,
        "decided_at": at,
        "decided_by": by,
        "verdict": verdict,
    }
