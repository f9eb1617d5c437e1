"""Register checks: what makes a figure doubtful is found, counted and named."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest

from expectations.registers import KEYS, findings
from models import Base

NOW = datetime(2026, 10, 10, 8, 0, tzinfo=UTC)
AT = datetime(2026, 10, 9, 1, 0, tzinfo=UTC)

SOUND: dict[str, dict[str, Any]] = {
    "calls": {
        "call_no": "K1", "customer_no": "C1", "serial_no": "P1", "model": "KF-35", "area": "urban",
        "kind": "paid", "kind_facts": "paid",
    },
    "visits": {"call_no": "K1", "technician_no": "S1", "outcome": "fixed", "left_at": AT, "signed_by": "李"},
    "clocks": {
        "id": 1, "state": "running", "verdict": None, "due_at": AT, "next_action_at": AT, "provisional": False,
    },
    "complaints": {"complaint_no": "T1", "severity_confirmed": True, "customer_no": "C1"},
    "customers": {"customer_no": "C1", "area": "urban", "address": "人民路1号"},
    "staff": {"staff_no": "S1", "deputy_no": "S2", "slack_id": "U012", "email": None, "active_until": None},
    "notices": {"id": 1, "status": "sent"},
    "products": {"serial_no": "P1"},
}  # fmt: skip


def tables(*changed: tuple[str, dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Every register with one sound row and a changed copy after it for each change."""
    rows = {name: [row] for name, row in SOUND.items()}
    for name, changes in changed:
        rows[name] = [*rows[name], {**SOUND[name], **changes}]
    return {name: pd.DataFrame(listed).astype(object) for name, listed in rows.items()}


CASES: list[tuple[str, dict[str, Any], str | None]] = [
    ("calls", {"area": None}, "call_without_area"),
    ("calls", {"customer_no": None}, "call_without_customer"),
    ("calls", {"serial_no": "P9"}, "call_of_unknown_product"),
    ("calls", {"serial_no": None}, None),
    ("calls", {"model": None}, "call_without_model"),
    ("calls", {"kind": "free"}, "call_kind_overridden"),
    ("visits", {"technician_no": None}, "visit_without_technician"),
    ("visits", {"outcome": None, "signed_by": None}, "visit_without_outcome"),
    ("visits", {"left_at": None}, "visit_without_end"),
    ("visits", {"signed_by": None}, "visit_fixed_but_unsigned"),
    ("visits", {"signed_by": None, "outcome": "revisit"}, None),
    ("clocks", {"due_at": None}, "clock_without_deadline"),
    ("clocks", {"due_at": None, "next_action_at": None, "state": "paused"}, None),
    ("clocks", {"next_action_at": None}, "clock_nobody_looks_at"),
    ("clocks", {"next_action_at": None, "verdict": "missed"}, None),
    ("clocks", {"state": "stopped", "next_action_at": None}, "clock_without_verdict"),
    ("clocks", {"provisional": True}, "clock_on_provisional_calendar"),
    ("complaints", {"severity_confirmed": False}, "severity_unconfirmed"),
    ("complaints", {"customer_no": None}, "complaint_without_customer"),
    ("customers", {"area": None}, "customer_without_area"),
    ("customers", {"address": None}, "customer_without_address"),
    ("staff", {"deputy_no": None}, "staff_without_deputy"),
    ("staff", {"slack_id": None, "email": None}, "staff_out_of_reach"),
    ("staff", {"slack_id": None, "email": "a@example.com"}, None),
    ("staff", {"deputy_no": None, "active_until": "2026-10-09"}, None),
    ("notices", {"status": "unknown"}, "notice_not_delivered"),
]


@pytest.mark.parametrize(("register", "changes", "code"), CASES)
def test_a_doubtful_row_is_found_and_a_sound_one_is_not(register: str, changes: Any, code: str | None) -> None:
    only = {name: frame for name, frame in tables((register, changes)).items() if name in (register, "products")}
    found = findings(only, now=NOW)
    assert [(each.code, each.register, each.count, each.of) for each in found] == (
        [(code, register, 1, 2)] if code else []
    )


def test_sound_registers_have_no_findings() -> None:
    assert findings(tables(), now=NOW) == []


def test_findings_come_by_register_with_the_first_few_rows_and_a_sentence_in_both_languages() -> None:
    bad = [("calls", {"call_no": f"K{number}", "area": None}) for number in range(2, 10)]
    found = findings(tables(("notices", {"status": "failed"}), *bad, ("calls", {"model": None})), now=NOW)
    assert [each.code for each in found] == ["call_without_area", "call_without_model", "notice_not_delivered"]
    assert found[0].examples == ("K2", "K3", "K4", "K5", "K6")
    assert found[0].article == "MS-14"
    assert found[0].text.en == "8 of 10 calls give no area; they count as urban"
    assert found[0].text.zh == "10件叫修中8件没有区域，按市区计"


def test_without_the_product_register_serial_numbers_are_not_doubted() -> None:
    given = tables(("calls", {"serial_no": "P9"}))
    del given["products"]
    assert findings(given, now=NOW) == []


def test_empty_registers_and_none_at_all_have_no_findings() -> None:
    assert findings({name: frame.iloc[:0] for name, frame in tables().items()}, now=NOW) == []
    assert findings({}, now=NOW) == []


def test_the_checks_name_columns_that_the_registers_have() -> None:
    for register, row in SOUND.items():
        assert row.keys() <= set(Base.metadata.tables[register].columns.keys()), register
    assert KEYS.keys() < SOUND.keys()


def test_a_naive_now_is_our_bug_and_raises() -> None:
    with pytest.raises(ValueError, match="naive"):
        findings(tables(), now=datetime(2026, 10, 10))
