"""Decisions on cases, by form or by button (SV-20, SV-22, NT-1)."""

from collections import defaultdict
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Table, select, update

from models import Case, Clock, ClockState, Complaint, Decision, Staff
from models.among import among
from models.bulk import rows_by_key
from rules.events import CallEvent, ComplaintEvent, ContractEvent
from rules.ladders import Rung, postponed
from rules.lifecycles import order_of
from rules.spans import reach
from rules.triage import DECIDED
from rules.watch import climbed
from rules.words import CaseKind, DecisionStep, Role, Severity, Verdict
from tasks.engine.deriving import derived_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.fresh import fresh_rows
from tasks.loading.holding import hold_named
from tasks.loading.register import Register, rows_of
from tasks.loading.severities import GRADING, graded, regrade, severity_before
from tasks.loading.steps import Step, Steps

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
    hold_named(chunk, "case", Case.number, Case.id)
    fitting = _fitting(chunk)
    stored = _stored(chunk, [row.id for rows in fitting for row in rows])
    keys = _keys(chunk, fitting, stored)
    fresh = fresh_rows(chunk, stored=stored, keys=keys)
    chunk, refusals = fresh.chunk, fresh.refusals
    keys, cases = (
        [keys[place] for place in fresh.taken],
        _cases(chunk, [fitting[place] for place in fresh.taken], refusals),
    )
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
    steps = Steps(chunk, refusals, timelines)
    rows = dict(zip(places, rows_of(chunk, DECISIONS, places), strict=True))
    # One by one in the order of their times: what a decision does depends on those before it, in this file, too.
    for place in sorted(rows, key=lambda place: (events[place].happened_at, order_of(events[place].kind), place)):
        step = _step(rows[place], cases[place], events[place], stored.get(keys[place]))
        complaint = complaints.get(step.case_id)
        if complaint is not None:
            said = _said("severity", chunk, place, stored.get(keys[place]))
            step = _as_of_then(step, timelines, complaint, staff, refusals, said=said)
        if step is not None:
            steps.enter([step])
    _take_severities(chunk, steps)
    steps.save(DECISIONS.table)
    _postpone_ladders(chunk, steps)
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
    if verdict is Verdict.ACKNOWLEDGE:
        kind = BY_STEP[CaseKind(case.kind)][DecisionStep.ACKNOWLEDGEMENT]
    elif verdict is Verdict.FORWARD and case.kind == CaseKind.COMPLAINT:
        kind = ComplaintEvent.FORWARDED
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
    for column in ("case", "case_kind"):
        row.pop(column, None)
    return Step(
        line=row["source_line"],
        case_id=case.id,
        origin=f"decision {row['step']} {row['decided_at'].isoformat()}",
        row=row | {"case_id": case.id},
        events=[event],
        stored_id=None if stored is None else stored.id,
    )


def _fitting(chunk: Chunk) -> list[list[Any]]:
    """The cases that each row may mean: those with its number, of its kind where it says one."""
    found: dict[str, list[Any]] = defaultdict(list)
    numbers = sorted(chunk.frame["case"].dropna().unique())
    if numbers:
        rows = chunk.session.execute(
            select(Case.id, Case.kind, Case.number, Case.branch_no, Case.opened_at).where(among(Case.number, numbers))
        )
        for row in rows:
            found[row.number].append(row)
    return [
        [row for row in found.get(number, ()) if not isinstance(kind, str) or row.kind == kind]
        for kind, number in zip(chunk.frame["case_kind"], chunk.frame["case"], strict=True)
    ]


def _keys(chunk: Chunk, fitting: list[list[Any]], stored: dict[Any, Any]) -> list[Any]:
    """(case, step, time) of each row; None where the case is not known for sure.

    A row whose number another case has come to bear since still means the case on which it stands.
    """
    keys: list[Any] = []
    rows = zip(fitting, chunk.frame["step"], chunk.frame["decided_at"], chunk.hashes.tolist(), strict=True)
    for cases, step, at, digest in rows:
        mine = [(case.id, step, at) for case in cases]
        if len(mine) > 1:
            mine = [key for key in mine if key in stored and stored[key].row_hash == digest]
        keys.append(mine[0] if len(mine) == 1 else None)
    return keys


def _cases(chunk: Chunk, fitting: list[list[Any]], refusals: Refusals) -> list[Any]:
    """The case that each row names, or None with the row refused."""
    for line, number, cases in zip(chunk.frame.index, chunk.frame["case"], fitting, strict=True):
        if len(cases) != 1:
            refusals.add(int(line), "ambiguous_case" if cases else "unknown_case", "case", value=str(number))
    return [cases[0] if len(cases) == 1 else None for cases in fitting]


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
            Decision.forward_to,
            Decision.severity,
            Decision.row_hash,
            Decision.source_file_id,
            Decision.source_sheet,
            Decision.source_line,
        ).where(among(Decision.case_id, sorted(set(case_ids))))
    )
    return {(row.case_id, row.step, row.decided_at): row for row in rows}


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


def _postpone_ladders(chunk: Chunk, steps: Steps) -> None:
    """Acknowledging stops a climbing ladder; acknowledged but idle resumes it."""
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
        .where(
            among(Clock.case_id, sorted(acknowledged)),
            Clock.state == ClockState.RUNNING,
            Clock.climbing_since.is_not(None),
        )
    ).all()
    case_ids = sorted({clock.case_id for clock, _ in clocks})
    found = derived_clocks(chunk.session, case_ids, book=chunk.book, calendars=chunk.calendars).clocks
    for clock, branch_no in clocks:
        limit = chunk.book.limit(clock.limit_id)
        idle = chunk.book.ladder(limit.ladder).idle
        at = acknowledged[clock.case_id]
        resume = reach(idle, start=at, calendar=chunk.calendars.of(branch_no))
        rungs = tuple(Rung.from_json(stored) for stored in clock.ladder or ())
        follows = found.get((clock.case_id, clock.limit_id, clock.ordinal))
        done = climbed(clock.stage, warnings=0 if follows is None else len(follows.warn_at))
        rungs = postponed(rungs, done=done, resume_at=resume)
        clock.ladder = [rung.as_json() for rung in rungs]
        clock.acknowledged_at = at
        clock.next_action_at = rungs[done].at if done < len(rungs) else None
