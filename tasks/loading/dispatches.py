"""Dispatches: who was sent to which call (MS-3)."""

from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, select

from models import Call, Dispatch
from models.among import among
from models.bulk import rows_by_key
from rules.events import CallEvent
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.dispatchers import check_dispatchers, check_proposals, insisting
from tasks.loading.fresh import fresh_rows
from tasks.loading.holding import hold_named
from tasks.loading.in_service import ON_THE_ROAD, refuse_strangers
from tasks.loading.register import Register, rows_of
from tasks.loading.steps import Step, Steps
from tasks.loading.taking_up import compare_with_proposals

DISPATCHES = Register(table=cast("Table", Dispatch.__table__), key="call_no")


def apply_dispatches(chunk: Chunk) -> Applied:
    """Enter dispatches onto the timelines of their calls, and compare them with what was proposed."""
    hold_named(chunk, "call_no", Call.call_no, Call.case_id)
    stored = stored_steps(chunk, Dispatch, Dispatch.dispatched_at, Dispatch.dispatched_by)
    keys = step_keys(chunk, "dispatched_at")
    fresh = fresh_rows(chunk, stored=stored, keys=keys, insisting=insisting(chunk, keys, stored))
    chunk, refusals = fresh.chunk, fresh.refusals
    calls = calls_named(chunk)
    refusals.unknown("call_no", set(calls), "unknown_call")
    _check_technicians(chunk, refusals, calls)
    check_dispatchers(chunk, refusals, calls)
    check_proposals(chunk, refusals, calls)
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
    row.pop("proposal", None)
    sent_by = row.get("dispatched_by")
    event = NewEvent(
        kind=CallEvent.DISPATCHED,
        happened_at=row["dispatched_at"],
        actor=sent_by,
        detail={"technician": row["technician_no"]} | ({"by": sent_by} if sent_by else {}),
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
    days: list[date] = []
    for call_no, at in zip(chunk.frame["call_no"], chunk.frame["dispatched_at"], strict=True):
        call = calls.get(call_no)
        days.append(at.astimezone(ZoneInfo(chunk.calendars.zone(call.branch_no if call is not None else None))).date())
    refuse_strangers(chunk, refusals, "technician_no", on=days, roles=ON_THE_ROAD)


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
