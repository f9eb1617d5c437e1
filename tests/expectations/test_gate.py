"""The gate: every suite passes good rows and names what is wrong with bad ones."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pandas as pd
import pytest

from expectations.gate import check, suite_of
from rules.forms import FORMS
from tests.expectations.rows import GOOD, changed, frame_of

NOW = datetime(2026, 10, 10, 8, 0, tzinfo=UTC)


def reasons(name: str, *rows: dict[str, Any], **options: Any) -> dict[int, list[tuple[str, str | None]]]:
    found = check(frame_of(name, *rows), form=FORMS[name], now=NOW, **options)
    return {line: [(why.code, why.column) for why in listed] for line, listed in found.items()}


@pytest.mark.parametrize("name", FORMS)
def test_every_form_has_a_suite_that_says_why_and_knows_the_code_of_each_refusal(name: str) -> None:
    suite = suite_of(name)
    assert suite.name == name
    assert suite.notes
    assert all(config.meta and config.meta["code"] for config in suite.expectation_configurations)


@pytest.mark.parametrize("name", FORMS)
def test_a_good_row_passes_and_an_empty_one_lacks_every_required_column(name: str) -> None:
    found = reasons(name, GOOD[name], {})
    assert list(found) == [3]
    lacking = found[3]
    assert [column for code, column in lacking if code == "missing"] == [
        column.name for column in FORMS[name].columns if column.required
    ]
    assert (("missing_either", None) in lacking) == bool(FORMS[name].either)


CELLS: list[tuple[str, str, Any, str | None]] = [
    ("calls", "called_at", "1989-12-31T23:59:59", "too_early"),
    ("calls", "called_at", "1990-01-01T00:00:00", None),
    ("calls", "called_at", "2026-10-10T08:10:00", None),
    ("calls", "called_at", "2026-10-10T08:10:01", "in_future"),
    ("calls", "appointed_at", "2026-10-30T08:00:00", None),
    ("calls", "appointed_at", "2999-01-01T00:00:00", "out_of_range"),
    ("calls", "channel", "pigeon", "not_in_set"),
    ("calls", "call_no", "K 1", "bad_pattern"),
    ("calls", "call_no", "K1\n", "bad_pattern"),
    ("calls", "call_no", "K" * 41, "bad_pattern"),
    ("calls", "phone", "12345", None),
    ("calls", "phone", "1234", "bad_pattern"),
    ("calls", "phone", "123456789012345678901", "bad_pattern"),
    ("calls", "phone", "+86 (021) 5555-0101 转 203", None),
    ("calls", "phone", "call me", "bad_pattern"),
    ("calls", "phone", "138a00008000", "bad_pattern"),
    ("calls", "fault", "x" * 2000, None),
    ("calls", "fault", "x" * 2001, "too_long"),
    ("calls", "fault", "制" * 2000, None),
    ("calls", "fault", "no\0good", "bad_pattern"),
    ("calls", "fault", "half \ud83d", "bad_pattern"),
    ("products", "sold_on", "2026-10-10", None),
    ("products", "sold_on", "2026-10-11", "in_future"),
    ("products", "sold_on", "1989-12-31", "too_early"),
    ("contracts", "fee", 0, None),
    ("contracts", "fee", -1, "out_of_range"),
    ("contracts", "fee", 10_000_000_000, None),
    ("contracts", "fee", 10_000_000_001, "out_of_range"),
    ("contracts", "ends_on", "2200-06-01", "out_of_range"),
    ("staff", "slack_id", "wang", "bad_pattern"),
    ("staff", "email", "wang@example", "bad_pattern"),
    ("staff", "email", "wang@@example.com", "bad_pattern"),
    ("staff", "email", "wang@example.com\n", "bad_pattern"),
    ("staff", "role", "boss", "not_in_set"),
    ("customers", "grade", "AAAA", "bad_pattern"),
    ("customers", "phone", None, "missing"),
]


@cache
def cells_refused(name: str) -> dict[int, list[tuple[str, str | None]]]:
    """All cases of a form in one go, the n-th of CELLS on line n, each under a key of its own."""
    key = FORMS[name].key[0]
    lines = [line for line, (form, *_) in enumerate(CELLS) if form == name]
    frame = frame_of(
        name,
        *(changed(name, **{key: f"N{line}", column: value}) for line in lines for _, column, value, _ in [CELLS[line]]),
    )
    frame.index = pd.Index(lines)
    found = check(frame, form=FORMS[name], now=NOW)
    return {line: [(why.code, why.column) for why in listed] for line, listed in found.items()}


@pytest.mark.parametrize("line", range(len(CELLS)), ids=[f"{c[0]}-{c[1]}-{str(c[2])[:12]!a}-{c[3]}" for c in CELLS])
def test_a_cell_is_refused_for_what_is_wrong_with_it(line: int) -> None:
    name, column, _, code = CELLS[line]
    assert cells_refused(name).get(line) == ([(code, column)] if code else None)


@pytest.mark.parametrize(
    ("name", "changes", "column"),
    [
        ("visits", {"left_at": "2026-10-09T02:59:59"}, "arrived_at"),
        ("contracts", {"ends_on": "2025-12-31"}, "starts_on"),
        ("products", {"warranty_until": "2024-12-31"}, "sold_on"),
        ("staff", {"active_until": "2020-02-29"}, "active_from"),
    ],
)
def test_times_out_of_order_are_refused_where_the_earlier_one_stands(name: str, changes: Any, column: str) -> None:
    assert reasons(name, changed(name, **changes)) == {2: [("times_out_of_order", column)]}


def test_times_that_are_equal_or_missing_are_in_order() -> None:
    same = changed("visits", left_at=GOOD["visits"]["arrived_at"])
    open_end = changed("visits", call_no="K2", left_at=None)
    assert reasons("visits", same, open_end) == {}


def test_a_call_names_its_customer_by_number_or_by_name_phone_and_address() -> None:
    call = {"called_at": "2026-10-09T01:00:00"}
    by_number = {**call, "call_no": "K1", "customer_no": "C1"}
    by_name = {**call, "call_no": "K2", "name": "李", "phone": "13800008000", "address": "人民路1号"}
    half = {**call, "call_no": "K3", "name": "李", "phone": "13800008000"}
    nobody = {**call, "call_no": "K4"}
    lacking = [("missing_either", None)]
    assert reasons("calls", by_number, by_name, half, nobody) == {4: lacking, 5: lacking}


def test_the_same_key_again_is_fine_when_identical_and_refused_when_not() -> None:
    first, other, keyless = GOOD["calls"], changed("calls", fault="不同"), changed("calls", call_no=None)
    assert reasons("calls", first, first, other, first, other, keyless, keyless) == {
        4: [("duplicate_key", "call_no")],
        6: [("duplicate_key", "call_no")],
        7: [("missing", "call_no")],
        8: [("missing", "call_no")],
    }


def test_a_key_of_several_columns_is_compared_whole() -> None:
    first = GOOD["visits"]
    later = changed("visits", arrived_at="2026-10-09T03:30:00")
    conflict = changed("visits", collected=100)
    assert reasons("visits", first, later, conflict) == {4: [("duplicate_key", "call_no")]}


def test_a_row_carries_all_its_reasons_in_the_order_of_the_paper() -> None:
    row = changed("calls", phone="x", channel="pigeon", called_at=None, call_no="a b", customer_no=None)
    assert reasons("calls", row)[2] == [
        ("bad_pattern", "call_no"),
        ("missing", "called_at"),
        ("not_in_set", "channel"),
        ("bad_pattern", "phone"),
        ("missing_either", None),
    ]


def test_a_cell_that_could_not_be_read_is_not_reported_as_missing_too() -> None:
    row = {"call_no": "K1", "called_at": None, "customer_no": None}
    assert reasons("calls", row, unreadable={2: {"called_at", "customer_no"}, 99: {"called_at"}}) == {}


def test_sentences_name_the_column_and_what_is_allowed_in_either_language() -> None:
    frame = frame_of("calls", changed("calls", channel="pigeon", customer_no=None, name="李"))
    english = [why.sentence for why in check(frame, form=FORMS["calls"], now=NOW)[2]]
    chinese = [why.sentence for why in check(frame, form=FORMS["calls"], now=NOW, locale="zh")[2]]
    assert english == [
        'channel "pigeon" is not one of: phone, letter, mail, web, visit, chat',
        "needs one of these filled in: customer_no or name+phone+address",
    ]
    assert "电话、信函、邮件" in chinese[0]
    assert "客户编号 或 客户名称+电话+地址" in chinese[1]


def test_what_a_customer_wrote_is_not_repeated_in_the_sentence() -> None:
    found = check(frame_of("calls", changed("calls", phone="13800008000x")), form=FORMS["calls"], now=NOW)
    assert "1380" not in found[2][0].sentence


def test_line_numbers_with_gaps_are_kept() -> None:
    frame = frame_of("calls", GOOD["calls"], changed("calls", call_no="K 2"), changed("calls", call_no="K 3"))
    frame.index = pd.Index([7, 70, 700])
    assert list(check(frame, form=FORMS["calls"], now=NOW)) == [70, 700]


def test_the_rows_handed_in_are_not_changed() -> None:
    frame = frame_of("visits", GOOD["visits"], GOOD["visits"])
    before = frame.copy(deep=True)
    check(frame, form=FORMS["visits"], now=NOW)
    pd.testing.assert_frame_equal(frame, before)


def test_no_rows_have_no_reasons() -> None:
    assert check(frame_of("calls"), form=FORMS["calls"], now=NOW) == {}


def test_a_frame_that_is_not_what_was_promised_is_our_bug_and_raises() -> None:
    frame = frame_of("calls", GOOD["calls"], GOOD["calls"])
    with pytest.raises(ValueError, match="naive"):
        check(frame, form=FORMS["calls"], now=datetime(2026, 10, 10))
    with pytest.raises(KeyError, match="channel"):
        check(frame.drop(columns="channel"), form=FORMS["calls"], now=NOW)
    frame.index = pd.Index([2, 2])
    with pytest.raises(ValueError, match="more than once"):
        check(frame, form=FORMS["calls"], now=NOW)


@pytest.mark.parametrize("name", FORMS)
def test_a_column_that_is_blank_throughout_is_nobodys_fault(name: str) -> None:
    for column in FORMS[name].columns:
        if not column.required and GOOD[name].get(column.name) is not None:
            found = reasons(name, changed(name, **{column.name: None}))
            assert {code for codes in found.values() for code, _ in codes} <= {"missing_either"}, column.name
