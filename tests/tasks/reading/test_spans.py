"""Lengths of time as people write them."""

import numpy as np
import pytest

from tasks.reading.spans import minutes, read_minutes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("95", 95),
        ("0", 0),
        ("95.0", 95),
        ("９５", 95),
        ("95 min", 95),
        ("95分钟", 95),
        ("1:35", 95),
        ("1:35:00", 95),
        ("0:05", 5),
        ("1.5h", 90),
        ("2 小时", 120),
        ("1小时35分", 95),
        ("1h35", 95),
        ("1:75", None),
        ("-5", None),
        ("95.5", None),
        ("0.33h", None),  # 19.8 minutes: no whole number
        ("about an hour", None),
        ("1e3", None),
    ],
)
def test_minutes_are_read_whole_or_not_at_all(text, found):
    assert minutes(text) == found


def test_a_column_says_which_cells_were_not_read_and_keeps_blanks_blank():
    counts, unread = read_minutes(np.array(["1:35", None, "soon", "20"], dtype=object))
    assert counts.tolist()[0] == 95
    assert counts.isna().tolist() == [False, True, True, False]
    assert unread.tolist() == [False, False, True, False]
