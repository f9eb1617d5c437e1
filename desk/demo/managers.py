"""Branch managers answer the directors' daily reports that lie before them, most of them the same morning (MS-12)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta

import numpy as np
from sqlalchemy import func, select

from desk.demo.dialects import JSON_LINES
from desk.demo.files import write_sheet
from desk.demo.filing import EVERYBODY
from desk.demo.sheets import Sheet, Value
from desk.demo.write import ZONE, Demo, DemoFile
from models import Branch, Case, DayReport
from models.database import reading
from rules.events import ReportState
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


def answer_reports(demo: Demo, *, now: datetime) -> DemoFile | None:
    """The managers' decisions of that morning as a file that comes in `now` (aware); None when there are none.

    Unlike the other papers these are written while the demo lives, for they answer what the product has put before
    the managers. A few reports are forgotten until the next morning, a few sent back; the same company and day give
    the same answers.
    """
    came_in = now.astimezone(ZONE).replace(tzinfo=None)
    sheet = Sheet("decisions", EVERYBODY, f"decisions__MANAGERS__{came_in:%Y-%m-%d-%H%M}", came_in)
    for values in _answers(demo, came_in):
        sheet.add(**values)
    if not sheet.rows:
        return None
    path = demo.folder / "papers" / f"{came_in:%Y-%m-%d}" / f"{sheet.stem}.{JSON_LINES.ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_sheet(path, sheet, JSON_LINES)
    return DemoFile(path, sheet.form_name, now, len(sheet.rows), 0)


def _answers(demo: Demo, came_in: datetime) -> Iterator[Mapping[str, Value]]:
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
