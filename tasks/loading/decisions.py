"""Decisions on cases, by form or by button (SV-20, SV-22, NT-1)."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import Table, select, update

from models import Case, Complaint, Decision, Staff
from models.bulk import rows_by_key
from rules.events import CallEvent, ComplaintEvent, ContractEvent, DraftEvent, FollowUpEvent, GoodsEvent, ReportEvent
from rules.lifecycles import order_of
from rules.triage import DECIDED
from rules.words import CaseKind, DecisionStep, Role, Verdict, listed
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.acknowledging import postpone_ladders
from tasks.loading.answering import Answers
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.complaint_asked import ABOVE
from tasks.loading.complaint_decisions import ComplaintDecisions, take_findings
from tasks.loading.complaint_drafts import open_complaints
from tasks.loading.complaint_links import ENDS, link_complaints
from tasks.loading.decided_cases import cases_named, decision_keys, fitting_cases, insisting, stored_decisions
from tasks.loading.draft_decisions import DraftDecisions
from tasks.loading.fresh import fresh_rows
from tasks.loading.holding import hold_links_for, hold_named
from tasks.loading.in_service import refuse_strangers
from tasks.loading.register import Register, rows_of
from tasks.loading.repeat_causes import RepeatCauses
from tasks.loading.severities import GRADING, regrade
from tasks.loading.signatures import Signatures
from tasks.loading.steps import Step, Steps
from tasks.loading.verdicts import verdicts_of

DECISIONS = Register(table=cast("Table", Decision.__table__), key="case", names={"amount": "amount_fen"})

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
        DecisionStep.INVESTIGATION: ComplaintEvent.FOUND,
        DecisionStep.LETTER: ComplaintEvent.LETTER_APPROVED,
        DecisionStep.SATISFACTION: ComplaintEvent.SATISFIED,
        DecisionStep.REWARD: ComplaintEvent.REWARDED,
        DecisionStep.REPRIMAND: ComplaintEvent.REPRIMANDED,
        DecisionStep.RETURN_APPROVAL: ComplaintEvent.RETURN_APPROVED,
        DecisionStep.EXCHANGE: ComplaintEvent.EXCHANGED,
        DecisionStep.EXTENSION: ComplaintEvent.EXTENDED,
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
    CaseKind.FOLLOW_UP: {DecisionStep.ACKNOWLEDGEMENT: FollowUpEvent.ACKNOWLEDGED},
    CaseKind.DRAFT: {
        DecisionStep.ACKNOWLEDGEMENT: DraftEvent.ACKNOWLEDGED,
        DecisionStep.DRAFT: DraftEvent.OPENED,
    },
}
"""Which event a decision at a step stands for; a step that a kind of case does not know is refused."""

NO: dict[str, str] = {
    ReportEvent.SIGNED: ReportEvent.SENT_BACK,
    ComplaintEvent.LETTER_APPROVED: ComplaintEvent.LETTER_SENT_BACK,
    ComplaintEvent.SATISFIED: ComplaintEvent.DISSATISFIED,
    ComplaintEvent.REWARDED: ComplaintEvent.REWARD_DECLINED,
    ComplaintEvent.REPRIMANDED: ComplaintEvent.REPRIMAND_DECLINED,
    ComplaintEvent.RETURN_APPROVED: ComplaintEvent.RETURN_REFUSED,
    DraftEvent.OPENED: DraftEvent.DISMISSED,
}
"""What a no stands for at the steps at which it is an event of its own."""
LINKING = frozenset(
    {
        DecisionStep.DRAFT,
        DecisionStep.CLOSING,
        DecisionStep.REOPENING,
        DecisionStep.WITHDRAWAL,
        DecisionStep.CANCELLATION,
        DecisionStep.SATISFACTION,
    }
)
"""The steps that enter a complaint, or after which the complaints of a customer are linked anew."""
ASKS_FOR_HELP = frozenset({Role.TECHNICIAN, Role.CLERK, Role.SUPERVISOR, Role.WORKSHOP_MANAGER})
"""Who asks the service director for help: whoever does the work, or somebody who writes it down for them (MS-9)."""


def apply_decisions(chunk: Chunk) -> Applied:
    """Enter decisions onto the timelines of the cases they are about."""
    hold_links_for(chunk, "step", LINKING)
    hold_named(chunk, "case", Case.number, Case.id)
    fitting = fitting_cases(chunk)
    stored = stored_decisions(chunk, [row.id for rows in fitting for row in rows])
    keys = decision_keys(chunk, fitting, stored)
    fresh = fresh_rows(chunk, stored=stored, keys=keys, insisting=insisting(chunk, keys, stored))
    chunk, refusals = fresh.chunk, fresh.refusals
    keys = [keys[place] for place in fresh.taken]
    cases = cases_named(chunk, [fitting[place] for place in fresh.taken], refusals)
    staff = _people(chunk, refusals, cases)
    complaints = rows_by_key(
        chunk.session,
        Complaint.case_id,
        [row.id for row in cases if row is not None],
        Complaint.severity,
        Complaint.about,
        Complaint.wanted,
        Complaint.call_no,
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
    judging, drafts = ComplaintDecisions(chunk, refusals, timelines), DraftDecisions(chunk, refusals, timelines)
    rows = dict(zip(places, rows_of(chunk, DECISIONS, places), strict=True))
    # One by one in the order of their times: what a decision does depends on those before it, in this file, too.
    for place in sorted(rows, key=lambda place: (events[place].happened_at, order_of(events[place].kind), place)):
        before = stored.get(keys[place])
        step = _step(rows[place], cases[place], events[place], before)
        complaint = complaints.get(step.case_id)
        if complaint is not None:
            step = judging.judged(
                step,
                row={**(before._asdict() if before is not None else {}), **rows[place]},
                complaint=complaint,
                may_review=_may_review(step.row["decided_by"], staff),
            )
        elif events[place].kind == CallEvent.REPEAT_JUDGED:
            step = causes.judged(step, cause=_said("cause", chunk, place, before))
        elif events[place].kind in (ReportEvent.SIGNED, ReportEvent.SENT_BACK):
            step = signatures.checked(step, note=_said("note", chunk, place, before))
        elif cases[place].kind == CaseKind.DRAFT:
            row = {**(before._asdict() if before is not None else {}), **rows[place]}
            step = drafts.judged(step, row=row, before=before)
        elif events[place].kind == GoodsEvent.HELP_ASKED and staff[step.row["decided_by"]].role not in ASKS_FOR_HELP:
            refusals.add(step.line, "not_entitled", "decided_by", value=step.row["decided_by"])
            step = None
        if step is not None:
            notice = _said("notice", chunk, place, None)
            before = stored.get(keys[place])
            step = answers.checked(step, notice=notice, kind=str(cases[place].kind), entered=steps, before=before)
        if step is not None:
            steps.enter([step])
    _take_severities(chunk, steps)
    take_findings(chunk, steps)
    steps.save(DECISIONS.table)
    open_complaints(chunk, steps.entered)
    _link(chunk, [step for step in steps.entered if step.case_id in complaints])
    postpone_ladders(chunk, steps)
    return fresh.applied()


def _link(chunk: Chunk, steps: Sequence[Step]) -> None:
    """Link the complaints anew that these decisions have closed, withdrawn or opened again."""
    ended = {step.case_id for step in steps if step.events[0].kind in ENDS}
    if ended:
        link_complaints(chunk, ended)


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
    elif verdict is Verdict.REJECT:
        kind = NO.get(kind, kind) if kind is not None else None
    if kind is None:
        refusals.add(line, "step_not_for_case", "step", value=str(step), other=refusals.word("case_kind", case.kind))
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


def _people(chunk: Chunk, refusals: Refusals, cases: Sequence[Any]) -> dict[str, Any]:
    """Everybody whom the rows name; refused is who was not with us on the local day of the decision.

    Whoever is away has a deputy who decides in their own name (ROLE-1).
    """
    days = [
        None if case is None else chunk.calendars.of(case.branch_no).day_of(at)
        for case, at in zip(cases, chunk.frame["decided_at"], strict=True)
    ]
    rows = refuse_strangers(chunk, refusals, "decided_by", on=days)
    rows |= refuse_strangers(chunk, refusals, "forward_to", on=days)
    concerned = chunk.frame["person"].dropna().unique().tolist()  # whoever has left may be concerned all the same
    refusals.unknown("person", set(rows_by_key(chunk.session, Staff.staff_no, concerned)), "unknown_staff")
    above = {
        row.deputy_no
        for row in chunk.session.execute(select(Staff.deputy_no).where(Staff.role.in_([str(role) for role in ABOVE])))
    }
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
