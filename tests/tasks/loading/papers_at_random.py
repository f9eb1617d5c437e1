"""Papers of two jobs, made at random: late, twice, corrected, contradictory, in any order."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.tasks.entering import at

BEGIN = at("10-12T09:00")
CALLS = ("K1", "K2")
RECEIPTS = ("R1", "R2", "R3")

Paper = tuple[str, dict[str, Any]]


def moments(first: datetime = BEGIN, *, hours: int = 72) -> st.SearchStrategy[datetime]:
    """Half hours from `first` on."""
    return st.integers(0, hours * 2).map(lambda count: first + timedelta(minutes=30 * count))


def _row(form: str, **columns: Any) -> st.SearchStrategy[Paper]:
    fixed = {name: value if isinstance(value, st.SearchStrategy) else st.just(value) for name, value in columns.items()}
    return st.fixed_dictionaries(fixed).map(
        lambda row: (form, {name: row[name] for name in row if row[name] is not None})
    )


def _after(row: Paper, earlier: str, *later: str) -> Paper:
    """The times of a row, put in their order: what was drawn as hours becomes a time after the one before."""
    form, values = row
    last = values[earlier]
    for name in later:
        if name in values:
            last = values[name] = last + timedelta(hours=values[name])
    return form, values


_HOURS = st.integers(0, 8)
_MAYBE = st.none() | _HOURS
_CALL = st.sampled_from(CALLS)
_SIGNED = st.sampled_from([None, "Zhang"])
_FEE = st.sampled_from([None, 9_000, 50_000])
_RECEIPT = st.sampled_from([None, *RECEIPTS])

papers: st.SearchStrategy[Paper] = st.one_of(
    _row("dispatches", call_no=_CALL, dispatched_at=moments(), technician_no=st.sampled_from(["S1", "S2"])),
    _row(
        "visits", call_no=_CALL, arrived_at=moments(), left_at=_HOURS, signed_by=_SIGNED, fee=_FEE, collected=_FEE,
        outcome=st.sampled_from(["fixed", "carried_in", "revisit", "declined", "absent", "beyond"]),
    ).map(lambda row: _after(row, "arrived_at", "left_at")),
    _row(
        "receipts", receipt_no=st.sampled_from(RECEIPTS), call_no=_CALL, taken_at=moments(), promised_at=st.integers(1, 40),
        signed_by=_SIGNED,
    ).map(lambda row: _after(row, "taken_at", "promised_at")),
    _row(
        "repairs", repair_no=st.sampled_from(["X1", "X2", "X3"]), call_no=_CALL, receipt_no=_RECEIPT, started_at=moments(),
        finished_at=_MAYBE, inspected_by=st.sampled_from([None, "S3", "S1"]), inspected_at=_MAYBE,
    ).map(lambda row: _after(row, "started_at", "finished_at", "inspected_at")),
    _row(
        "quotes", quote_no=st.sampled_from(["Q1", "Q2"]), call_no=_CALL, receipt_no=_RECEIPT, quoted_at=moments(),
        amount=5_000, scope=st.sampled_from([None, "extra"]), answer=st.sampled_from([None, "confirmed", "declined"]),
        answered_at=_MAYBE,
    ).map(lambda row: _after(row, "quoted_at", "answered_at")),
    _row(
        "waits", call_no=_CALL, receipt_no=_RECEIPT, waits_for=st.sampled_from(["parts", "customer"]), since=moments(),
        until=_MAYBE,
    ).map(lambda row: _after(row, "since", "until")),
    _row(
        "extensions", call_no=_CALL, receipt_no=_RECEIPT, told_at=moments(), promised_at=st.integers(1, 60), reason="parts",
    ).map(lambda row: _after(row, "told_at", "promised_at")),
    _row(
        "returns", receipt_no=st.sampled_from(RECEIPTS), returned_at=moments(hours=96), signed_by=_SIGNED, fee=_FEE,
        collected=_FEE,
    ),
    _row(
        "invoices", invoice_no=st.sampled_from(["F1", "F2", "F3"]), call_no=_CALL, issued_at=moments(hours=96),
        amount=st.sampled_from([9_000, 50_000, 0]), reverses=st.sampled_from([None, None, "F1"]),
    ),
    _row(
        "payments", payment_no=st.sampled_from(["P1", "P2"]), call_no=_CALL, amount=st.sampled_from([9_000, 50_000]),
        paid_at=moments(hours=96), handed_in_at=_MAYBE, method=st.sampled_from(["cash", "mobile"]),
    ).map(lambda row: _after(row, "paid_at", "handed_in_at")),
    _row(
        "decisions", case=_CALL, case_kind="call", decided_at=moments(hours=96), decided_by="S4", verdict="approve",
        step=st.sampled_from(["cancellation", "reopening", "phone", "closing"]),
    ),
    _row(
        "decisions", case=st.sampled_from(["R1", "R2"]), case_kind="goods", decided_at=moments(), decided_by="S1",
        verdict="ask", step="help",
    ),
)  # fmt: skip

TAKEN_IN: list[Paper] = [
    paper
    for call, receipt in zip(CALLS, RECEIPTS, strict=False)
    for paper in (
        ("dispatches", {"call_no": call, "dispatched_at": at("10-12T09:00"), "technician_no": "S1"}),
        (
            "receipts",
            {"receipt_no": receipt, "call_no": call, "taken_at": at("10-12T09:00"), "promised_at": at("10-14T09:00")},
        ),
    )
]
"""Goods of both calls in custody from the first minute on."""

handed_in: st.SearchStrategy[list[Paper]] = st.tuples(
    st.sampled_from([[], TAKEN_IN]), st.lists(papers, min_size=4, max_size=16)
).map(lambda parts: [*parts[0], *parts[1]])
"""Papers one after the other; half of the time for jobs whose goods are here, so that most of them are accepted."""
