"""What every format is read into: columns of cells by position, with the line of each row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tasks.reading.headers import Headers

# The label under which a row that could not be cut into fields is kept whole.
WHOLE_LINE = "(line)"


@dataclass(frozen=True, slots=True)
class Table:
    """Some consecutive rows of a file, cut into cells.

    `columns` holds an object array (str | None, outer spaces and spellings of nothing removed) for each
    position that was asked for, `filled` which of its cells hold something; `lines` the first line of
    every row, from 1; `widths` how many fields it was written with (-1: it could not be cut into fields);
    `last_line` the last line read, rows or not.
    `written(i)` gives the fields of row i as they stand in the file.
    """

    columns: dict[int, np.ndarray]
    filled: dict[int, np.ndarray]
    lines: np.ndarray
    widths: np.ndarray
    last_line: int
    written: Callable[[int], list[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A file, or one sheet of it, whose header is understood.

    `tables(positions, after_line, size)` reads its rows: only these positions, only rows whose first line
    comes after `after_line` (the end of a row read before, or 0), at most `size` rows to a table.
    """

    sheet: str | None
    headers: Headers
    tables: Callable[[frozenset[int], int, int], Iterator[Table]]
    # Text files hold dates as text; a column of bare numbers can only be judged as a whole.
    judges_serials: bool = True
