"""Rows of delimited text read one by one: for blocks with misplaced quotes, NULs or bare CRs.

A quote that is never closed would swallow every row after it. Here it costs its own line: that line is
set aside as unreadable and reading goes on with the next.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tasks.reading.cells import cleaned, present
from tasks.reading.physical import split_lines
from tasks.reading.table import Table


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A table and how far it reached into the block, in bytes and lines."""

    table: Table
    used: int
    lines_used: int


def salvage(
    data: bytes,
    *,
    delimiter: str,
    width: int,
    positions: frozenset[int],
    first_line: int,
    at_end: bool,
    most_rows: int,
    skip_space: bool = False,
) -> Salvaged:
    """Read a block that begins at a row's start, at most `most_rows` of it.

    Unless `at_end`, an unfinished last row is left for the next block.
    """
    lines = list(split_lines(data))
    reader = _RowReader(lines, delimiter=delimiter, width=width, skip_space=skip_space)
    rows = reader.read(at_end=at_end, most_rows=most_rows)
    starts = np.array([0, *reader.stops[:-1]], dtype=np.int64)[: len(rows)]
    stops = reader.stops
    used = sum(len(line.encode()) for line in lines[: stops[-1]]) if stops else 0

    def written(row: int) -> list[str]:
        fields = rows[row]
        return list(fields) if fields is not None else ["".join(lines[starts[row] : stops[row]]).rstrip("\r\n")]

    columns = {
        position: cleaned([row[position] if row is not None and len(row) > position else None for row in rows])
        for position in positions
    }
    # A blank line has no fields here and one blank field elsewhere.
    widths = np.array([-1 if row is None else max(len(row), 1) for row in rows], dtype=np.int64)
    lines_used = stops[-1] if stops else 0
    return Salvaged(
        Table(
            columns,
            {at: present(column) for at, column in columns.items()},
            starts + first_line,
            widths,
            first_line + lines_used - 1,
            written,
        ),
        used,
        lines_used,
    )


class _RowReader:
    """Cuts lines into rows; `stops[i]` is the index of the line after row i."""

    def __init__(self, lines: list[str], *, delimiter: str, width: int, skip_space: bool) -> None:
        self._lines, self._delimiter, self._width, self._skip_space = lines, delimiter, width, skip_space
        self.stops: list[int] = []

    def read(self, *, at_end: bool, most_rows: int) -> list[list[str] | None]:
        """The fields of each row, None for one that cannot be cut into fields."""
        rows: list[list[str] | None] = []
        at = 0
        while at < len(self._lines) and len(rows) < most_rows:
            base = at
            reader = self._reader(self._lines[place] for place in range(base, len(self._lines)))
            try:
                for row in reader:
                    stop = base + reader.line_num
                    if stop - at > 1 and len(row) != self._width and self._swallows(at + 1, stop):
                        self._set_aside(rows, at)
                        at += 1
                        break
                    rows.append(None if any("\0" in field for field in row) else row)
                    self.stops.append(stop)
                    at = stop
                    if len(rows) == most_rows:
                        break
            except csv.Error as error:
                if not at_end and "unexpected end of data" in str(error):
                    break
                self._set_aside(rows, at)
                at += 1
        return rows

    def _set_aside(self, rows: list[list[str] | None], at: int) -> None:
        rows.append(None)
        self.stops.append(at + 1)

    # The csv module's reader type has no public name.
    def _reader(self, lines: Iterator[str]):
        return csv.reader(lines, delimiter=self._delimiter, skipinitialspace=self._skip_space, strict=True)

    def _swallows(self, start: int, stop: int) -> bool:
        """Whether one of these lines is a whole row by itself, of the right width."""
        for line in self._lines[start:stop]:
            try:
                if len(next(self._reader(iter([line])), [])) == self._width:
                    return True
            except csv.Error:
                continue
        return False
