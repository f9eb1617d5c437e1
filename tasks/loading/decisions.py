"""Decisions on cases, by form or by button (SV-20, SV-22, NT-1)."""

from collections import defaultdict
from typing import Any, cast

from sqlalchemy import Table, select, update

from models import Case, Clock, ClockState, Complaint, Decision, Staff
from models.bulk import among, rows_by_key
from rules.events import CallEvent, ComplaintEvent, ContractEvent
from rules.ladders import Rung, postponed
from rules.spans import reach
from rules.words import CaseKind, DecisionStep, Role, Severity, Verdict
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.register import Register, rows_of
from tasks.loading.steps import Step, Steps, sort_out

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
    },
    CaseKind.CONTRACT: {
        DecisionStep.ACKNOWLEDGEMENT: ContractEvent.ACKNOWLEDGED,
        DecisionStep.ASSIGNMENT: ContractEvent.VISIT_ASSIGNED,
        DecisionStep.CANCELLATION: ContractEvent.ENDED_EARLY,
    },
}
"""Which event a decision at a step stands for; a step that a kind of case does not know is refused."""

ABOVE = frozenset({Role.VICE_PRESIDENT, Role.GENERAL_MANAGER})


def apply_decisions(chunk: Chunk) -> Applied:
    """Enter decisions onto the timelines of the cases they are about."""
    refusals = Refusals(chunk)
    staff = _people(chunk)
    refusals.unknown("decided_by", set(staff), "unknown_staff")
    refusals.unknown("forward_to", set(staff), "unknown_staff")
    cases = _cases(chunk, refusals)
    complaints = rows_by_key(
        chunk.session, Complaint.case_id, [row.id for row in cases if row is not None], Complaint.severity
    )
    stored = _stored(chunk, [row.id for row in cases if row is not None])
    keys = [
        (None if case is None else case.id, step, at)
        for case, step, at in zip(cases, chunk.frame["step"], chunk.frame["decided_at"], strict=True)
    ]
    timelines = Timelines(chunk.session, [row.id for row in cases if row is not None])
    events: dict[int, list[NewEvent]] = {}
    for place, case in enumerate(cases):
        line = int(chunk.frame.index[place])
        if case is not None and line not in refusals.by_line:
            made = _events(chunk, place, case, staff, complaints.get(case.id), refusals)
            if made:
                events[place] = made
    found = sort_out(chunk, stored, keys, refusals)
    steps = Steps(chunk, refusals, timelines)
    steps.enter(
        _step(row, cases[place], events[place], stored.get(keys[place]))
        for place, row in zip(found.places, rows_of(chunk, DECISIONS, found.places), strict=True)
    )
    _take_severities(chunk, steps)
    steps.save(DECISIONS.table)
    _postpone_ladders(chunk, steps)
    return steps.applied(found)


def _events(
    chunk: Chunk, place: int, case: Any, staff: dict[str, Any], complaint: Any, refusals: Refusals
) -> list[NewEvent]:
    """What one decision brings to the timeline; empty when it is refused."""
    row = chunk.frame.iloc[place]
    line, step, verdict = int(chunk.frame.index[place]), DecisionStep(row["step"]), Verdict(row["verdict"])
    kind = BY_STEP[CaseKind(case.kind)].get(step)
    if verdict is Verdict.ACKNOWLEDGE:
        kind = BY_STEP[CaseKind(case.kind)][DecisionStep.ACKNOWLEDGEMENT]
    elif verdict is Verdict.FORWARD and case.kind == CaseKind.COMPLAINT:
        kind = ComplaintEvent.FORWARDED
    if kind is None:
        refusals.add(line, "step_not_for_case", "step", value=str(step), other=str(case.kind))
        return []
    forward_to = row["forward_to"] if isinstance(row["forward_to"], str) else None
    if verdict is Verdict.FORWARD and forward_to is None:
        refusals.add(line, "forward_needs_name", "forward_to")
        return []
    if kind in (ComplaintEvent.REVIEWED, ComplaintEvent.FORWARDED) and complaint is not None:
        serious = complaint.severity == Severity.SERIOUS
        if serious and not _may_review(row["decided_by"], staff):
            refusals.add(line, "not_entitled", "decided_by", value=str(row["decided_by"]))
            return []
    detail: dict[str, Any] = {"by": row["decided_by"], "step": str(step), "verdict": str(verdict)}
    if forward_to:
        detail["forward_to"] = forward_to
    if kind == ComplaintEvent.ASSIGNED:
        detail["handler"] = forward_to or row["decided_by"]
    if kind == ComplaintEvent.SEVERITY_CONFIRMED:
        kind, detail = _severity_event(row, complaint, detail)
    at = row["decided_at"].to_pydatetime()
    if at < case.opened_at:
        refusals.add(line, "before_received", "decided_at", value=str(at))
        return []
    return [
        NewEvent(
            kind=kind, happened_at=at, actor=row["decided_by"], detail=detail, file_id=chunk.file_id, sheet=chunk.sheet
        )
    ]


def _severity_event(row: Any, complaint: Any, detail: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    said = row["severity"] if isinstance(row["severity"], str) else complaint.severity
    detail = {**detail, "sets": {"severity": said}}
    if said == complaint.severity:
        return ComplaintEvent.SEVERITY_CONFIRMED, detail
    raised = said == Severity.SERIOUS
    return (ComplaintEvent.SEVERITY_RAISED if raised else ComplaintEvent.SEVERITY_LOWERED), detail


def _may_review(decided_by: str, staff: dict[str, Any]) -> bool:
    """The vice-president and the general manager, and those who are deputies of one (SV-20 addressee)."""
    person = staff.get(decided_by)
    return person is not None and (person.role in ABOVE or person.stands_in)


def _step(row: dict[str, Any], case: Any, events: list[NewEvent], stored: Any) -> Step:
    for column in ("case", "case_kind"):
        row.pop(column, None)
    return Step(
        line=row["source_line"],
        case_id=case.id,
        origin=f"decision {row['step']} {row['decided_at'].isoformat()}",
        row=row | {"case_id": case.id},
        events=events,
        stored_id=None if stored is None else stored.id,
    )


def _cases(chunk: Chunk, refusals: Refusals) -> list[Any]:
    """The case that each row names, or None with the row refused."""
    found: dict[str, list[Any]] = defaultdict(list)
    numbers = sorted(chunk.frame["case"].dropna().unique())
    if numbers:
        rows = chunk.session.execute(
            select(Case.id, Case.kind, Case.number, Case.branch_no, Case.opened_at).where(
                among(chunk.session, Case.number, numbers)
            )
        )
        for row in rows:
            found[row.number].append(row)
    cases: list[Any] = []
    for line, kind, number in zip(chunk.frame.index, chunk.frame["case_kind"], chunk.frame["case"], strict=True):
        fitting = [row for row in found.get(number, ()) if not isinstance(kind, str) or row.kind == kind]
        if len(fitting) != 1:
            refusals.add(int(line), "ambiguous_case" if fitting else "unknown_case", "case", value=str(number))
        cases.append(fitting[0] if len(fitting) == 1 else None)
    return cases


def _people(chunk: Chunk) -> dict[str, Any]:
    from types import SimpleNamespace

    above = {
        row.deputy_no
        for row in chunk.session.execute(select(Staff.deputy_no).where(Staff.role.in_([str(role) for role in ABOVE])))
    }
    named = {*chunk.frame["decided_by"].dropna(), *chunk.frame["forward_to"].dropna()}
    rows = rows_by_key(chunk.session, Staff.staff_no, named, Staff.role)
    return {no: SimpleNamespace(role=row.role, stands_in=no in above) for no, row in rows.items()}


def _stored(chunk: Chunk, case_ids: list[int]) -> dict[Any, Any]:
    if not case_ids:
        return {}
    rows = chunk.session.execute(
        select(
            Decision.id,
            Decision.case_id,
            Decision.step,
            Decision.decided_at,
            Decision.row_hash,
            Decision.source_file_id,
            Decision.source_line,
        ).where(among(chunk.session, Decision.case_id, sorted(set(case_ids))))
    )
    return {(row.case_id, row.step, row.decided_at): row for row in rows}


def _take_severities(chunk: Chunk, steps: Steps) -> None:
    """Write the severity that the department confirmed, raised or lowered."""
    for step in steps.entered:
        said = (step.events[0].detail or {}).get("sets", {}).get("severity")
        if said:
            chunk.session.execute(
                update(Complaint)
                .where(Complaint.case_id == step.case_id)
                .values(severity=said, severity_rule="decided", severity_confirmed=True)
            )


def _postpone_ladders(chunk: Chunk, steps: Steps) -> None:
    """Acknowledging stops a climbing ladder; acknowledged but idle resumes it (DESIGN: ladders)."""
    acknowledged = {
        step.case_id: max(event.happened_at for event in step.events)
        for step in steps.entered
        if step.row["verdict"] == Verdict.ACKNOWLEDGE
    }
    if not acknowledged:
        return
    clocks = chunk.session.execute(
        select(Clock, Case.branch_no)
        .join(Case, Case.id == Clock.case_id)
        .where(Clock.case_id.in_(acknowledged), Clock.state == ClockState.RUNNING, Clock.climbing_since.is_not(None))
    ).all()
    for clock, branch_no in clocks:
        limit = chunk.book.limit(clock.limit_id)
        idle = chunk.book.ladder(limit.ladder).idle
        at = acknowledged[clock.case_id]
        resume = reach(idle, start=at, calendar=chunk.calendars.of(branch_no))
        rungs = tuple(Rung.from_json(stored) for stored in clock.ladder or ())
        done = max(clock.stage - len(limit.warn_at) - 1, 0)
        rungs = postponed(rungs, done=done, resume_at=resume)
        clock.ladder = [rung.as_json() for rung in rungs]
        clock.acknowledged_at = at
        clock.next_action_at = rungs[done].at if done < len(rungs) else None
