"""What a sheet's XML says that the workbook library does not pass on.

One pass over the inflated bytes finds the furthest cell (so that two far corners are refused before
the library lays out everything between), cells that hold an error such as #REF! (the library returns
them as blank, which would lose them silently) and formulas saved without a value (blank likewise).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tasks.reading.container import Container, Sheet, inflate
from tasks.reading.refusal import Unreadable

_ERROR = re.compile(rb'<c r="([A-Z]{1,3})([0-9]+)"[^>]*\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)
# A formula without a value; text formulas (t="str") may rightly give nothing.
_UNSAVED = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]+)"(?:(?!t="str")[^>])*>\s*<f(?:[^>]*/>|(?:(?!</c>).)*?</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>',
    re.DOTALL,
)
_UPPER = np.zeros(256, dtype=bool)
_UPPER[65:91] = True
_R_EQUALS = int.from_bytes(b"r=", "little")

Place = tuple[int, int]


@dataclass(slots=True)
class SheetScan:
    """Rows and columns of the furthest cell (counted from 1), and special cells by (row, column) from 1."""

    rows: int = 0
    columns: int = 0
    errors: dict[Place, str] = field(default_factory=dict)
    unsaved: list[Place] = field(default_factory=list)


def scan_sheet(container: Container, sheet: Sheet, *, most_places: int) -> SheetScan:
    """Scan one sheet. Raises Unreadable (too_large_inside) when its cells span too wide a rectangle."""
    scan = SheetScan()
    for piece in _whole_cells(inflate(container.path, sheet.part)):
        _furthest(np.frombuffer(piece, dtype=np.uint8), scan)
        if scan.rows * scan.columns > most_places:
            span = f"{scan.rows:,} x {scan.columns:,}"
            raise Unreadable(
                "too_large_inside",
                container.path,
                size=(f"{span} cells in sheet {sheet.name}", f"工作表{sheet.name}中{span}个单元格"),
                limit=(f"{most_places:,} cells", f"{most_places:,}个单元格"),
            )
        if b't="e"' in piece:
            for letters, digits, text in _ERROR.findall(piece):
                scan.errors[int(digits), column_number(letters)] = text.decode("utf-8", "replace")
        if b"<f" in piece:
            scan.unsaved.extend((int(digits), column_number(letters)) for letters, digits in _UNSAVED.findall(piece))
    return scan


def column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def cell_name(row: int, column: int) -> str:
    """The name of a cell, C5 for row 5 and column 3, both from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


def _whole_cells(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same bytes cut between cells, so that no cell is seen in two halves."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        cut = data.rfind(b"<c ")
        if cut <= 0:
            rest = data
            continue
        yield data[:cut]
        rest = data[cut:]
    yield rest


def _furthest(data: np.ndarray, scan: SheetScan) -> None:
    """Widen the scan by the cell references ( r="AB12") of these bytes, whole columns of bytes at a time."""
    data = np.concatenate([data, np.zeros(16, dtype=np.uint8)])
    quotes = np.concatenate([_references(data[odd : (len(data) - odd) // 2 * 2 + odd]) + odd for odd in (0, 1)])
    for letters in (1, 2, 3):
        # The reference ends at its first byte that is no letter, and its row number at the closing quote.
        wider = _UPPER[data[quotes + letters + 1]] if letters < 3 else np.zeros(len(quotes), dtype=bool)
        here = quotes[~wider]
        quotes = quotes[wider]
        if not len(here):
            continue
        column = np.zeros(len(here), dtype=np.int64)
        for place in range(1, letters + 1):
            column = column * 26 + data[here + place] - 64
        scan.columns = max(scan.columns, int(column.max()))
        scan.rows = max(scan.rows, _largest_number(data, here + letters + 1))


def _references(data: np.ndarray) -> np.ndarray:
    """Where the opening quote of r="A... stands, of those whose `r=` begins at an even place."""
    found = np.flatnonzero(data.view("<u2") == _R_EQUALS) * 2 + 2
    found = found[(found > 2) & (found < len(data) - 12)]
    return found[(data[found] == 34) & _UPPER[data[found + 1]] & (data[found - 3] == 32)]


def _largest_number(data: np.ndarray, starts: np.ndarray) -> int:
    """The largest of the numbers that begin at these places and end at a quote; only the longest are worked out."""
    longest, digits = starts[:0], 0
    for count in range(1, 8):
        ended = data[starts + count] == 34
        if ended.any():
            longest, digits = starts[ended], count
            starts = starts[~ended]
    if len(starts):
        return 10**8  # beyond anything a sheet may hold: let the caller's ceiling refuse it
    number = np.zeros(len(longest), dtype=np.int64)
    for place in range(digits):
        number = number * 10 + data[longest + place] - 48
    return int(number.max(initial=0))
