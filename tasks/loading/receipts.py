"""Receipts: goods taken in, each a case of its own (MS-6)."""

from typing import Any, cast

from sqlalchemy import Table, select

from models import Call, Case, Receipt
from models.among import among
from models.bulk import insert_rows, reserve_ids
from rules.events import CallState, GoodsEvent, GoodsState
from rules.lifecycles import Occurrence, replay
from rules.words import CaseKind
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.dispatches import calls_named, refuse_earlier
from tasks.loading.fresh import fresh_rows
from tasks.loading.goods import hold_calls
from tasks.loading.papers import source
from tasks.loading.register import Register, rows_of
from tasks.loading.steps import Step, Steps

RECEIPTS = Register(table=cast("Table", Receipt.__table__), key="receipt_no")


def apply_receipts(chunk: Chunk) -> Applied:
    """Enter receipts; each opens the timeline of the goods, and its call says that they were taken in."""
    hold_calls(chunk)
    stored = _stored(chunk)
    fresh = fresh_rows(chunk, stored=stored, keys=chunk.frame["receipt_no"].tolist())
    chunk, refusals = fresh.chunk, fresh.refusals
    calls = calls_named(chunk)
    refusals.unknown("call_no", set(calls), "unknown_call")
    refuse_earlier(chunk, refusals, calls, column="taken_at")
    timelines = Timelines(chunk.session, [row.case_id for row in calls.values()])
    _check_calls(chunk, refusals, calls, timelines, stored)
    places = fresh.places
    rows = rows_of(chunk, RECEIPTS, places)
    opened = _open_cases(chunk, [row for row in rows if row["receipt_no"] not in stored], calls)
    timelines.include([*opened.values(), *(row.case_id for row in stored.values())])
    steps = Steps(chunk, refusals, timelines)
    steps.enter(_step(chunk, row, opened, stored.get(row["receipt_no"])) for row in rows)
    steps.save(RECEIPTS.table)
    return fresh.applied()


def _step(chunk: Chunk, row: dict[str, Any], opened: dict[str, int], stored: Any) -> Step:
    said = row if stored is None else {name: getattr(stored, name) for name in _KEPT} | row
    detail: dict[str, Any] = {"sets": {"promised_at": said["promised_at"].isoformat()}}
    if said.get("signed_by"):
        detail["signed_by"] = said["signed_by"]
    event = NewEvent(kind=GoodsEvent.TAKEN_IN, happened_at=said["taken_at"], detail=detail, **source(chunk))
    case_id = opened[row["receipt_no"]] if stored is None else stored.case_id
    return Step(
        line=row["source_line"],
        case_id=case_id,
        origin=f"receipts {row['receipt_no']}",
        row=said | {"case_id": case_id},
        events=[event],
        stored_id=None if stored is None else stored.id,
    )


_KEPT = ("receipt_no", "call_no", "serial_no", "taken_at", "promised_at", "signed_by")


def _open_cases(chunk: Chunk, rows: list[dict[str, Any]], calls: dict[str, Any]) -> dict[str, int]:
    """A case for each new receipt; returns their ids by receipt number."""
    table = cast("Table", Case.__table__)
    ids = reserve_ids(chunk.session, table, len(rows)).tolist()
    insert_rows(
        chunk.session,
        table,
        [
            {
                "id": case_id,
                "kind": str(CaseKind.GOODS),
                "number": row["receipt_no"],
                "branch_no": calls[row["call_no"]].branch_no,
                "state": str(GoodsState.TAKEN_IN),
                "opened_at": row["taken_at"],
            }
            for case_id, row in zip(ids, rows, strict=True)
        ],
    )
    return {row["receipt_no"]: case_id for case_id, row in zip(ids, rows, strict=True)}


def _check_calls(
    chunk: Chunk, refusals: Refusals, calls: dict[str, Any], timelines: Timelines, stored: dict[str, Any]
) -> None:
    """Goods are taken in for an open call, and a receipt stays with its call."""
    rows = zip(
        chunk.frame.index, chunk.frame["receipt_no"], chunk.frame["call_no"], chunk.frame["taken_at"], strict=True
    )
    for line, number, call_no, at in rows:
        call, before = calls.get(call_no), stored.get(number)
        if before is not None and before.call_no != call_no:
            refusals.add(int(line), "receipt_of_other_call", "call_no", value=str(call_no), other=before.call_no)
        if call is None or before is not None:
            continue
        events = [Occurrence(kind, when) for _, kind, when, _ in timelines.events(call.case_id) if when <= at]
        state = replay(CaseKind.CALL, events).state
        if state is not None and state in (CallState.CLOSED, CallState.CANCELLED):
            said = state.chinese if chunk.locale == "zh" else str(state)
            refusals.add(int(line), "receipt_after_close", "taken_at", other=said)


def _stored(chunk: Chunk) -> dict[str, Any]:
    numbers = sorted(chunk.frame["receipt_no"].dropna().unique())
    if not numbers:
        return {}
    table = Receipt.__table__
    rows = chunk.session.execute(select(table).where(among(Receipt.receipt_no, numbers)))
    return {row.receipt_no: row for row in rows}


def move_goods(chunk: Chunk, call_nos: list[str]) -> None:
    """Let the goods of calls that went to another branch go with them."""
    rows = chunk.session.execute(
        select(Case, Call.branch_no)
        .join(Receipt, Receipt.case_id == Case.id)
        .join(Call, Call.call_no == Receipt.call_no)
        .where(among(Call.call_no, call_nos))
    )
    for case, branch_no in rows:
        case.branch_no = branch_no
