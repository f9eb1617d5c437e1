"""Excel's day numbers: 46086.604166 is 2026-03-05 14:30:00.

A bare number is only taken for a date where a workbook's cell is numeric or a text file's whole column
looks like this; one such number among written dates stays what it is and is refused later.
"""

import re
from datetime import datetime, timedelta

import numpy as np

# 1954 to 2200: earlier and later numbers in a date column are something else, 20260305 for one.
FIRST, LAST = 20_000, 109_574
_SINCE_1900 = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0 as its leap-year error leaves it; wall time
_DAYS_TO_1904 = 1462
_SERIAL = re.compile(r"[0-9]{5,6}(?:\.[0-9]+)?")


def serial_text(number: float, *, since_1904: bool = False) -> str | None:
    """The wall time of a day number as ISO text, to the second; a date alone for a whole number; None out of range."""
    days = number + (_DAYS_TO_1904 if since_1904 else 0)
    if not FIRST <= days < LAST:
        return None
    moment = _SINCE_1900 + timedelta(seconds=round(days * 86_400))
    return f"{moment:%Y-%m-%d}" if days == int(days) else f"{moment:%Y-%m-%d %H:%M:%S}"


def is_serial_column(column: np.ndarray) -> bool:
    """Whether every cell of a text column that holds something is a believable day number."""
    cells = [value for value in column if value is not None]
    return bool(cells) and all(_SERIAL.fullmatch(value) and FIRST <= float(value) < LAST for value in cells)


def serials_as_text(column: np.ndarray) -> np.ndarray:
    """The column with every day number written out; other cells stay as they are."""
    out = column.copy()
    for place, value in enumerate(column):
        if value is not None and _SERIAL.fullmatch(value):
            out[place] = serial_text(float(value)) or value
    return out
