"""Complaints into their register, triaged by the rule book, with case, timeline and clocks (SV-20, NT-1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Table, select

from models import Call, Case, Complaint, Customer, Event
from models.among import among
from models.bulk import insert_rows, reserve_ids, rows_by_key
from rules.events import ComplaintEvent, ComplaintState
from rules.triage import DECIDED, ComplaintFacts, Verdict, triage
from rules.words import About, CaseKind, ComplaintType, Severity
from tasks.engine.clocks import sync_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.complaint_links import link_complaints, moved_links
from tasks.loading.holding import hold_links, hold_named
from tasks.loading.register import Register, fresh_in, rows_of

Earlier = dict[str, dict[str, datetime]]
"""When each customer complained (aware), by customer and complaint number."""

COMPLAINTS = Register(
    table=cast("Table", Complaint.__table__),
    key="complaint_no",
    names={"amount": "amount_fen", "severity": "stated_severity"},
)


OPTIONAL = (
    "channel", "customer_no", "name", "phone", "call_no", "stated_severity", "about", "amount_fen", "serial_no", "wanted",
)  # fmt: skip
"""The register's columns that a complaint may leave blank."""


def apply_complaints(chunk: Chunk) -> Applied:
    """Enter complaints. Customer and branch follow from the call where the row leaves them out."""
    hold_links(chunk.session)
    hold_named(chunk, "complaint_no", Complaint.complaint_no, Complaint.case_id)
    fresh = fresh_in(chunk, COMPLAINTS)
    chunk, refusals = fresh.chunk, fresh.refusals
    known = _known(chunk, customers=chunk.frame["customer_no"].dropna(), calls=chunk.frame["call_no"].dropna())
    refusals.unknown("customer_no", set(known.customers), "unknown_customer")
    refusals.unknown("call_no", set(known.calls), "unknown_call")
    for line, number, at in zip(chunk.frame.index, chunk.frame["call_no"], chunk.frame["received_at"], strict=True):
        if number in known.calls and at < known.calls[number].called_at:
            when = refusals.local(at, branch_no=known.calls[number].branch_no)
            refusals.add(int(line), "before_call", "received_at", value=when)
    if len(new := fresh.new):
        _enter(chunk, new, known)
    if len(changed := fresh.changed):
        _correct(chunk, changed, refusals)
    return fresh.applied()


@dataclass(frozen=True, slots=True)
class Known:
    """The customers and calls that complaints name, by number; the calls' customers are among the customers."""

    customers: dict[str, Any]
    calls: dict[str, Any]


def _known(chunk: Chunk, *, customers: Iterable[str | None], calls: Iterable[str | None]) -> Known:
    theirs = (Call.called_at, Call.branch_no, Call.customer_no, Call.name, Call.phone)
    found = rows_by_key(chunk.session, Call.call_no, calls, *theirs)
    named = [*customers, *(row.customer_no for row in found.values())]
    return Known(
        customers=rows_by_key(chunk.session, Customer.customer_no, named, Customer.branch_no, Customer.grade),
        calls=found,
    )


def _enter(chunk: Chunk, places: np.ndarray, known: Known) -> None:
    rows = [_filled(row, known) for row in rows_of(chunk, COMPLAINTS, places)]
    earlier = _earlier(chunk, rows)
    case_table, event_table = cast("Table", Case.__table__), cast("Table", Event.__table__)
    case_ids = reserve_ids(chunk.session, case_table, len(rows)).tolist()
    event_ids = reserve_ids(chunk.session, event_table, len(rows)).tolist()
    cases, events, entered = [], [], []
    for case_id, event_id, (branch_no, grade, row) in zip(case_ids, event_ids, rows, strict=True):
        verdict = _triaged(chunk, row, branch_no=branch_no, grade=grade, earlier=earlier)
        cases.append(
            {
                "id": case_id,
                "kind": str(CaseKind.COMPLAINT),
                "number": row["complaint_no"],
                "branch_no": branch_no,
                "state": str(ComplaintState.RECEIVED),
                "opened_at": row["received_at"],
            }
        )
        entered.append({**_every_column(row), "case_id": case_id, **_severity(verdict)})
        events.append(
            {
                "id": event_id,
                "case_id": case_id,
                "kind": str(ComplaintEvent.RECEIVED),
                "happened_at": row["received_at"],
                "learned_at": chunk.now,
                "source_file_id": chunk.file_id,
                "source_sheet": chunk.sheet,
                "source_line": row["source_line"],
                "detail": _received(verdict),
            }
        )
    insert_rows(chunk.session, case_table, cases)
    insert_rows(chunk.session, COMPLAINTS.table, entered)
    insert_rows(chunk.session, event_table, events)
    sync_clocks(chunk.session, case_ids, book=chunk.book, calendars=chunk.calendars, now=chunk.now)
    link_complaints(chunk, case_ids, entered=True)


def _as_known(old: Complaint) -> dict[str, Any]:
    """What the register says of a complaint: a correcting file leaves it where it has not the column."""
    return {name: getattr(old, name) for name in ("received_at", "text", "type", *OPTIONAL)}


def _every_column(row: dict[str, Any]) -> dict[str, Any]:
    """The row with every column of the form, so that one statement enters them all; type defaults to complaint."""
    return {**dict.fromkeys(OPTIONAL), **row, "type": row.get("type") or str(ComplaintType.COMPLAINT)}


def _received(verdict: Verdict) -> dict[str, Any]:
    return {
        "sets": {"severity": str(verdict.severity)},
        "rule": verdict.rule_id,
        "because": {"en": verdict.because.en, "zh": verdict.because.zh},
    }


def _severity(verdict: Verdict) -> dict[str, Any]:
    return {
        "severity": str(verdict.severity),
        "severity_rule": verdict.rule_id,
        "severity_confirmed": verdict.confirmed,
    }


def _filled(row: dict[str, Any], known: Known) -> tuple[str | None, str | None, dict[str, Any]]:
    """Branch, customer grade, and the row with customer, name and phone taken from the call where it has none."""
    call = known.calls.get(row.get("call_no") or "")
    if call is not None and not row.get("customer_no"):
        row["customer_no"] = call.customer_no
        row["name"], row["phone"] = row.get("name") or call.name, row.get("phone") or call.phone
    customer = known.customers.get(row.get("customer_no") or "")
    branch_no = call.branch_no if call is not None else customer.branch_no if customer is not None else None
    return branch_no, customer.grade if customer is not None else None, row


def _triaged(
    chunk: Chunk, row: dict[str, Any], *, branch_no: str | None, grade: str | None, earlier: Earlier
) -> Verdict:
    zone = ZoneInfo(chunk.calendars.zone(branch_no))
    others = earlier.get(row.get("customer_no") or "", {})
    theirs = [at for number, at in others.items() if at < row["received_at"] and number != row["complaint_no"]]
    facts = ComplaintFacts(
        text=row["text"],
        received_at=row["received_at"].astimezone(zone),
        type=ComplaintType(row["type"]) if row.get("type") else ComplaintType.COMPLAINT,
        stated=Severity(row["stated_severity"]) if row.get("stated_severity") else None,
        about=About(row["about"]) if row.get("about") else None,
        amount_fen=row.get("amount_fen"),
        earlier=tuple(at.astimezone(zone).date() for at in theirs),
        grade=grade,
    )
    return triage(facts=facts, rules=chunk.book.triage)


def _earlier(chunk: Chunk, rows: list[Any]) -> Earlier:
    """When these customers complained before, as far back as a triage rule looks; this chunk's rows as they say now."""
    found: Earlier = defaultdict(dict)
    named = sorted({row.get("customer_no") for _, _, row in rows} - {None})
    if not named:
        return found
    span = max((rule.repeats.within_days for rule in chunk.book.triage.rules if rule.repeats), default=0)
    first = min(row["received_at"] for _, _, row in rows) - timedelta(days=span + 1)
    stored = chunk.session.execute(
        select(Complaint.customer_no, Complaint.complaint_no, Complaint.received_at).where(
            among(Complaint.customer_no, named), Complaint.received_at >= first
        )
    )
    said_anew = {row["complaint_no"] for _, _, row in rows}
    for customer_no, number, received_at in stored:
        if number not in said_anew:
            found[customer_no][number] = received_at
    for _, _, row in rows:
        if row.get("customer_no"):
            found[row["customer_no"]][row["complaint_no"]] = row["received_at"]
    return found


def _correct(chunk: Chunk, places: np.ndarray, refusals: Refusals) -> None:
    """Write changed complaints over the register. A severity that a person has confirmed stands."""
    keys = chunk.frame["complaint_no"].iloc[places].tolist()
    before = {
        row.complaint_no: row
        for row in chunk.session.scalars(select(Complaint).where(among(Complaint.complaint_no, keys)))
    }
    said = [_as_known(before[row["complaint_no"]]) | row for row in rows_of(chunk, COMPLAINTS, places)]
    known = _known(chunk, customers=[row["customer_no"] for row in said], calls=[row["call_no"] for row in said])
    rows = [_filled(_every_column(row), known) for row in said]
    earlier = _earlier(chunk, rows)
    timelines = Timelines(chunk.session, [row.case_id for row in before.values()])
    for branch_no, grade, row in rows:
        old = before[row["complaint_no"]]
        skipped = {"complaint_no", "source_file_id", "source_sheet", "source_line", "row_hash"}
        changed = [name for name, value in row.items() if name not in skipped and getattr(old, name) != value]
        source: dict[str, Any] = {"file_id": chunk.file_id, "sheet": chunk.sheet, "line": row["source_line"]}
        verdict = _triaged(chunk, row, branch_no=branch_no, grade=grade, earlier=earlier)
        events = [NewEvent(kind=ComplaintEvent.CORRECTED, happened_at=chunk.now, detail={"changed": changed}, **source)]
        keeps = old.severity_rule == DECIDED or (old.severity_confirmed and not verdict.confirmed)
        opening = next(event for event in timelines.events(old.case_id) if event[1] == ComplaintEvent.RECEIVED)
        if "received_at" in changed or (not keeps and verdict.severity != opening[3]["sets"]["severity"]):
            events.append(
                NewEvent(
                    kind=ComplaintEvent.RECEIVED,
                    happened_at=row["received_at"],
                    corrects=opening[0],
                    detail=opening[3] if keeps else _received(verdict),
                    **source,
                )
            )
        if "received_at" in changed:
            events += moved_links(timelines, old.case_id, to=row["received_at"], now=chunk.now)
        refused = timelines.try_add(old.case_id, events)
        if refused is not None:
            refusals.lifecycle(row["source_line"], refused, branch_no=branch_no)
            continue
        for name, value in (row | ({} if keeps else _severity(verdict))).items():
            setattr(old, name, value)
        case = chunk.session.get_one(Case, old.case_id)
        case.opened_at, case.branch_no = row["received_at"], branch_no
    chunk.session.flush()
    cases = timelines.save(learned_at=chunk.now)
    sync_clocks(chunk.session, cases, book=chunk.book, calendars=chunk.calendars, now=chunk.now)
    link_complaints(chunk, cases)
