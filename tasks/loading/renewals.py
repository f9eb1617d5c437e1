"""Outcomes of renewal visits onto the contracts' timelines (MS-15)."""

from typing import Any, cast
from zoneinfo import ZoneInfo

import pandas as pd
from sqlalchemy import Table, select, update

from models import Contract, Renewal, Staff
from models.among import among
from models.bulk import rows_by_key
from rules.events import ContractEvent
from rules.words import RenewalOutcome
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.fresh import fresh_rows
from tasks.loading.holding import hold_named
from tasks.loading.register import Register, rows_of
from tasks.loading.steps import Step, Steps
from tasks.notices import withdraw

RENEWALS = Register(table=cast("Table", Renewal.__table__), key="contract_no")
EVENTS = {
    RenewalOutcome.RENEWED: ContractEvent.RENEWED,
    RenewalOutcome.DECLINED: ContractEvent.DECLINED,
    RenewalOutcome.PENDING: ContractEvent.VISIT_PENDING,
}
PENDING_NOTICES = ("contract_expiry_customer", "contract_visit", "clock_warning", "clock_breach", "ladder_step")
"""What a settled renewal makes pointless and cancels while it is still waiting."""


def apply_renewals(chunk: Chunk) -> Applied:
    """Enter renewal outcomes; a renewal moves the contract's end and cancels what is pending about the old one."""
    hold_named(chunk, "contract_no", Contract.contract_no, Contract.case_id)
    stored = _stored(chunk)
    fresh = fresh_rows(chunk, stored=stored, keys=_keys(chunk))
    chunk, refusals = fresh.chunk, fresh.refusals
    contracts = rows_by_key(
        chunk.session,
        Contract.contract_no,
        chunk.frame["contract_no"].dropna().tolist(),
        Contract.case_id,
        Contract.ends_on,
    )
    refusals.unknown("contract_no", set(contracts), "unknown_contract")
    staff = rows_by_key(chunk.session, Staff.staff_no, chunk.frame["visited_by"].dropna().tolist())
    refusals.unknown("visited_by", set(staff), "unknown_staff")
    _check_dates(chunk, refusals, contracts, stored)
    keys, places = _keys(chunk), fresh.places
    steps = Steps(chunk, refusals, Timelines(chunk.session, [row.case_id for row in contracts.values()]))
    steps.enter(
        _step(chunk, row, contracts, stored.get(keys[place]))
        for place, row in zip(places, rows_of(chunk, RENEWALS, places), strict=True)
    )
    for step in steps.entered:
        before = stored.get((step.row["contract_no"], step.row["visited_at"]))
        _move_end(chunk, step, before)
        _settle(chunk, step, branch_no=steps.timelines.branch_no(step.case_id))
    steps.save(RENEWALS.table)
    return fresh.applied()


def _check_dates(chunk: Chunk, refusals: Refusals, contracts: dict[str, Any], stored: dict[Any, Any]) -> None:
    rows = zip(
        chunk.frame.index,
        chunk.frame["contract_no"],
        chunk.frame["visited_at"],
        chunk.frame["outcome"],
        chunk.frame["new_ends_on"],
        strict=True,
    )
    for line, number, visited_at, outcome, new_end in rows:
        if outcome != RenewalOutcome.RENEWED or number not in contracts:
            continue
        known = stored.get((number, visited_at))
        ends_on = known.old_ends_on if known is not None else contracts[number].ends_on
        if pd.isna(new_end):
            refusals.add(int(line), "renewal_needs_date", "new_ends_on")
        elif new_end.date() <= ends_on:
            refusals.add(int(line), "renewal_not_later", "new_ends_on", value=str(new_end.date()), other=str(ends_on))


def _step(chunk: Chunk, row: dict[str, Any], contracts: dict[str, Any], stored: Any) -> Step:
    contract = contracts[row["contract_no"]]
    old_end = stored.old_ends_on if stored is not None else contract.ends_on
    row["new_ends_on"] = row.get("new_ends_on") if row["outcome"] == RenewalOutcome.RENEWED else None
    detail: dict[str, Any] = {"by": row["visited_by"], "was": str(old_end)}
    if row["new_ends_on"]:
        detail["term"] = str(row["new_ends_on"])
    event = NewEvent(
        kind=EVENTS[RenewalOutcome(row["outcome"])],
        happened_at=row["visited_at"],
        actor=row["visited_by"],
        detail=detail,
        file_id=chunk.file_id,
        sheet=chunk.sheet,
    )
    return Step(
        line=row["source_line"],
        case_id=contract.case_id,
        origin=f"renewal {row['visited_at'].isoformat()}",
        row=row | {"old_ends_on": old_end},
        events=[event],
        stored_id=None if stored is None else stored.id,
    )


def _move_end(chunk: Chunk, step: Step, before: Any) -> None:
    """Put the contract's end where the outcome says; `before` is what this visit's paper said until now, if anything.

    A renewal taken back gives the old end again. An end that something later has moved since stays.
    """
    new_end = step.row["new_ends_on"]
    change = update(Contract).where(Contract.case_id == step.case_id)
    if before is not None and before.outcome == RenewalOutcome.RENEWED:
        change = change.where(Contract.ends_on == before.new_ends_on)
    elif new_end is None:
        return
    else:
        change = change.where(Contract.ends_on < new_end)
    chunk.session.execute(change.values(ends_on=new_end or step.row["old_ends_on"]))


def _settle(chunk: Chunk, step: Step, *, branch_no: str | None) -> None:
    """Withdraw what is pending about the old end; the reason names the day in the branch's zone."""
    outcome = step.row["outcome"]
    if outcome == RenewalOutcome.PENDING:
        return
    visited_at = step.row["visited_at"].astimezone(ZoneInfo(chunk.calendars.zone(branch_no)))
    because = f"the contract was {outcome} on {visited_at:%Y-%m-%d}"
    withdraw(
        chunk.session,
        subject=f"contract:{step.row['contract_no']}",
        kinds=PENDING_NOTICES,
        because=because,
        now=chunk.now,
    )


def _keys(chunk: Chunk) -> list[tuple[str, Any]]:
    return list(zip(chunk.frame["contract_no"], chunk.frame["visited_at"], strict=True))


def _stored(chunk: Chunk) -> dict[Any, Any]:
    rows = chunk.session.execute(
        select(
            Renewal.id,
            Renewal.contract_no,
            Renewal.visited_at,
            Renewal.outcome,
            Renewal.old_ends_on,
            Renewal.new_ends_on,
            Renewal.row_hash,
            Renewal.source_file_id,
            Renewal.source_sheet,
            Renewal.source_line,
        ).where(among(Renewal.contract_no, sorted(chunk.frame["contract_no"].dropna().unique())))
    )
    return {(row.contract_no, row.visited_at): row for row in rows}
