"""The call register: calls entered whole columns at a time, with case, timeline and clocks (MS-1, MS-3, MS-14)."""

from typing import Any, cast

import numpy as np
import pandas as pd
from sqlalchemy import Table, select

from models import Branch, Call, Case, Clock, Customer, Event
from models.among import among
from models.bulk import insert_columns, reserve_ids, rows_by_key
from rules.events import CallEvent, CallState
from rules.words import CaseKind
from tasks.engine.following import follow
from tasks.engine.opening import FreshCalls, opened_by_calls
from tasks.engine.timeline import NewEvent, Timelines
from tasks.engine.vouchers import draw_vouchers
from tasks.loading.call_kinds import kinds_by_facts
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.holding import hold_named
from tasks.loading.receipts import move_goods
from tasks.loading.register import Register, fresh_in, register_columns, rows_of
from tasks.loading.values import instants, plain

KIND_FACTS = {
    "customer_no": Call.customer_no,
    "serial_no": Call.serial_no,
    "fault_code": Call.fault_code,
    "branch": Call.branch_no,
}
"""What the kind of a service follows from: a correcting file that has not the column leaves it as it is known."""

CALLS = Register(table=cast("Table", Call.__table__), key="call_no", names={"branch": "branch_no"})


def apply_calls(chunk: Chunk) -> Applied:
    """Enter calls. Branch and area follow from the customer where the row leaves them out."""
    hold_named(chunk, "call_no", Call.call_no, Call.case_id)
    fresh = fresh_in(chunk, CALLS)
    completed = _complete(fresh.chunk, fresh.refusals)
    found = kinds_by_facts(completed)
    facts = found.kinds
    _check_kinds(completed, facts, fresh.refusals)
    if len(new := fresh.new):
        case_ids = _enter(completed, new, facts)
        _link_repeats(completed, case_ids[found.repaired[new]].tolist())
    if len(changed := fresh.changed):
        _correct(completed, changed, facts, fresh.refusals)
    return fresh.applied()


def _complete(chunk: Chunk, refusals: Refusals) -> Chunk:
    """The chunk with branch and area filled from the customer; rows that name what is unknown are refused."""
    from dataclasses import replace

    frame = chunk.frame.copy()
    left_out = [name for name in KIND_FACTS if name not in chunk.present]
    if left_out:
        stored = rows_by_key(
            chunk.session, Call.call_no, frame["call_no"].tolist(), *(KIND_FACTS[name] for name in left_out)
        )
        for place, name in enumerate(left_out, start=1):
            known = {number: row[place] for number, row in stored.items()}
            frame[name] = frame["call_no"].map(known).astype(object)
    customers = rows_by_key(
        chunk.session,
        Customer.customer_no,
        frame["customer_no"].dropna().unique().tolist(),
        Customer.branch_no,
        Customer.area,
    )
    refusals.unknown("customer_no", set(customers), "unknown_customer")
    branches = set(chunk.session.scalars(select(Branch.branch_no)))
    refusals.unknown("branch", branches, "unknown_branch")
    theirs = frame["customer_no"].map({number: row.branch_no for number, row in customers.items()})
    frame["branch"] = frame["branch"].where(frame["branch"].notna(), theirs)
    areas = frame["customer_no"].map({number: row.area for number, row in customers.items()})
    frame["area"] = frame["area"].where(frame["area"].notna(), areas)
    nowhere = frame["branch"].isna().to_numpy() & refusals.good()
    refusals.where(nowhere, "no_branch", "branch")
    return replace(chunk, frame=frame)


def _check_kinds(chunk: Chunk, facts: np.ndarray, refusals: Refusals) -> None:
    """Refuse the kinds that the facts speak against; a row that is refused already has no sure facts."""
    stated, why = chunk.frame["kind"], chunk.frame["kind_reason"]
    wrong = (stated.notna() & (stated.to_numpy(dtype=object) != facts) & why.isna()).to_numpy()
    lines = chunk.frame.index.tolist()
    for place in np.flatnonzero(wrong & refusals.good()).tolist():
        refusals.add(lines[place], "kind_against_facts", "kind", value=str(stated.iloc[place]),
                     other=refusals.word("kind", str(facts[place])))  # fmt: skip


def _enter(chunk: Chunk, places: np.ndarray, facts: np.ndarray) -> np.ndarray:
    """Enter new calls whole columns at a time; returns the ids of their cases."""
    session, frame = chunk.session, chunk.frame.iloc[places]
    columns = register_columns(chunk, CALLS, places)
    count = len(places)
    case_ids = reserve_ids(session, cast("Table", Case.__table__), count)
    called_at, branch = instants(frame["called_at"]), columns["branch_no"]
    insert_columns(
        session,
        cast("Table", Case.__table__),
        {
            "id": case_ids,
            "kind": str(CaseKind.CALL),
            "number": columns["call_no"],
            "branch_no": branch,
            "state": str(CallState.REGISTERED),
            "opened_at": called_at,
        },
    )
    stated = frame["kind"].to_numpy(dtype=object)
    kind = np.where(pd.notna(stated), stated, facts[places]).tolist()
    insert_columns(
        session,
        CALLS.table,
        {**columns, "case_id": case_ids, "kind": kind, "kind_facts": facts[places].tolist()},
    )
    insert_columns(
        session,
        cast("Table", Event.__table__),
        {
            "id": reserve_ids(session, cast("Table", Event.__table__), count),
            "case_id": case_ids,
            "kind": str(CallEvent.CALLED),
            "happened_at": called_at,
            "learned_at": np.full(count, np.datetime64(int(chunk.now.timestamp()), "s")),
            "source_file_id": chunk.file_id,
            "source_sheet": chunk.sheet,
            "source_line": columns["source_line"],
        },
    )
    draw_vouchers(session, call_nos=columns["call_no"], branches=branch, now=chunk.now)
    _open_clocks(chunk, case_ids, frame=frame, kind=kind)
    return case_ids


def _link_repeats(chunk: Chunk, case_ids: list[int]) -> None:
    """Link new calls on products that were repaired before to the jobs that they repeat (RS-3)."""
    if case_ids:
        timelines = Timelines(chunk.session, [])
        follow(chunk.session, timelines, book=chunk.book, calendars=chunk.calendars, now=chunk.now, entered=case_ids)


def _open_clocks(chunk: Chunk, case_ids: np.ndarray, *, frame: pd.DataFrame, kind: list[str]) -> None:
    session = chunk.session
    customers = rows_by_key(
        session, Customer.customer_no, frame["customer_no"].dropna().unique().tolist(), Customer.kind, Customer.grade
    )
    fresh = FreshCalls(
        case_ids=case_ids,
        called_at=instants(frame["called_at"]),
        appointed_at=instants(frame["appointed_at"]),
        branch=plain(frame["branch"]),
        words={
            "kind": kind,
            "branch": plain(frame["branch"]),
            "customer_kind": plain(frame["customer_no"].map({no: row.kind for no, row in customers.items()})),
            "grade": plain(frame["customer_no"].map({no: row.grade for no, row in customers.items()})),
            **{name: plain(frame[name]) for name in ("area", "channel", "model", "fault_code")},
        },
    )
    table = cast("Table", Clock.__table__)
    for clocks in opened_by_calls(fresh, book=chunk.book, calendars=chunk.calendars, now=chunk.now):
        insert_columns(session, table, {"id": reserve_ids(session, table, len(clocks["case_id"])), **clocks})


def _correct(chunk: Chunk, places: np.ndarray, facts: np.ndarray, refusals: Refusals) -> None:
    """Write changed calls over the register; what changed is an event, and a moved call time replaces the old."""
    keys = chunk.frame["call_no"].iloc[places].tolist()
    before = {row.call_no: row for row in chunk.session.scalars(select(Call).where(among(Call.call_no, keys)))}
    timelines = Timelines(chunk.session, [row.case_id for row in before.values()])
    for place, values in zip(places.tolist(), rows_of(chunk, CALLS, places), strict=True):
        old = before[values["call_no"]]
        overridden = "kind" not in chunk.present and old.kind != old.kind_facts
        kind = old.kind if overridden else values.get("kind") or str(facts[place])
        skipped = {"call_no", "source_file_id", "source_sheet", "source_line", "row_hash", "kind"}
        now_said = {name: value for name, value in values.items() if name not in skipped} | {"kind": kind}
        was: dict[str, Any] = {name: getattr(old, name) for name in now_said}
        changed = {name: [_text(was[name]), _text(said)] for name, said in now_said.items() if was[name] != said}
        source = {"file_id": chunk.file_id, "sheet": chunk.sheet, "line": values["source_line"]}
        events = [NewEvent(kind=CallEvent.CORRECTED, happened_at=chunk.now, detail={"changed": changed}, **source)]
        if "called_at" in changed:
            opening = next(row for row in timelines.events(old.case_id) if row[1] == CallEvent.CALLED)
            events.append(
                NewEvent(kind=CallEvent.CALLED, happened_at=values["called_at"], corrects=opening[0], **source)
            )
        refused = timelines.try_add(old.case_id, events)
        if refused is not None:
            refusals.lifecycle(values["source_line"], refused, branch_no=old.branch_no)
            continue
        for name, value in (values | {"kind": kind, "kind_facts": str(facts[place])}).items():
            setattr(old, name, value)
        if "called_at" in changed or "branch_no" in changed:
            case = chunk.session.get_one(Case, old.case_id)
            case.opened_at, case.branch_no = old.called_at, old.branch_no
    chunk.session.flush()
    move_goods(chunk, keys)
    follow(chunk.session, timelines, book=chunk.book, calendars=chunk.calendars, now=chunk.now)


def _text(value: Any) -> str | None:
    return None if value is None else (value.isoformat() if hasattr(value, "isoformat") else str(value))
