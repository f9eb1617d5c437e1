"""Good rows of every form, typed as the gate receives them."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from rules.forms import FORMS, Form, Kind

GOOD: dict[str, dict[str, Any]] = {
    "branches": {"branch_no": "B1", "name": "浦东服务中心", "kind": "center"},
    "staff": {
        "staff_no": "S001",
        "branch": "B1",
        "name": "王强",
        "role": "technician",
        "slack_id": "U0ABC123",
        "email": "wang@example.com",
        "phone": "+86 21-5555 0101 ext. 12",
        "active_from": "2020-03-01",
        "active_until": "2031-03-01",
    },
    "customers": {
        "customer_no": "C1",
        "name": "华东商厦",
        "phone": "(021) 5555-0102",
        "branch": "B1",
        "grade": "A",
        "opted_out": "yes",
        "birthday": "1980-03-15",
    },
    "products": {
        "serial_no": "P1",
        "customer_no": "C1",
        "model": "KF-35",
        "sold_on": "2025-01-01",
        "warranty_until": "2027-01-01",
    },
    "contracts": {
        "contract_no": "M1",
        "customer_no": "C1",
        "starts_on": "2026-01-01",
        "ends_on": "2026-12-31",
        "fee": 120000,
    },
    "engagements": {
        "engagement_no": "E1",
        "customer_no": "C1",
        "title": "空调改造",
        "starts_on": "2026-03-02",
        "ends_on": "2026-09-25",
    },
    "calls": {"call_no": "K1", "called_at": "2026-10-09T01:00:00", "customer_no": "C1", "channel": "phone"},
    "dispatches": {"call_no": "K1", "dispatched_at": "2026-10-09T02:00:00", "technician_no": "S001"},
    "visits": {
        "call_no": "K1",
        "arrived_at": "2026-10-09T03:00:00",
        "left_at": "2026-10-09T04:00:00",
        "outcome": "fixed",
        "fee": 5000,
        "collected": 0,
    },
    "receipts": {
        "receipt_no": "R1",
        "call_no": "K1",
        "taken_at": "2026-10-09T04:00:00",
        "promised_at": "2026-10-16T09:00:00",
    },
    "waits": {"call_no": "K1", "waits_for": "parts", "since": "2026-10-09T04:30:00", "until": "2026-10-09T05:30:00"},
    "repairs": {
        "repair_no": "X1",
        "call_no": "K1",
        "started_at": "2026-10-09T04:30:00",
        "finished_at": "2026-10-09T05:30:00",
        "minutes": 55,
        "inspected_by": "S009",
        "inspected_at": "2026-10-09T06:00:00",
    },
    "extensions": {
        "call_no": "K1",
        "told_at": "2026-10-09T05:00:00",
        "promised_at": "2026-10-20T09:00:00",
        "reason": "待料",
    },
    "returns": {
        "receipt_no": "R1",
        "released_at": "2026-10-09T06:30:00",
        "returned_at": "2026-10-09T07:00:00",
        "fee": 12000,
        "collected": 12000,
    },
    "quotes": {
        "quote_no": "Q1",
        "call_no": "K1",
        "quoted_at": "2026-10-09T04:10:00",
        "labour": 8000,
        "parts": 4000,
        "amount": 12000,
        "answer": "confirmed",
        "answered_at": "2026-10-09T04:20:00",
    },
    "invoices": {"invoice_no": "F1", "call_no": "K1", "issued_at": "2026-10-09T07:10:00", "amount": 12000},
    "payments": {"payment_no": "P1", "call_no": "K1", "amount": 12000, "paid_at": "2026-10-09T07:05:00"},
    "work_logs": {"technician_no": "S001", "day": "2026-10-08", "kind": "training", "minutes": 60},
    "complaints": {"complaint_no": "T1", "received_at": "2026-10-09T05:00:00", "call_no": "K1", "text": "没人来"},
    "surveys": {
        "card_no": "Y1",
        "call_no": "K1",
        "attitude": "4",
        "skill": "3",
        "punctuality": "1",
        "promise": "4",
        "comment": "师傅很耐心",
        "replied_at": "2026-10-09T08:00:00",
        "taken_by": "S002",
        "way": "phone",
        "call_back": "yes",
    },
    "follow_ups": {
        "follow_up_no": "B1-R1",
        "done_at": "2026-10-09T09:00:00",
        "done_by": "S002",
        "outcome": "reached",
        "satisfaction": "3",
        "words": "用着还好",
        "suggestion": "请在周末也上门",
        "finding": "新泵有异响",
        "department": "head_of_service",
        "way": "visit",
    },
    "decisions": {
        "case": "T1",
        "step": "review",
        "decided_at": "2026-10-09T06:00:00",
        "decided_by": "S009",
        "verdict": "forward",
    },
    "renewals": {
        "contract_no": "M1",
        "visited_at": "2026-10-09T07:00:00",
        "visited_by": "S001",
        "outcome": "renewed",
        "new_ends_on": "2027-12-31",
    },
}


def typed_frame(form: Form, rows: Iterable[dict[str, Any]], *, first_line: int = 2) -> pd.DataFrame:
    """Rows as the typed reader gives them; what is left out is null."""
    listed = list(rows)
    made: dict[str, Any] = {}
    for column in form.columns:
        cells = [row.get(column.name) for row in listed]
        match column.kind:
            case Kind.TIME:
                made[column.name] = pd.Series(cells, dtype="datetime64[s, UTC]").to_numpy()
                made[column.name] = pd.array(made[column.name], dtype="datetime64[s, UTC]")
            case Kind.DATE:
                made[column.name] = np.array(cells, dtype="datetime64[s]")
            case Kind.MONEY | Kind.MINUTES:
                made[column.name] = pd.array(cells, dtype="Int64")
            case _:
                made[column.name] = np.array(cells, dtype=object)
    frame = pd.DataFrame(made)
    frame.index = pd.RangeIndex(first_line, first_line + len(listed))
    return frame


def changed(form: str, /, **changes: Any) -> dict[str, Any]:
    """The good row of a form with some cells changed."""
    return {**GOOD[form], **changes}


def frame_of(name: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """A typed frame of a form's rows, the first on line 2."""
    return typed_frame(FORMS[name], rows)
