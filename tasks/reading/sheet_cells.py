"""What the cells of a sheet say, and whole columns of them as text."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np

from tasks.reading.cells import bare, objects, present
from tasks.reading.serials import serial_text
from tasks.reading.table import Table


def cell_text(value: Any, *, is_time: bool = False, since_1904: bool = False) -> str:
    """What a cell says, as text: whole numbers without ".0", dates as ISO text, day numbers in a time column too."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            written = serial_text(float(value), since_1904=since_1904) if is_time else None
            # Excel keeps fifteen digits; the sixteenth is noise of binary fractions.
            return written or (str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}")
        case datetime():
            return f"{(value + timedelta(milliseconds=500)).replace(microsecond=0):%Y-%m-%d %H:%M:%S}"
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    raise TypeError(f"a cell of type {type(value).__name__}")


class SheetColumn:
    """A column of some rows: `values` as the library gives them, `cells` as the reader does if it is read at all.

    Each different text is cleaned once, and equal texts become one object, which later passes find in the
    processor's cache: of 200,000 rows few are different in most columns.
    """

    def __init__(self, *, read: bool, is_time: bool, since_1904: bool) -> None:
        self.values: list[Any] = []
        self.cells: list[str | None] = []
        self.read, self._is_time, self._since_1904 = read, is_time, since_1904
        self._known: dict[str, str | None] = {}
        self.has_nul = False

    def extend(self, values: Sequence[Any]) -> None:
        """Take the next rows' cells."""
        self.values.extend(values)
        if not self.read:
            return
        texts = values if set(map(type, values)) == {str} else list(map(self.text, values))
        for text in set(texts).difference(self._known):
            self._known[text] = bare(text)
            self.has_nul = self.has_nul or "\0" in text
        self.cells.extend(map(self._known.__getitem__, texts))

    def text(self, value: Any) -> str:
        """What one cell says."""
        return cell_text(value, is_time=self._is_time, since_1904=self._since_1904)


def sheet_table(block: dict[int, SheetColumn], *, first_line: int, width: int) -> Table:
    """The columns of consecutive rows as a table; a NUL in a cell that is read makes its row unreadable."""
    count = len(next(iter(block.values())).values)
    columns = {place: objects(column.cells) for place, column in block.items() if column.read}
    bad = np.zeros(count, dtype=bool)
    for column in block.values():
        if column.has_nul:
            bad |= np.array(["\0" in column.text(value) for value in column.values], dtype=bool)

    def written(place: int) -> list[str]:
        fields = [column.text(column.values[place]) for column in block.values()]
        return [" | ".join(fields)] if bad[place] else fields

    filled = {place: present(column) for place, column in columns.items()}
    lines = np.arange(first_line, first_line + count)
    return Table(columns, filled, lines, np.where(bad, -1, width), int(lines[-1]), written)
