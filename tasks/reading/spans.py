"""Lengths of time as people write them, in whole minutes."""

import re

import numpy as np
import pandas as pd

from tasks.reading.cells import half_width, present

_SPAN = re.compile(
    r"(?:(?P<clock>[0-9]{1,3}):(?P<past>[0-5][0-9])(?::00)?"
    r"|(?P<hours>[0-9]{1,3}(?:\.[0-9]+)?)\s*(?:h|hrs?|hours?|小时|时)(?:\s*(?P<more>[0-9]{1,2})\s*(?:m|min|minutes?|分钟?)?)?"
    r"|(?P<minutes>[0-9]{1,6})(?:\.0+)?\s*(?:m|mins?|minutes?|分钟?)?)",
    re.IGNORECASE,
)


def minutes(text: str) -> int | None:
    """Whole minutes of one length of time ("95", "95 min", "1:35", "1.5h", "1小时35分"), or None.

    Hours that are no whole number of minutes are not understood.
    """
    match = _SPAN.fullmatch(half_width(text).strip())
    if match is None:
        return None
    if match["clock"]:
        return int(match["clock"]) * 60 + int(match["past"])
    if match["hours"]:
        whole = round(float(match["hours"]) * 60, 6)
        return int(whole) + int(match["more"] or 0) if whole == int(whole) else None
    return int(match["minutes"])


def read_minutes(column: np.ndarray) -> tuple[pd.arrays.IntegerArray, np.ndarray]:
    """Minutes of an object column (str or None) as Int64, and which cells could not be read."""
    kinds, texts = pd.factorize(column)
    values = [minutes(str(text)) for text in texts]
    # One more for blanks, which factorize marks with -1.
    counts = np.array([value or 0 for value in values] + [0], dtype=np.int64)
    known = np.array([value is not None for value in values] + [False], dtype=bool)
    return pd.arrays.IntegerArray(counts[kinds], ~known[kinds]), present(column) & ~known[kinds]
