"""Maintenance contracts into their register, each a case with a timeline (MS-15)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any, cast

import numpy as np
from sqlalchemy import Table

from models import Case, Contract, Customer, Event, Product, Staff
from models.bulk import insert_columns, insert_rows, reserve_ids, rows_by_key
from rules.events import ContractEvent, ContractState
from rules.words import CaseKind
from tasks.engine.clocks import sync_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.holding import hold_named
from tasks.loading.register import (
    Register,
    check_references,
    fresh_in,
    register_columns,
    rows_of,
    write_rows,
)


def _serial_is_theirs(chunk: Chunk, refusals: Refusals) -> None:
    owners = rows_by_key(
        chunk.session, Product.serial_no, chunk.frame["serial_no"].dropna().tolist(), Product.customer_no
    )
    wrong = [
        row.serial_no in owners and owners[row.serial_no].customer_no != row.customer_no
        for row in chunk.frame[["serial_no", "customer_no"]].itertuples()
    ]
    refusals.where(np.asarray(wrong, dtype=bool), "wrong_customer", "serial_no")


CONTRACTS = Register(
    table=cast("Table", Contract.__table__),
    key="contract_no",
    names={"fee": "fee_fen"},
    refs={
        "customer_no": (Customer.customer_no, "unknown_customer"),
        "serial_no": (Product.serial_no, "unknown_product"),
        "assigned_to": (Staff.staff_no, "unknown_staff"),
    },
    check=_serial_is_theirs,
)


def apply_contracts(chunk: Chunk) -> Applied:
    """Enter contracts. A corrected end date is a new event on the timeline and re-derives the clocks."""
    hold_named(chunk, "contract_no", Contract.contract_no, Contract.case_id)
    fresh = fresh_in(chunk, CONTRACTS)
    check_references(fresh.chunk, CONTRACTS, fresh.refusals)
    if len(new := fresh.new):
        _enter(fresh.chunk, new)
    if len(changed := fresh.changed):
        _correct(fresh.chunk, changed)
    return fresh.applied()


def _enter(chunk: Chunk, places: np.ndarray) -> None:
    columns = register_columns(chunk, CONTRACTS, places)
    branches = rows_by_key(chunk.session, Customer.customer_no, columns["customer_no"], Customer.branch_no)
    case_ids = reserve_ids(chunk.session, cast("Table", Case.__table__), len(places))
    rows: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    event_ids = reserve_ids(chunk.session, cast("Table", Event.__table__), len(places)).tolist()
    for position, case_id in enumerate(case_ids.tolist()):
        branch_no = branches[columns["customer_no"][position]].branch_no
        opened_at = _start_of(columns["starts_on"][position], chunk, branch_no)
        rows.append(
            {
                "id": case_id,
                "kind": CaseKind.CONTRACT,
                "number": columns["contract_no"][position],
                "branch_no": branch_no,
                "state": str(ContractState.RUNNING),
                "opened_at": opened_at,
                "owner_no": columns["assigned_to"][position],
            }
        )
        events.append(
            {
                "id": event_ids[position],
                "case_id": case_id,
                "kind": str(ContractEvent.CONTRACT_SIGNED),
                "happened_at": opened_at,
                "learned_at": chunk.now,
                "source_file_id": chunk.file_id,
                "source_sheet": chunk.sheet,
                "source_line": columns["source_line"][position],
                "detail": {"term": columns["ends_on"][position]},
            }
        )
    insert_rows(chunk.session, cast("Table", Case.__table__), rows)
    insert_columns(chunk.session, CONTRACTS.table, {"case_id": case_ids, **columns})
    insert_rows(chunk.session, cast("Table", Event.__table__), events)


def _start_of(day: str, chunk: Chunk, branch_no: str | None) -> datetime:
    """The first instant of a contract's first day in its branch's zone."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(chunk.calendars.zone(branch_no))
    return datetime.combine(datetime.fromisoformat(day).date(), time(), zone).astimezone(UTC)


def _correct(chunk: Chunk, places: np.ndarray) -> None:
    keys = chunk.frame["contract_no"].iloc[places].tolist()
    before = rows_by_key(chunk.session, Contract.contract_no, keys, Contract.case_id, Contract.ends_on)
    timelines = Timelines(chunk.session, [row.case_id for row in before.values()])
    rows = rows_of(chunk, CONTRACTS, places)
    for values in rows:
        old = before[values["contract_no"]]
        stated = values["ends_on"]
        events = timelines.events(old.case_id)
        detail: dict[str, Any] = {"changed": {}}
        if str(stated) == _handed_in(events):
            stated = old.ends_on  # the paper is as old as before: a renewal since then stands
        else:
            detail["term"] = str(stated)
        if stated != old.ends_on:
            detail["changed"] = {"ends_on": [str(old.ends_on), str(stated)]}
        values["ends_on"] = stated
        event = NewEvent(
            kind=ContractEvent.CORRECTED,
            # A contract may be corrected before it starts; its first event is its start.
            happened_at=max([chunk.now, *(at for _, kind, at, _ in events if kind == ContractEvent.CONTRACT_SIGNED)]),
            detail=detail,
            file_id=chunk.file_id,
            sheet=chunk.sheet,
            line=values["source_line"],
        )
        refused = timelines.try_add(old.case_id, [event])
        assert refused is None, "a correction is allowed in every state"
    write_rows(chunk, CONTRACTS, rows)
    changed_cases = timelines.save(learned_at=chunk.now)
    sync_clocks(chunk.session, changed_cases, book=chunk.book, calendars=chunk.calendars, now=chunk.now)


def _handed_in(events: Sequence[tuple[int, str, datetime, Mapping[str, Any]]]) -> str | None:
    """The end that the contract's own paper last stated, renewals left out, as ISO text."""
    papers = (ContractEvent.CONTRACT_SIGNED, ContractEvent.CORRECTED)
    stated = [detail["term"] for _, kind, _, detail in events if kind in papers and detail.get("term")]
    return stated[-1] if stated else None
