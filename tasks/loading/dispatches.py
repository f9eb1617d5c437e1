"""Dispatches: who was sent to which call (MS-3)."""

from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select

from models import Call, Dispatch, Staff
from models.among import among
from models.bulk import rows_by_key
from rules.events import CallEvent
from rules.people import in_service
from rules.words import Role
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.fresh import fresh_rows
from tasks.loading.holding import hold_named
from tasks.loading.register import Register, rows_of
from tasks.loading.steps import Step, Steps
from tasks.loading.taking_up import compare_with_proposals

DISPATCHES = Register(table=cast("Table", Dispatch.__table__), key="call_no")
ON_THE_ROAD = frozenset({Role.TECHNICIAN, Role.SUPERVISOR, Role.DIRECTOR})
"""Who may be sent: technicians, and those who know the work when no technician is free."""


def apply_dispatches(chunk: Chunk) -> Applied:
    """Enter dispatches onto the timelines of their calls, and compare them with what was proposed."""
    hold_named(chunk, "call_no", Call.call_no, Call.case_id)
    stored = stored_steps(chunk, Dispatch, Dispatch.dispatched_at)
    fresh = fresh_rows(chunk, stored=stored, keys=step_keys(chunk, "dispatched_at"))
    chunk, refusals = fresh.chunk, fresh.refusals
    calls = calls_named(chunk)
    refusals.unknown("call_no", set(calls), "unknown_call")
    _check_technicians(chunk, refusals, calls)
    refuse_earlier(chunk, refusals, calls, column="dispatched_at")
    keys, places = step_keys(chunk, "dispatched_at"), fresh.places
    steps = Steps(chunk, refusals, Timelines(chunk.session, [row.case_id for row in calls.values()]))
    steps.enter(
        _step(chunk, row, calls, stored.get(keys[place]))
        for place, row in zip(places, rows_of(chunk, DISPATCHES, places), strict=True)
    )
    steps.save(DISPATCHES.table)
    compare_with_proposals(chunk.session, [step.row["call_no"] for step in steps.entered], now=chunk.now)
    return fresh.applied()


def _step(chunk: Chunk, row: dict[str, Any], calls: dict[str, Any], stored: Any) -> Step:
    event = NewEvent(
        kind=CallEvent.DISPATCHED,
        happened_at=row["dispatched_at"],
        actor=None,
        detail={"technician": row["technician_no"]},
        file_id=chunk.file_id,
        sheet=chunk.sheet,
    )
    return Step(
        line=row["source_line"],
        case_id=calls[row["call_no"]].case_id,
        origin=f"dispatch {row['dispatched_at'].isoformat()}",
        row=row,
        events=[event],
        stored_id=None if stored is None else stored.id,
    )


def _check_technicians(chunk: Chunk, refusals: Refusals, calls: dict[str, Any]) -> None:
    """Refuse those who are not sent to customers, or were not with us on the day of the dispatch in its branch's zone."""
    named = chunk.frame["technician_no"].dropna().unique().tolist()
    staff = rows_by_key(chunk.session, Staff.staff_no, named, Staff.role, Staff.active_from, Staff.active_until)
    refusals.unknown("technician_no", set(staff), "unknown_staff")
    rows = zip(
        chunk.frame.index,
        chunk.frame["call_no"],
        chunk.frame["technician_no"],
        chunk.frame["dispatched_at"],
        strict=True,
    )
    for line, call_no, number, at in rows:
        person, call = staff.get(number), calls.get(call_no)
        if person is None:
            continue
        if person.role not in ON_THE_ROAD:
            refusals.add(int(line), "not_a_technician", "technician_no", value=number)
            continue
        on = at.astimezone(ZoneInfo(chunk.calendars.zone(call.branch_no if call is not None else None))).date()
        if not in_service(person.active_from, person.active_until, on=on):
            refusals.add(int(line), "not_active", "technician_no", value=number)


def calls_named(chunk: Chunk) -> dict[str, Any]:
    """The calls that a chunk's rows name: case id, call time, branch and fault, by number."""
    named = chunk.frame["call_no"].dropna().unique().tolist()
    return rows_by_key(
        chunk.session, Call.call_no, named, Call.case_id, Call.called_at, Call.branch_no, Call.fault_code
    )


def refuse_earlier(chunk: Chunk, refusals: Refusals, calls: dict[str, Any], *, column: str) -> None:
    """Refuse rows whose time lies before the call itself."""
    for line, number, at in zip(chunk.frame.index, chunk.frame["call_no"], chunk.frame[column], strict=True):
        call = calls.get(number)
        if call is not None and at < call.called_at:
            refusals.add(int(line), "before_call", column, value=refusals.local(at, branch_no=call.branch_no))


def step_keys(chunk: Chunk, column: str) -> list[tuple[str, Any]]:
    """(call, time) of each row, as the register is asked for it."""
    return list(zip(chunk.frame["call_no"], chunk.frame[column], strict=True))


def stored_steps(chunk: Chunk, model: Any, time_column: Any, *further: Any) -> dict[tuple[str, Any], Any]:
    """What the register holds of the calls that a chunk names, by (call, time); `further` are columns asked for, too."""
    named = sorted(chunk.frame["call_no"].dropna().unique())
    if not named:
        return {}
    rows = chunk.session.execute(
        select(
            model.id,
            model.call_no,
            time_column.label("at"),
            model.row_hash,
            model.source_file_id,
            model.source_sheet,
            model.source_line,
            *further,
        ).where(among(model.call_no, named))
    )
    return {(row.call_no, row.at): row for row in rows}
