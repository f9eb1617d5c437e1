"""Decisions on cases, by form or by button (SV-20, SV-22, NT-1)."""

from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Table, select, update

from models import Case, Complaint, Decision, Staff
from models.bulk import rows_by_key
from rules.events import CallEvent, ComplaintEvent, ContractEvent, GoodsEvent, ReportEvent
from rules.lifecycles import order_of
from rules.triage import DECIDED
from rules.words import CaseKind, DecisionStep, Role, Severity, Verdict, listed
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.acknowledging import postpone_ladders
from tasks.loading.answering import Answers
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.decided_cases import cases_named, decision_keys, fitting_cases, stored_decisions
from tasks.loading.fresh import fresh_rows
from tasks.loading.holding import hold_named
from tasks.loading.register import Register, rows_of
from tasks.loading.repeat_causes import RepeatCauses
from tasks.loading.severities import GRADING, graded, regrade, severity_before
from tasks.loading.signatures import Signatures
from tasks.loading.steps import Step, Steps
from tasks.loading.verdicts import verdicts_of

DECISIONS = Register(table=cast("Table", Decision.__table__), key="case")

BY_STEP: dict[CaseKind, dict[DecisionStep, str]] = {
    CaseKind.COMPLAINT: {
        DecisionStep.ASSIGNMENT: ComplaintEvent.ASSIGNED,
        DecisionStep.ACKNOWLEDGEMENT: ComplaintEvent.ACKNOWLEDGED,
        DecisionStep.REVIEW: ComplaintEvent.REVIEWED,
        DecisionStep.ANSWER: ComplaintEvent.ANSWERED,
        DecisionStep.CLOSING: ComplaintEvent.CLOSED,
        DecisionStep.REOPENING: ComplaintEvent.REOPENED,
        DecisionStep.WITHDRAWAL: ComplaintEvent.WITHDRAWN,
        DecisionStep.CANCELLATION: ComplaintEvent.WITHDRAWN,
        DecisionStep.SEVERITY: ComplaintEvent.SEVERITY_CONFIRMED,
    },
    CaseKind.CALL: {
        DecisionStep.ACKNOWLEDGEMENT: CallEvent.ACKNOWLEDGED,
        DecisionStep.PHONE: CallEvent.FIXED_BY_PHONE,
        DecisionStep.CANCELLATION: CallEvent.CANCELLED,
        DecisionStep.CLOSING: CallEvent.CLOSED,
        DecisionStep.REOPENING: CallEvent.REOPENED,
        DecisionStep.REPEAT: CallEvent.REPEAT_JUDGED,
        DecisionStep.HELP: CallEvent.HELP_ASKED,
    },
    CaseKind.GOODS: {
        DecisionStep.ACKNOWLEDGEMENT: GoodsEvent.ACKNOWLEDGED,
        DecisionStep.HELP: GoodsEvent.HELP_ASKED,
    },
    CaseKind.CONTRACT: {
        DecisionStep.ACKNOWLEDGEMENT: ContractEvent.ACKNOWLEDGED,
        DecisionStep.ASSIGNMENT: ContractEvent.VISIT_ASSIGNED,
        DecisionStep.CANCELLATION: ContractEvent.ENDED_EARLY,
    },
    CaseKind.REPORT: {
        DecisionStep.ACKNOWLEDGEMENT: ReportEvent.ACKNOWLEDGED,
        DecisionStep.SIGN: ReportEvent.SIGNED,
    },
}
"""Which event a decision at a step stands for; a step that a kind of case does not know is refused."""

ABOVE = frozenset({Role.VICE_PRESIDENT, Role.GENERAL_MANAGER})
ASKS_FOR_HELP = frozenset({Role.TECHNICIAN, Role.CLERK, Role.SUPERVISOR, Role.WORKSHOP_MANAGER})
"""Who asks the service director for help: whoever does the work, or somebody who writes it down for them (MS-9)."""


def apply_decisions(chunk: Chunk) -> Applied:
    """Enter decisions onto the timelines of the cases they are about."""
    hold_named(chunk, "case", Case.number, Case.id)
    fitting = fitting_cases(chunk)
    stored = stored_decisions(chunk, [row.id for rows in fitting for row in rows])
    keys = decision_keys(chunk, fitting, stored)
    fresh = fresh_rows(chunk, stored=stored, keys=keys)
    chunk, refusals = fresh.chunk, fresh.refusals
    keys = [keys[place] for place in fresh.taken]
    cases = cases_named(chunk, [fitting[place] for place in fresh.taken], refusals)
    staff = _people(chunk)
    refusals.unknown("decided_by", set(staff), "unknown_staff")
    refusals.unknown("forward_to", set(staff), "unknown_staff")
    complaints = rows_by_key(
        chunk.session, Complaint.case_id, [row.id for row in cases if row is not None], Complaint.severity
    )
    timelines = Timelines(chunk.session, [row.id for row in cases if row is not None])
    events: dict[int, NewEvent] = {}
    for place, case in enumerate(cases):
        line = int(chunk.frame.index[place])
        if case is not None and line not in refusals.by_line:
            made = _event(chunk, place, case, stored.get(keys[place]), refusals)
            if made is not None:
                events[place] = made
    places = fresh.places
    steps, causes = Steps(chunk, refusals, timelines), RepeatCauses(chunk, refusals, timelines)
    signatures, answers = Signatures(chunk, refusals, timelines), Answers(chunk, refusals, timelines)
    rows = dict(zip(places, rows_of(chunk, DECISIONS, places), strict=True))
    # One by one in the order of their times: what a decision does depends on those before it, in this file, too.
    for place in sorted(rows, key=lambda place: (events[place].happened_at, order_of(events[place].kind), place)):
        before = stored.get(keys[place])
        step = _step(rows[place], cases[place], events[place], before)
        complaint = complaints.get(step.case_id)
        if complaint is not None:
            said = _said("severity", chunk, place, before)
            step = _as_of_then(step, timelines, complaint, staff, refusals, said=said)
        elif events[place].kind == CallEvent.REPEAT_JUDGED:
            step = causes.judged(step, cause=_said("cause", chunk, place, before))
        elif events[place].kind in (ReportEvent.SIGNED, ReportEvent.SENT_BACK):
            step = signatures.checked(step, note=_said("note", chunk, place, before))
        elif events[place].kind == GoodsEvent.HELP_ASKED and staff[step.row["decided_by"]].role not in ASKS_FOR_HELP:
            refusals.add(step.line, "not_entitled", "decided_by", value=step.row["decided_by"])
            step = None
        if step is not None:
            notice = _said("notice", chunk, place, None)
            step = answers.checked(step, notice=notice, kind=str(cases[place].kind), entered=steps)
        if step is not None:
            steps.enter([step])
    _take_severities(chunk, steps)
    steps.save(DECISIONS.table)
    postpone_ladders(chunk, steps)
    return fresh.applied()


def _said(column: str, chunk: Chunk, place: int, stored: Any) -> str | None:
    """What a decision says in an optional column; a correcting file that has not the column leaves it as it stands."""
    if stored is not None and column not in chunk.present:
        return getattr(stored, column)
    value = chunk.frame[column].iloc[place]
    return value if isinstance(value, str) else None


def _event(chunk: Chunk, place: int, case: Any, stored: Any, refusals: Refusals) -> NewEvent | None:
    """What one decision brings to the timeline; None when it is refused."""
    row = chunk.frame.iloc[place]
    line, step, verdict = int(chunk.frame.index[place]), DecisionStep(row["step"]), Verdict(row["verdict"])
    kind = BY_STEP[CaseKind(case.kind)].get(step)
    fitting = verdicts_of(CaseKind(case.kind), step)
    if verdict not in fitting:
        words = listed(fitting, chinese=chunk.locale == "zh")
        refusals.add(line, "verdict_not_for_step", "verdict", value=str(verdict), allowed=words)
        return None
    if verdict is Verdict.ACKNOWLEDGE:
        kind = BY_STEP[CaseKind(case.kind)][DecisionStep.ACKNOWLEDGEMENT]
    elif verdict is Verdict.FORWARD and case.kind == CaseKind.COMPLAINT:
        kind = ComplaintEvent.FORWARDED
    elif verdict is Verdict.REJECT and kind == ReportEvent.SIGNED:
        kind = ReportEvent.SENT_BACK
    if kind is None:
        refusals.add(line, "step_not_for_case", "step", value=str(step), other=str(case.kind))
        return None
    forward_to = _said("forward_to", chunk, place, stored)
    if verdict is Verdict.FORWARD and forward_to is None:
        refusals.add(line, "forward_needs_name", "forward_to")
        return None
    detail: dict[str, Any] = {"by": row["decided_by"], "step": str(step), "verdict": str(verdict)}
    if forward_to:
        detail["forward_to"] = forward_to
    if kind == ComplaintEvent.ASSIGNED:
        detail["handler"] = forward_to or row["decided_by"]
    at = row["decided_at"].to_pydatetime()
    if at < case.opened_at:
        refusals.add(line, "before_received", "decided_at", value=refusals.local(at, branch_no=case.branch_no))
        return None
    return NewEvent(
        kind=kind, happened_at=at, actor=row["decided_by"], detail=detail, file_id=chunk.file_id, sheet=chunk.sheet
    )


def _as_of_then(
    step: Step, timelines: Timelines, complaint: Any, staff: dict[str, Any], refusals: Refusals, *, said: str | None
) -> Step | None:
    """A decision on a complaint, judged by the severity of its own time; None when it is refused for that.

    `said` is the severity that it states itself.
    """
    (event,) = step.events
    before = severity_before(timelines, step.case_id, at=event.happened_at, origin=step.origin) or complaint.severity
    if event.kind in (ComplaintEvent.REVIEWED, ComplaintEvent.FORWARDED):
        if before == Severity.SERIOUS and not _may_review(step.row["decided_by"], staff):
            refusals.add(step.line, "not_entitled", "decided_by", value=step.row["decided_by"])
            return None
    elif event.kind == ComplaintEvent.SEVERITY_CONFIRMED:
        return replace(step, events=[graded(event, said=said, before=before)])
    return step


def _may_review(decided_by: str, staff: dict[str, Any]) -> bool:
    """The vice-president and the general manager, and those who are deputies of one (SV-20 addressee)."""
    person = staff.get(decided_by)
    return person is not None and (person.role in ABOVE or person.stands_in)


def _step(row: dict[str, Any], case: Any, event: NewEvent, stored: Any) -> Step:
    for column in ("case", "case_kind", "notice"):
        row.pop(column, None)
    return Step(
        line=row["source_line"],
        case_id=case.id,
        origin=f"decision {row['step']} {row['decided_at'].isoformat()}",
        row=row | {"case_id": case.id},
        events=[event],
        stored_id=None if stored is None else stored.id,
    )


def _people(chunk: Chunk) -> dict[str, Any]:
    from types import SimpleNamespace

    above = {
        row.deputy_no
        for row in chunk.session.execute(select(Staff.deputy_no).where(Staff.role.in_([str(role) for role in ABOVE])))
    }
    named = {*chunk.frame["decided_by"].dropna(), *chunk.frame["forward_to"].dropna()}
    rows = rows_by_key(chunk.session, Staff.staff_no, named, Staff.role)
    return {no: SimpleNamespace(role=row.role, stands_in=no in above) for no, row in rows.items()}


def _take_severities(chunk: Chunk, steps: Steps) -> None:
    """Write the severity that the department confirmed, raised or lowered last."""
    touched = {step.case_id: step.line for step in steps.entered if step.events[0].kind in GRADING}
    for case_id, line in touched.items():
        last = regrade(steps.timelines, case_id, file_id=chunk.file_id, line=line)
        chunk.session.execute(
            update(Complaint)
            .where(Complaint.case_id == case_id)
            .values(severity=last, severity_rule=DECIDED, severity_confirmed=True)
        )
