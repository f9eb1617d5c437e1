"""Managers answer what lies before them, most of it the same morning: directors' daily reports (MS-12), letters to customers
about serious complaints (SV-20), drafts of complaints that low cards bring (SV-22); the service department signs the
evaluation of the quarter (PW-3).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from itertools import chain

import numpy as np
from sqlalchemy import func, select

from desk.demo.drafts_decided import decide_drafts
from desk.demo.meanwhile import hand_in_meanwhile, local
from desk.demo.sheets import Value
from desk.demo.write import ZONE, DemoFile, Department
from models import Branch, Case, DayReport, Event
from models.database import reading
from models.queries.corrections import not_corrected
from rules.events import ComplaintEvent, ReportState
from rules.words import BranchKind, CaseKind, DecisionStep, Role, Verdict
from tasks.settings import settings

HANDED_IN = time(11, 20)
MINUTES = (5, 120)  # that a report lies before its manager
FORGOTTEN, SENT_BACK = 0.05, 0.03
DOUBTS = ("工时与回单对不上，请核实", "请写明下午的去向", "两处时间重叠，请更正")
WAITING = (
    select(Case.number, Case.branch_no, func.max(DayReport.compiled_at).label("compiled_at"))
    .join(DayReport, DayReport.case_id == Case.id)
    .join(Branch, Branch.branch_no == Case.branch_no)
    .where(Case.kind == CaseKind.REPORT, Case.state == ReportState.UNSIGNED, Branch.kind == BranchKind.BRANCH)
    .group_by(Case.number, Case.branch_no)
    .order_by(Case.number)
)
EVALUATIONS = select(Case.number).where(
    Case.kind == CaseKind.REPORT, Case.state == ReportState.UNSIGNED, Case.branch_no.is_(None)
)
LETTERS = (
    select(Case.number, Event.kind, Event.happened_at)
    .join(Case, Case.id == Event.case_id)
    .where(
        Event.kind.in_([ComplaintEvent.LETTER_DRAFTED, ComplaintEvent.LETTER_APPROVED, ComplaintEvent.LETTER_SENT]),
        not_corrected(),
    )
    .order_by(Event.happened_at, Event.id)
)


def answer_what_waits(demo: Department, *, now: datetime) -> DemoFile | None:
    """The managers' decisions of that morning as a file that comes in `now` (aware); None when there are none.

    Unlike the other papers these are written while the demo lives, for they answer what the product has put before
    the managers. A few reports are forgotten until the next morning, a few sent back, a few letters forgotten, and a draft
    now and then is never looked at; the same company and day give the same answers.
    """
    came_in = local(now)
    return hand_in_meanwhile(
        demo,
        "decisions",
        "MANAGERS",
        chain(
            _reports(demo, came_in),
            _evaluations(demo, came_in),
            _letters(demo, came_in),
            decide_drafts(demo, came_in),
        ),
        now=now,
    )


def _letters(demo: Department, came_in: datetime) -> Iterator[Mapping[str, Value]]:
    """The service department approves the letters that are drafted and waiting (SV-20)."""
    department = _department(demo)
    rng = np.random.default_rng([demo.seed, 16, came_in.toordinal()])
    with reading(settings().database) as session:
        last = {row.number: row for row in session.execute(LETTERS)}
    for number, row in sorted(last.items()):
        if row.kind != ComplaintEvent.LETTER_DRAFTED or rng.random() < FORGOTTEN:
            continue
        drafted_at = row.happened_at.astimezone(ZONE).replace(tzinfo=None)
        yield {
            "case_kind": CaseKind.COMPLAINT,
            "case": number,
            "step": DecisionStep.LETTER,
            "decided_at": max(drafted_at, came_in - timedelta(minutes=int(rng.integers(*MINUTES)))),
            "decided_by": department,
            "verdict": Verdict.APPROVE,
        }


def _evaluations(demo: Department, came_in: datetime) -> Iterator[Mapping[str, Value]]:
    """The service department stands in for the head of service, whom the company of the demo has none of (PW-3)."""
    with reading(settings().database) as session:
        waiting = session.scalars(EVALUATIONS).all()
    for number in waiting:
        yield {
            "case_kind": CaseKind.REPORT,
            "case": number,
            "step": DecisionStep.SIGN,
            "decided_at": came_in - timedelta(minutes=MINUTES[0]),
            "decided_by": _department(demo),
            "verdict": Verdict.APPROVE,
        }


def _department(demo: Department) -> str:
    return next(each.number for each in demo.company.people if each.role is Role.SERVICE_DEPARTMENT)


def _reports(demo: Department, came_in: datetime) -> Iterator[Mapping[str, Value]]:
    managers = {each.branch: each.number for each in demo.company.people if each.role is Role.MANAGER}
    rng = np.random.default_rng([demo.seed, 15, came_in.toordinal()])
    with reading(settings().database) as session:
        waiting = session.execute(WAITING).all()
    for report in waiting:
        chance, minutes, doubt = rng.random(), int(rng.integers(*MINUTES)), DOUBTS[int(rng.integers(len(DOUBTS)))]
        if chance < FORGOTTEN:
            continue
        back = chance < FORGOTTEN + SENT_BACK
        compiled_at = report.compiled_at.astimezone(ZONE).replace(tzinfo=None)
        this_morning = max(compiled_at, datetime.combine(came_in, compiled_at.time()))
        yield {
            "case_kind": CaseKind.REPORT,
            "case": report.number,
            "step": DecisionStep.SIGN,
            "decided_at": min(this_morning + timedelta(minutes=minutes), came_in),
            "decided_by": managers[report.branch_no],
            "verdict": Verdict.REJECT if back else Verdict.APPROVE,
            "note": doubt if back else None,
        }
