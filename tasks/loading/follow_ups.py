"""What came of follow-ups onto their timelines; what customers suggest into the register of complaints (PW-2, PW-5)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Table, select

from models import Case, Complaint, FollowUp, FollowUpTry, Staff, Visit
from models.among import among
from models.bulk import rows_among, rows_by_key
from rules.asked_words import FollowUpOutcome, FollowUpReply
from rules.events import FollowUpEvent, FollowUpState
from rules.lifecycles import Refused, lifecycle_of
from rules.people import in_service
from rules.regulation.messages import MessageKind
from rules.words import CaseKind
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.fresh import fresh_rows
from tasks.loading.holding import hold_links_for, hold_named
from tasks.loading.register import Register, rows_of
from tasks.loading.steps import Step, Steps
from tasks.loading.suggestions import enter_suggestions
from tasks.notices import withdraw

TRIES = Register(table=cast("Table", FollowUpTry.__table__), key="follow_up_no")
EVENTS = {
    FollowUpOutcome.REACHED: FollowUpEvent.REACHED,
    FollowUpOutcome.NOT_REACHED: FollowUpEvent.NOT_REACHED,
    FollowUpOutcome.DECLINED: FollowUpEvent.DECLINED,
}
SAID = ("satisfaction", "suggestion", "finding")
"""What only comes of a customer who was reached."""
ANSWERS = (FollowUpOutcome.REACHED, FollowUpOutcome.DECLINED)
ANSWERED = tuple(EVENTS[outcome] for outcome in ANSWERS)
TO_CUSTOMERS = (MessageKind.FOLLOW_UP_MAIL, MessageKind.FOLLOW_UP_REMINDER)


def apply_follow_ups(chunk: Chunk) -> Applied:
    """Enter what came of follow-ups; a corrected row is written over what stood.

    Nobody follows up their own job. A suggestion becomes a row of the register of complaints, unless it names one. An
    answer by a link counts where there is none yet (PW-3), also where somebody has tried in vain since.
    """
    hold_links_for(chunk, "suggestion")
    hold_named(chunk, "follow_up_no", Case.number, Case.id)
    stored = _stored(chunk)
    fresh = fresh_rows(chunk, stored=stored, keys=_keys(chunk))
    chunk, refusals = fresh.chunk, fresh.refusals
    given = _given(chunk)
    refusals.unknown("follow_up_no", set(given), "unknown_follow_up")
    complaints = rows_by_key(
        chunk.session, Complaint.complaint_no, chunk.frame["complaint_no"].dropna().unique().tolist()
    )
    refusals.unknown("complaint_no", set(complaints), "unknown_complaint")
    _check_people(chunk, refusals, given)
    _check_said(chunk, refusals, given)
    _check_links(chunk, refusals, given, stored)
    keys, places = _keys(chunk), fresh.places
    steps = Steps(chunk, refusals, Timelines(chunk.session, [row.case_id for row in given.values()]))
    entering = [
        _step(chunk, row, given, stored.get(keys[place]))
        for place, row in zip(places, rows_of(chunk, TRIES, places), strict=True)
    ]
    for step in sorted(entering, key=lambda step: (step.events[0].happened_at, step.line)):
        refused = _answered_before(step, steps.timelines)
        if refused is None:
            steps.enter([step])
        else:
            refusals.lifecycle(step.line, refused, branch_no=steps.timelines.branch_no(step.case_id))
    enter_suggestions(chunk, steps.entered, given)
    for step in steps.entered:
        _settle(chunk, step)
    steps.save(TRIES.table)
    return fresh.applied()


def _check_people(chunk: Chunk, refusals: Refusals, given: Mapping[str, Any]) -> None:
    """Refuse a follow-up by somebody unknown, not in service that day, or who did the very job (PW-2)."""
    named = chunk.frame["done_by"].dropna().unique().tolist()
    staff = rows_by_key(chunk.session, Staff.staff_no, named, Staff.active_from, Staff.active_until)
    refusals.unknown("done_by", set(staff), "unknown_staff")
    there = _there(chunk, given)
    for line, number, follow_up_no, at in _rows(chunk, "done_by", "follow_up_no", "done_at"):
        person, about = staff.get(number), given.get(follow_up_no)
        if person is None or about is None:
            continue
        on = chunk.calendars.of(about.branch_no).day_of(at)
        if number in there.get(about.call_no, ()):
            refusals.add(line, "own_job", "done_by", value=number)
        elif not in_service(person.active_from, person.active_until, on=on):
            refusals.add(line, "not_active", "done_by", value=number)


def _check_said(chunk: Chunk, refusals: Refusals, given: Mapping[str, Any]) -> None:
    """Refuse what does not go together: an answer of somebody not reached, a time before the job was done."""
    for line, follow_up_no, at, outcome in _rows(chunk, "follow_up_no", "done_at", "outcome"):
        about = given.get(follow_up_no)
        if about is not None and at < about.since:
            refusals.add(line, "before_received", "done_at", value=refusals.local(at, branch_no=about.branch_no))
        if outcome != FollowUpOutcome.REACHED:
            for name in SAID:
                if isinstance(chunk.frame[name].get(line), str):
                    refusals.add(line, "said_unreached", name)
    for line, suggestion, complaint_no in _rows(chunk, "suggestion", "complaint_no"):
        if isinstance(complaint_no, str) and not isinstance(suggestion, str):
            refusals.add(line, "complaint_without_suggestion", "complaint_no", value=complaint_no)
    for line, finding, department in _rows(chunk, "finding", "department"):
        if isinstance(finding, str) != isinstance(department, str):
            refusals.add(line, "finding_incomplete", "department" if isinstance(finding, str) else "finding")


def _check_links(chunk: Chunk, refusals: Refusals, given: Mapping[str, Any], stored: Mapping[Any, Any]) -> None:
    """Refuse what comes by a link when the customer has answered, by whichever way: a link answers once (PW-3).

    The cases are held, so of two answers at once the second one is judged by the first.
    """
    answered = {number: row.done_at for (number, _), row in stored.items() if row.outcome in ANSWERS}
    for line, number, way in _rows(chunk, "follow_up_no", "way"):
        if way == FollowUpReply.LINK and number in answered:
            at = refusals.local(answered[number], branch_no=given[number].branch_no)
            refusals.add(line, "questionnaire_answered", "follow_up_no", value=number, other=at)


def _answered_before(step: Step, timelines: Timelines) -> Refused | None:
    """Why a new try in vain does not enter: the customer had answered by then. One that stands already may be corrected."""
    (event, *_) = step.events
    if event.kind != FollowUpEvent.NOT_REACHED or step.stored_id is not None:
        return None
    answers = [(kind, at) for _, kind, at, _ in timelines.events(step.case_id) if kind in ANSWERED]
    kind, since = min(answers, key=lambda answer: answer[1], default=(None, event.happened_at))
    if kind is None or since >= event.happened_at:
        return None
    state = FollowUpState(kind)
    return replace(lifecycle_of(CaseKind.FOLLOW_UP).refusal(state, FollowUpEvent.NOT_REACHED), state=state, since=since)


def _rows(chunk: Chunk, *names: str) -> Iterator[tuple[Any, ...]]:
    """(line, values of these columns) of every row."""
    for line, *values in zip(chunk.frame.index.tolist(), *(chunk.frame[name] for name in names), strict=True):
        yield int(line), *values


def _step(chunk: Chunk, row: dict[str, Any], given: Mapping[str, Any], stored: Any) -> Step:
    level = row.get("satisfaction")
    if "satisfaction" in row:
        row["satisfaction"] = None if level is None else int(level)
    detail = {name: row.get(name) for name in ("satisfaction", "complaint_no") if row.get(name) is not None}
    if row.get("way"):
        detail["way"] = row["way"]
    said = {"said": row["words"]} if row.get("words") else {}
    brought = [(EVENTS[FollowUpOutcome(row["outcome"])], detail | said)]
    if row.get("finding"):
        brought.append((FollowUpEvent.PASSED_ON, {"department": row["department"], "finding": row["finding"]}))
    events = [
        NewEvent(
            kind=kind, happened_at=row["done_at"], actor=row.get("done_by"), detail=facts, file_id=chunk.file_id,
            sheet=chunk.sheet,
        )
        for kind, facts in brought
    ]  # fmt: skip
    return Step(
        line=row["source_line"],
        case_id=given[row["follow_up_no"]].case_id,
        origin=f"follow-up {row['done_at'].isoformat()}",
        row=row,
        events=events,
        stored_id=None if stored is None else stored.id,
    )


def _settle(chunk: Chunk, step: Step) -> None:
    """Take back the questionnaire that has not left yet: the customer has been asked."""
    if step.row["outcome"] != FollowUpOutcome.NOT_REACHED:
        withdraw(
            chunk.session,
            subject=f"follow_up:{step.row['follow_up_no']}",
            kinds=TO_CUSTOMERS,
            because="the customer has been followed up",
            now=chunk.now,
        )


def _there(chunk: Chunk, given: Mapping[str, Any]) -> dict[str | None, set[str]]:
    """The technicians who visited for each call."""
    found: dict[str | None, set[str]] = defaultdict(set)
    calls = [row.call_no for row in given.values()]
    for call_no, technician_no in rows_among(chunk.session, Visit.call_no, calls, Visit.technician_no):
        found[call_no].add(technician_no)
    return found


def _given(chunk: Chunk) -> dict[str, Any]:
    """The follow-ups that the rows name, by number."""
    columns = (
        FollowUp.case_id, FollowUp.branch_no, FollowUp.customer_no, FollowUp.call_no, FollowUp.way, FollowUp.since,
    )  # fmt: skip
    named = chunk.frame["follow_up_no"].dropna().unique().tolist()
    return rows_by_key(chunk.session, FollowUp.follow_up_no, named, *columns)


def _keys(chunk: Chunk) -> list[tuple[str, Any]]:
    return list(zip(chunk.frame["follow_up_no"], chunk.frame["done_at"], strict=True))


def _stored(chunk: Chunk) -> dict[Any, Any]:
    named = sorted(chunk.frame["follow_up_no"].dropna().unique())
    rows = chunk.session.execute(select(FollowUpTry.__table__).where(among(FollowUpTry.follow_up_no, named)))
    return {(row.follow_up_no, row.done_at): row for row in rows}
