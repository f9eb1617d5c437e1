"""Rows of delimited text, whole blocks at a time: for blocks in which every quote stands where it should.

The structure is found with array arithmetic over the bytes (where quotes open and close, which line ends
and delimiters they cover), so that every row's first line and number of fields are known exactly; pandas'
C parser then makes the cells. A block with a misplaced quote, a NUL or a bare CR is left to `salvage`.
"""

import csv
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd

from tasks.reading.cells import BLANKS, cleaned, present
from tasks.reading.table import Table

# Longer rows go the careful way, which knows that a quote may simply never be closed.
LONGEST_ROW = 131_072
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13
_NA_VALUES = sorted(BLANKS)

# Line ends are no outer spaces at the edge of a row, but they are inside quotes.
_SPACE = np.zeros(256, dtype=bool)
_SPACE[[9, 11, 12, 28, 29, 30, 31, 32]] = True
_BREAK = _SPACE.copy()
_BREAK[[_NEWLINE, _RETURN]] = True


@dataclass(frozen=True, slots=True)
class Structure:
    """Where the rows of a block begin and end (byte offsets, ends without the line end's LF), and their fields."""

    starts: np.ndarray
    ends: np.ndarray
    fields: np.ndarray
    line_offsets: np.ndarray
    used: int
    lines_used: int
    delimiters: np.ndarray
    opens: np.ndarray
    closes: np.ndarray


def structure_of(data: bytes, *, delimiter: str, width: int) -> Structure | None:
    """The structure of a block, or None when it must be read the careful way.

    The block begins at the start of a row. When it ends inside a quoted field, that row is left out:
    `used` and `lines_used` say how far the whole rows go.
    """
    if len(delimiter.encode()) != 1 or b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    view = np.frombuffer(data, dtype=np.uint8)
    newlines = np.flatnonzero(view == _NEWLINE)
    delimiters = np.flatnonzero(view == ord(delimiter))
    quotes = np.flatnonzero(view == _QUOTE)
    ends = newlines if data.endswith(b"\n") else np.append(newlines, len(data))
    covered = np.zeros(len(ends), dtype=np.int64)
    opens, closes = quotes[0::2], quotes[1::2]
    if len(quotes):
        if len(opens) > len(closes):
            # The last quote is never closed in this block: its row, and what follows, is not whole.
            ends = ends[ends < opens[-1]]
            opens = opens[:-1]
        if not _well_placed(view, opens, closes, ord(delimiter)):
            return None
        ends = ends[~_inside(ends, opens, closes)]
        within = np.searchsorted(delimiters, closes) - np.searchsorted(delimiters, opens)
        rows = np.searchsorted(ends, opens)
        covered = np.bincount(rows[rows < len(ends)], within[rows < len(ends)], len(ends)).astype(np.int64)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1] + 1])[: len(ends)]
    fields = np.searchsorted(delimiters, ends) - np.searchsorted(delimiters, starts) - covered + 1
    line_offsets = np.searchsorted(newlines, starts)
    used = min(int(ends[-1]) + 1, len(data)) if len(ends) else 0
    lines_used = int(np.searchsorted(newlines, used)) + (used > 0 and data[used - 1] != _NEWLINE)
    spans = np.diff(np.append(line_offsets, lines_used))
    if len(ends) and (
        (ends - starts).max() > LONGEST_ROW
        or fields.max() > 4 * width + 64
        # A row over several lines with the wrong number of fields may have swallowed a good one.
        or ((spans > 1) & (fields != width)).any()
        or len(data) - used > LONGEST_ROW
    ):
        return None
    return Structure(starts, ends, fields, line_offsets, used, lines_used, delimiters, opens, closes)


def _well_placed(view: np.ndarray, opens: np.ndarray, closes: np.ndarray, delimiter: int) -> bool:
    """Whether every quote opens at a field's start, closes at its end, or stands doubled inside."""
    edge = np.full(2, _NEWLINE, dtype=np.uint8)
    padded = np.concatenate([edge[:1], view, edge])
    before, after = padded[opens], padded[closes + 2]
    # Doubled quotes look like a close with an open right behind it.
    doubled = np.zeros(len(opens), dtype=bool)
    doubled[1:] = opens[1:] - 1 == closes[: len(opens) - 1]
    opened = doubled | (before == delimiter) | (before == _NEWLINE)
    doubled_after = np.append(doubled[1:], False)[: len(closes)]
    returned = (after == _RETURN) & (padded[closes + 3] == _NEWLINE) if len(closes) else np.zeros(0, dtype=bool)
    closed = doubled_after | (after == delimiter) | (after == _NEWLINE) | returned
    return bool(opened.all() and closed.all())


def _inside(places: np.ndarray, opens: np.ndarray, closes: np.ndarray) -> np.ndarray:
    before = np.searchsorted(opens, places) - 1
    return (
        (before >= 0) & (places < closes[np.maximum(before, 0)]) if len(closes) else np.zeros(len(places), dtype=bool)
    )


def read_block(
    data: bytes, structure: Structure, *, delimiter: str, width: int, positions: frozenset[int], first_line: int
) -> Table | None:
    """The cells of a block whose structure is known; None if the parser disagrees with it (it should not)."""
    widest = max(width, int(structure.fields.max(initial=1)))
    # The parser takes its width from the first row, so it is shown one of full width first.
    guide = delimiter.encode() * (widest - 1) + b"\n"
    frame = pd.read_csv(
        io.BytesIO(guide + data[: structure.used]),
        sep=delimiter,
        header=None,
        names=list(range(widest)),
        usecols=sorted(positions),
        index_col=False,
        dtype=object,
        na_values=_NA_VALUES,
        keep_default_na=False,
        skip_blank_lines=False,
        engine="c",
        low_memory=False,
    )
    if len(frame) != len(structure.starts) + 1:
        return None
    loose = _has_outer_spaces(data, structure)
    columns: dict[int, np.ndarray] = {}
    filled: dict[int, np.ndarray] = {}
    for position in sorted(positions):
        column = frame[position].to_numpy(dtype=object)[1:].copy()
        filled[position] = present(column)
        column[~filled[position]] = None
        if loose:
            columns[position] = cleaned(column)
            filled[position] = present(columns[position])
        else:
            columns[position] = column

    def written(row: int) -> list[str]:
        text = data[structure.starts[row] : structure.ends[row]].decode("utf-8")
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])

    return Table(
        columns=columns,
        filled=filled,
        lines=structure.line_offsets + first_line,
        widths=structure.fields,
        last_line=first_line + structure.lines_used - 1,
        written=written,
    )


def _has_outer_spaces(data: bytes, structure: Structure) -> bool:
    """Whether some field begins or ends with a space of any kind, inside its quotes or out."""
    # Three bytes of padding on each side, so that looking at neighbours needs no bounds.
    view = np.concatenate(
        [np.zeros(3, dtype=np.uint8), np.frombuffer(data, dtype=np.uint8), np.zeros(3, dtype=np.uint8)]
    )
    opens, closes = structure.opens + 3, structure.closes + 3
    if _BREAK[view[opens + 1]].any() or _BREAK[view[closes - 1]].any():
        return True
    ends = structure.ends + 3
    ends = ends - (view[ends - 1] == _RETURN)
    delimiters = structure.delimiters + 3
    # A delimiter inside quotes is text: "12 Main St, Apt 3".
    first = _begins_with_space(view, delimiters + 1), _begins_with_space(view, structure.starts + 3)
    last = _ends_with_space(view, delimiters - 1), _ends_with_space(view, ends - 1)
    if any(bool((~_inside(hits, opens, closes)).any()) for hits in (*first, *last)):
        return True
    return bool(len(_begins_with_space(view, opens + 1)) or len(_ends_with_space(view, closes - 1)))


def _begins_with_space(view: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Those of the places at which a space or an invisible mark begins."""
    byte = view[places]
    wide = places[byte >= 0xC2]
    one, two, three = view[wide], view[wide + 1], view[wide + 2]
    hit = (one == 0xC2) & ((two == 0xA0) | (two == 0x85))
    hit |= (one == 0xE3) & (two == 0x80) & (three == 0x80)
    hit |= (one == 0xEF) & (two == 0xBB) & (three == 0xBF)
    hit |= (one == 0xE2) & ((two == 0x80) | (two == 0x81))
    return np.concatenate([places[_SPACE[byte]], wide[hit]])


def _ends_with_space(view: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Those of the places at which a space or an invisible mark ends."""
    byte = view[places]
    wide = places[byte >= 0x80]
    one, two, three = view[wide - 2], view[wide - 1], view[wide]
    hit = (two == 0xC2) & ((three == 0xA0) | (three == 0x85))
    hit |= (one == 0xE3) & (two == 0x80) & (three == 0x80)
    hit |= (one == 0xEF) & (two == 0xBB) & (three == 0xBF)
    hit |= (one == 0xE2) & ((two == 0x80) | (two == 0x81))
    return np.concatenate([places[_SPACE[byte]], wide[hit]])
