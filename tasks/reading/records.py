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


@dataclass(frozen=True, slots=True)
class Structure:
    """Where the rows of a block begin and end (byte offsets, ends without the line end's LF), and their fields."""

    starts: np.ndarray
    ends: np.ndarray
    fields: np.ndarray
    line_offsets: np.ndarray
    used: int
    lines_used: int
    opens: np.ndarray
    closes: np.ndarray


def structure_of(data: bytes, *, delimiter: str, width: int) -> Structure | None:
    """The structure of a block, or None when it must be read the careful way.

    The block begins at the start of a row. When it ends inside a quoted field, that row is left out:
    `used` and `lines_used` say how far the whole rows go.
    """
    if len(delimiter.encode()) != 1 or b"\0" in data:
        return None
    view = np.frombuffer(data, dtype=np.uint8)
    if has_lone_return(view):
        return None
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
    return Structure(starts, ends, fields, line_offsets, used, lines_used, opens, closes)


def has_lone_return(view: np.ndarray) -> bool:
    """Whether a CR in these bytes is not followed by LF; one at their very end counts as lone."""
    returns = np.flatnonzero(view == _RETURN)
    if not len(returns):
        return False
    return bool(returns[-1] == len(view) - 1 or (view[returns + 1] != _NEWLINE).any())


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
    loose = _has_outer_spaces(data, structure, ord(delimiter))
    columns: dict[int, np.ndarray] = {}
    filled: dict[int, np.ndarray] = {}
    for position in sorted(positions):
        column = frame[position].to_numpy(dtype=object)[1:].copy()
        # What the parser leaves out is NaN, the only value that differs from itself: the cheapest way to ask.
        filled[position] = np.asarray(column == column, dtype=bool)
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


def _has_outer_spaces(data: bytes, structure: Structure, delimiter: int) -> bool:
    """Whether some field may begin or end with a space of any kind, inside its quotes or out."""
    # Padding, so that looking at neighbours needs no bounds.
    edge = np.full(3, _NEWLINE, dtype=np.uint8)
    view = np.concatenate([edge[:1], np.frombuffer(data, dtype=np.uint8), edge])
    narrow = np.flatnonzero((view <= ord(" ")) & (view != _NEWLINE) & (view != _RETURN) & (view != delimiter))
    wide, wide_ends = _wide_spaces(view)
    starts, ends = np.concatenate([narrow, wide]), np.concatenate([narrow, wide_ends])
    before, after = view[starts - 1], view[ends + 1]
    if ((before == _QUOTE) | (after == _QUOTE)).any():
        return True
    at_edge = (before == delimiter) | (before == _NEWLINE)
    at_edge |= (after == delimiter) | (after == _NEWLINE) | (after == _RETURN)
    # A delimiter or a line end inside quotes is text: "12 Main St, Apt 3". A line end just inside them is not.
    if (~_inside(starts[at_edge] - 1, structure.opens, structure.closes)).any():
        return True
    # The same goes for a delimiter that is itself a space, such as a tab.
    spaces = [_NEWLINE, _RETURN, delimiter] if delimiter <= ord(" ") else [_NEWLINE, _RETURN]
    firsts, lasts = view[structure.opens + 2], view[structure.closes]
    return any(bool((firsts == space).any() or (lasts == space).any()) for space in spaces)


def _wide_spaces(view: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last byte of each space beyond ASCII and of each invisible mark that spreadsheets leave."""
    lead = np.flatnonzero((view == 0xC2) | (view == 0xE2) | (view == 0xE3) | (view == 0xEF))
    lead = lead[lead < len(view) - 3]
    one, two, three = view[lead], view[lead + 1], view[lead + 2]
    pair = (one == 0xC2) & ((two == 0xA0) | (two == 0x85))
    space = pair | ((one == 0xE3) & (two == 0x80) & (three == 0x80)) | ((one == 0xEF) & (two == 0xBB) & (three == 0xBF))
    odd = (three <= 0x8F) | (three == 0x9F) | (three == 0xA0) | ((three >= 0xA8) & (three <= 0xAF))
    space |= (one == 0xE2) & ((two == 0x80) | (two == 0x81)) & odd
    return lead[space], lead[space] + np.where(pair[space], 1, 2)
