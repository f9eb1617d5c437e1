"""Amounts as people write them, in whole fen."""

import re
from decimal import Decimal

import numpy as np
import pandas as pd

from tasks.reading.cells import half_width, present

# Commas only where thousands marks stand: "1,50" may be one and a half elsewhere, and is not guessed.
_AMOUNT = re.compile(
    r"(?P<minus>[-−])?\s*(?:[¥￥]|RMB|CNY|人民币)?\s*(?P<minus_in>[-−])?\s*"
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]*))?\s*"
    r"(?P<myriad>万)?\s*(?:元整?|圆整?|块钱?|RMB|CNY|人民币)?",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\((?P<amount>[^()]+)\)")
_MOST_DIGITS = 14


def fen(text: str) -> int | None:
    """Fen of one amount ("1,234.50", "￥1,200", "1200元", "1.2万", "(50.00)" for minus 50), or None.

    Parts of a fen and other currencies are not understood.
    """
    text = half_width(text).strip()
    bracketed = _IN_BRACKETS.fullmatch(text)
    match = _AMOUNT.fullmatch(bracketed["amount"].strip() if bracketed is not None else text)
    if match is None or (bracketed is not None and (match["minus"] or match["minus_in"])):
        return None
    whole, part = match["whole"].replace(",", "").lstrip("0") or "0", match["part"] or ""
    if len(whole) > _MOST_DIGITS or len(part) > _MOST_DIGITS or (match["minus"] and match["minus_in"]):
        return None
    amount = Decimal(f"{whole}.{part or 0}") * (1_000_000 if match["myriad"] else 100)
    if amount != amount.to_integral_value():
        return None
    return -int(amount) if bracketed is not None or match["minus"] or match["minus_in"] else int(amount)


def read_money(column: np.ndarray) -> tuple[pd.arrays.IntegerArray, np.ndarray]:
    """Fen of an object column (str or None) as Int64, and which cells could not be read."""
    kinds, texts = pd.factorize(column)
    values = [fen(str(text)) for text in texts]
    # One more for blanks, which factorize marks with -1.
    amounts = np.array([value or 0 for value in values] + [0], dtype=np.int64)
    known = np.array([value is not None for value in values] + [False], dtype=bool)
    return pd.arrays.IntegerArray(amounts[kinds], ~known[kinds]), present(column) & ~known[kinds]
