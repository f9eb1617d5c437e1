"""Visits on the service voucher: arrival, outcome and signature on the call's timeline (MS-4, MS-6, MS-14)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import pandas as pd
from sqlalchemy import Table, or_, select

from models import Call, Visit
from models.among import among
from rules.events import CallEvent
from rules.money import billing_of, charges
from rules.regulation.schema import folded
from rules.words import VisitOutcome
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.dispatches import calls_named, refuse_earlier, step_keys, stored_steps
from tasks.loading.fresh import fresh_rows
from tasks.loading.holding import hold_named
from tasks.loading.register import Register, rows_of
from tasks.loading.steps import Step, Steps

VISITS = Register(
    table=cast("Table", Visit.__table__), key="call_no", names={"fee": "fee_fen", "collected": "collected_fen"}
)
SIGNED_OFF = frozenset({VisitOutcome.FIXED, VisitOutcome.DECLINED})
"""Outcomes that a customer's signature closes (MS-4)."""


CLOSING = (
    Visit.left_at, Visit.outcome, Visit.signed_by, Visit.fee_fen, Visit.collected_fen, Visit.fault_found,
)  # fmt: skip
"""What a visit brings to its call's timeline: a correcting file that has not the column leaves it as it is known."""


def apply_visits(chunk: Chunk) -> Applied:
    """Enter visits. The technician is the one dispatched last before the arrival, and stays so."""
    hold_named(chunk, "call_no", Call.call_no, Call.case_id)
    stored = stored_steps(chunk, Visit, Visit.arrived_at, *CLOSING)
    fresh = fresh_rows(chunk, stored=stored, keys=step_keys(chunk, "arrived_at"))
    chunk, refusals = fresh.chunk, fresh.refusals
    calls = calls_named(chunk)
    refusals.unknown("call_no", set(calls), "unknown_call")
    refuse_earlier(chunk, refusals, calls, column="arrived_at")
    timelines = Timelines(chunk.session, [row.case_id for row in calls.values()])
    technicians = _technicians(chunk, refusals, calls, timelines)
    _check_overlaps(chunk, refusals, technicians, calls)
    keys, places = step_keys(chunk, "arrived_at"), fresh.places
    steps = Steps(chunk, refusals, timelines)
    steps.enter(
        _step(chunk, row, calls, technicians[place], stored.get(keys[place]))
        for place, row in zip(places, rows_of(chunk, VISITS, places), strict=True)
    )
    steps.save(VISITS.table)
    return fresh.applied()


def _technicians(chunk: Chunk, refusals: Refusals, calls: dict[str, Any], timelines: Timelines) -> list[str | None]:
    found: list[str | None] = []
    for line, number, at in zip(chunk.frame.index, chunk.frame["call_no"], chunk.frame["arrived_at"], strict=True):
        call = calls.get(number)
        sent = None if call is None else timelines.last(call.case_id, CallEvent.DISPATCHED, until=at)
        found.append(None if sent is None else sent.get("technician"))
        if call is not None and sent is None and int(line) not in refusals.by_line:
            refusals.add(int(line), "visit_without_dispatch", "call_no", value=number)
    return found


def _step(chunk: Chunk, row: dict[str, Any], calls: dict[str, Any], technician: str | None, stored: Any) -> Step:
    row["technician_no"] = technician
    known = {} if stored is None else {column.key: getattr(stored, column.key) for column in CLOSING}
    said = known | row
    arrived, left = row["arrived_at"], said.get("left_at") or row["arrived_at"]
    outcome, signed = said.get("outcome"), said.get("signed_by")
    source: dict[str, Any] = {"actor": technician, "file_id": chunk.file_id, "sheet": chunk.sheet}
    events = [NewEvent(kind=CallEvent.ARRIVED, happened_at=arrived, detail={"technician": technician}, **source)]
    if outcome:
        detail = {"technician": technician}
        if said.get("fault_found"):
            detail["found"] = said["fault_found"]
        if signed and outcome == VisitOutcome.CARRIED_IN:  # the voucher is signed, and the job goes on (MS-6)
            detail["signed_by"] = signed
        events.append(NewEvent(kind=outcome, happened_at=left, detail=detail, **source))
    events += _differing(said, calls[row["call_no"]], at=left, technician=technician, source=source)
    events += _charged(chunk, said, at=left, source=source)
    if signed and outcome in SIGNED_OFF:
        events.append(NewEvent(kind=CallEvent.CLOSED, happened_at=left, detail={"signed_by": signed}, **source))
    return Step(
        line=row["source_line"],
        case_id=calls[row["call_no"]].case_id,
        origin=f"visit {arrived.isoformat()}",
        row=row,
        events=events,
        stored_id=None if stored is None else stored.id,
    )


def _differing(
    said: Mapping[str, Any], call: Any, *, at: datetime, technician: str | None, source: Mapping[str, Any]
) -> list[NewEvent]:
    """The flag on a job whose fault is another than the customer reported; it is handled on the facts (RS-4)."""
    found, reported = said.get("fault_found"), call.fault_code
    if not found or not reported or folded(found) == folded(reported):
        return []
    detail = {"technician": technician, "found": found, "reported": reported}
    return [NewEvent(kind=CallEvent.FINDING_DIFFERS, happened_at=at, detail=detail, **source)]


def _charged(chunk: Chunk, said: Mapping[str, Any], *, at: datetime, source: Mapping[str, Any]) -> list[NewEvent]:
    """The fee of the visit, and what was collected of it (MS-5)."""
    fee, collected = said.get("fee_fen") or 0, said.get("collected_fen") or 0
    billing = billing_of(fee=fee, collected=collected, on_site_limit=chunk.book.collect_on_site_fen)
    told = charges(fee=fee, collected=collected, at=at, billing=billing)
    return [NewEvent(kind=one.kind, happened_at=one.at, detail=one.detail, **source) for one in told]


def _check_overlaps(chunk: Chunk, refusals: Refusals, technicians: list[str | None], calls: Mapping[str, Any]) -> None:
    """Nobody is at two customers at once: of two overlapping visits the one handed in first stands."""
    busy = _busy(chunk, technicians)
    good = refusals.good()
    rows = zip(
        chunk.frame.index,
        chunk.frame["call_no"],
        chunk.frame["arrived_at"],
        chunk.frame["left_at"],
        technicians,
        strict=True,
    )
    for place, (line, number, arrived, left, technician) in enumerate(rows):
        if not good[place] or technician is None or pd.isna(left) or left == arrived:
            continue
        others = busy[technician]  # sorted and free of overlaps, so only the neighbours can clash
        at = bisect_left(others, arrived, key=lambda visit: visit[0])
        corrected = others.pop(at) if at < len(others) and others[at][::2] == (arrived, number) else None
        near = others[max(at - 1, 0) : at + 1]
        clash = next((call for begin, end, call in near if begin < left and arrived < end), None)
        if clash is not None:
            when = refusals.local(arrived, branch_no=calls[number].branch_no)
            refusals.add(int(line), "visit_overlap", "arrived_at", value=when, other=clash)
        stands = corrected if clash is not None else (arrived, left, number)
        if stands is not None:
            others.insert(at, stands)


def _busy(chunk: Chunk, technicians: list[str | None]) -> dict[str, list[tuple[datetime, datetime, str]]]:
    """What the register knows of these technicians' time around the chunk's visits."""
    found: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    named = sorted({number for number in technicians if number is not None})
    arrivals = chunk.frame["arrived_at"].dropna()
    if not named or arrivals.empty:
        return found
    first, last = arrivals.min().to_pydatetime(), chunk.frame[["arrived_at", "left_at"]].max().max().to_pydatetime()
    rows = chunk.session.execute(
        select(Visit.technician_no, Visit.arrived_at, Visit.left_at, Visit.call_no).where(
            among(Visit.technician_no, named),
            Visit.left_at > Visit.arrived_at,
            Visit.arrived_at < last,
            or_(Visit.left_at > first, Visit.arrived_at >= first),
        )
    )
    for row in rows:
        found[str(row.technician_no)].append((row.arrived_at, row.left_at, row.call_no))
    for visits in found.values():
        visits.sort()
    return found
