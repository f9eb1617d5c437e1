"""Repair cards, waits, extensions and hand-backs: what each says of the goods (MS-7, MS-9, NT-2, WP-8)."""

from datetime import datetime
from typing import Any

from models import Extension, Repair, Return, Staff, Wait
from rules.events import CallEvent, GoodsEvent
from rules.words import Role, WaitFor
from tasks.engine.timeline import NewEvent
from tasks.loading.chunk import Applied, Chunk
from tasks.loading.extending import answers_its_notice
from tasks.loading.in_service import AT_THE_BENCH
from tasks.loading.papers import Entry, Paper, Scene, apply_paper, source

INSPECTORS = frozenset(
    {Role.SUPERVISOR, Role.DIRECTOR, Role.INSPECTOR, Role.WORKSHOP_MANAGER, Role.MANAGER, Role.HEAD_OF_SERVICE}
)
"""Who may inspect: the supervisor and those who stand above or are appointed for it (MS-7, WP-8)."""

DONE = {"minutes": "minutes", "found": "fault_found"}
"""What a finished repair says of itself, by the column of the card."""

WAITED = {
    WaitFor.CUSTOMER: (GoodsEvent.WAITING_CUSTOMER, GoodsEvent.CUSTOMER_ANSWERED),
    WaitFor.PARTS: (GoodsEvent.WAITING_PARTS, GoodsEvent.PARTS_CAME),
}


def apply_repairs(chunk: Chunk) -> Applied:
    """Enter repair cards: started, finished, inspected by somebody else (MS-7)."""
    return apply_paper(chunk, REPAIR)


def apply_waits(chunk: Chunk) -> Applied:
    """Enter waits for the customer or for parts, of goods in custody or of the call itself."""
    return apply_paper(chunk, WAIT)


def apply_extensions(chunk: Chunk) -> Applied:
    """Enter later promises that the customer was told of with the reason (NT-2, MS-9)."""
    return apply_paper(chunk, EXTENSION)


def apply_returns(chunk: Chunk) -> Applied:
    """Enter hand-backs: the receipt is void, and a signed call with nothing left in custody is closed (MS-7)."""
    return apply_paper(chunk, RETURN)


def _repaired(scene: Scene, entry: Entry) -> list[NewEvent] | None:
    row = entry.said
    if row.get("technician_no") is None:
        sent = scene.timelines.last(entry.meant.call_case_id, CallEvent.DISPATCHED, until=row["started_at"])
        row["technician_no"] = None if sent is None else sent.get("technician")
    if not _inspection_fits(scene, entry) or not _minutes_fit(scene, entry):
        return None
    from_here: dict[str, Any] = {"actor": row["technician_no"], **source(scene.chunk)}
    who = {"technician": row["technician_no"], "card": row["repair_no"]}
    events = [NewEvent(kind=GoodsEvent.REPAIR_STARTED, happened_at=row["started_at"], detail=who, **from_here)]
    if row.get("finished_at") is not None:
        done = who | {name: row[column] for name, column in DONE.items() if row.get(column) is not None}
        events.append(NewEvent(kind=GoodsEvent.REPAIRED, happened_at=row["finished_at"], detail=done, **from_here))
    if row.get("inspected_at") is not None:
        by = {"by": row["inspected_by"], "card": row["repair_no"]}
        from_here["actor"] = row["inspected_by"]
        events.append(NewEvent(kind=GoodsEvent.INSPECTED, happened_at=row["inspected_at"], detail=by, **from_here))
    return events


def _repairers(scene: Scene, entry: Entry) -> set[str]:
    """Whoever else has worked on the goods by the time of the inspection, by other cards."""
    by = entry.said["inspected_at"]
    told = scene.timelines.events(entry.meant.case_id)
    return {
        detail.get("technician", "") for _, kind, at, detail in told if kind == GoodsEvent.REPAIR_STARTED and at <= by
    }


def _inspected_by_themselves(scene: Scene, entry: Entry) -> bool:
    """Whether the technician has inspected these goods after this work, by another card."""
    row = entry.said
    told = scene.timelines.events(entry.meant.case_id)
    return any(
        kind == GoodsEvent.INSPECTED
        and at >= row["started_at"]
        and detail.get("by") == row["technician_no"]
        and detail.get("card") != row["repair_no"]
        for _, kind, at, detail in told
    )


def _inspection_fits(scene: Scene, entry: Entry) -> bool:
    row, line = entry.said, entry.line
    by, at = row.get("inspected_by"), row.get("inspected_at")
    if row["technician_no"] is not None and _inspected_by_themselves(scene, entry):
        scene.refusals.add(line, "own_inspection", "technician_no", value=str(row["technician_no"]))
        return False
    if by is None and at is None:
        return True
    asked = ("technician_no", "finished_at", "inspected_at", "inspected_by")
    lacking = next((name for name in asked if row.get(name) is None), None)
    if lacking is not None:
        column = "inspected_by" if by is not None else "inspected_at"
        other = scene.chunk.form.column(lacking)
        said = other.chinese if scene.chunk.locale == "zh" else other.name
        scene.refusals.add(line, "inspection_incomplete", column, other=said)
    elif by == row["technician_no"] or by in _repairers(scene, entry):
        scene.refusals.add(line, "own_inspection", "inspected_by", value=str(by))
    elif scene.chunk.session.get_one(Staff, by).role not in INSPECTORS:
        scene.refusals.add(line, "not_an_inspector", "inspected_by", value=str(by))
    else:
        return True
    return False


def _minutes_fit(scene: Scene, entry: Entry) -> bool:
    """True minutes are no more than passed on the clock (MS-7)."""
    row = entry.said
    if row.get("minutes") is None or row.get("finished_at") is None:
        return True
    passed = int((row["finished_at"] - row["started_at"]).total_seconds() // 60) + 1
    if row["minutes"] <= passed:
        return True
    scene.refusals.add(entry.line, "more_than_elapsed", "minutes", value=str(row["minutes"]), other=str(passed))
    return False


def _waited(scene: Scene, entry: Entry) -> list[NewEvent] | None:
    row = entry.said
    begun, over = WAITED[WaitFor(row["waits_for"])]
    detail = {"note": row.get("note")} if row.get("note") else None
    events = [NewEvent(kind=begun, happened_at=row["since"], detail=detail, **source(scene.chunk))]
    if row.get("until") is not None:
        events.append(NewEvent(kind=over, happened_at=row["until"], **source(scene.chunk)))
    return events


def _extended(scene: Scene, entry: Entry) -> list[NewEvent] | None:
    row = entry.said
    if not answers_its_notice(scene, entry):
        return None
    promise: datetime = row["promised_at"]
    name = "promised_at" if entry.meant.receipt_no is not None else "extended_to"
    detail = {"sets": {name: promise.isoformat()}, "reason": row["reason"]}
    by = row.get("told_by")
    event = NewEvent(
        kind=GoodsEvent.EXTENDED, happened_at=row["told_at"], actor=by, detail=detail, **source(scene.chunk)
    )
    return [event]


def _returned(scene: Scene, entry: Entry) -> list[NewEvent] | None:
    row = entry.said
    detail = {name: row[name] for name in ("signed_by", "fee_fen", "collected_fen") if row.get(name)}
    return [NewEvent(kind=GoodsEvent.RETURNED, happened_at=row["returned_at"], detail=detail, **source(scene.chunk))]


REPAIR = Paper(
    model=Repair,
    numbered=True,
    key=("repair_no",),
    at="started_at",
    events=_repaired,
    needs_goods=True,
    people={"technician_no": AT_THE_BENCH, "inspected_by": None},
    acts_at={"inspected_by": "inspected_at"},
)
WAIT = Paper(model=Wait, key=("call_no", "waits_for", "since"), at="since", events=_waited)
EXTENSION = Paper(
    model=Extension,
    key=("call_no", "told_at"),
    at="told_at",
    events=_extended,
    people={"told_by": None},
    answered_by="told_by",
)
RETURN = Paper(
    model=Return,
    key=("receipt_no", "returned_at"),
    at="returned_at",
    events=_returned,
    needs_goods=True,
    names={"fee": "fee_fen", "collected": "collected_fen"},
)
