"""Amounts in whole fen."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.reading.money import fen, read_money


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.5", 1250),
        ("12.", 1200),
        ("12.340", 1234),
        ("1,234.50", 123450),
        ("1,234,567", 123456700),
        ("￥1,200", 120000),
        ("¥ 1200.00", 120000),
        ("1200元", 120000),
        ("1200 元整", 120000),
        ("人民币1200圆", 120000),
        ("RMB 12.34", 1234),
        ("12.34 CNY", 1234),
        ("1.2万", 1_200_000),
        ("３，２００．５０", 320050),
        ("-5", -500),
        ("¥-5.00", -500),
        ("(50.00)", -5000),
        ("（50）", -5000),
        ("00012", 1200),
        ("99999999999999", 9_999_999_999_999_900),
    ],
)
def test_amounts_that_people_write(text, expected):
    assert fen(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1,50",
        "1.234,50",
        "12.345",
        "0.001",
        "$5",
        "5 USD",
        "€5",
        "12,34,567",
        "1,2345",
        "five",
        "一百元",
        "1e3",
        "--5",
        "-(5)",
        "(-5)",
        "5元5角",
        "1" * 15,
        "",
        ".",
    ],
)
def test_amounts_that_are_not_guessed(text):
    assert fen(text) is None


@settings(deadline=None)
@given(amount=st.integers(-(10**12), 10**12))
def test_every_amount_survives_being_written_with_marks(amount):
    assert fen(f"{amount / 100:,.2f}") == amount
    assert fen(f"￥{amount // 100}") == amount // 100 * 100


def test_a_column_keeps_blanks_apart_from_what_cannot_be_read():
    amounts, unread = read_money(np.array(["12", None, "x", "12"], dtype=object))
    assert amounts.fillna(-1).tolist() == [1200, -1, -1, 1200]
    assert amounts.isna().tolist() == [False, True, True, False]
    assert unread.tolist() == [False, False, True, False]
