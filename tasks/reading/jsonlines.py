"""JSON lines: one object per line, its keys the headers."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rules.forms import Form
from tasks.reading.cells import cleaned, present
from tasks.reading.encoding import Encoding
from tasks.reading.headers import check, no_header, understand
from tasks.reading.physical import LineBlocks, first_lines, split_lines
from tasks.reading.profile import Profile
from tasks.reading.refusal import Unreadable
from tasks.reading.table import Part, Table

# Objects leave out what is null, so the header is what this many of them name together.
SAMPLE_LINES = 1_000

Row = dict[str, str | None]


def jsonlines_part(path: Path, *, encoding: Encoding, lone_returns: bool, form: Form, profile: Profile | None) -> Part:
    """The file's objects as rows.

    Raises Unreadable: empty_file, json_array, json_line, key_twice, not_flat, nul_in_json, half_character,
    wrong_form, unknown_column, duplicate_header, missing_column.
    """
    sample = first_lines(path, encoding=encoding, lone_returns=lone_returns, count=SAMPLE_LINES)
    rows = [row for line in sample if (row := parse_line(line))]
    if not rows:
        raise _no_object(path, sample)
    keys = tuple(dict.fromkeys(key for row in rows for key in row))
    headers = understand(keys, form=form, profile=profile)
    if not headers.score:
        raise no_header(form=form, path=path, lines=[keys], profile=profile)
    check(headers, form=form, profile=profile, path=path, lines=lambda: [keys])

    def tables(positions: frozenset[int], after_line: int, size: int) -> Iterator[Table]:
        line = after_line + 1
        with LineBlocks(path, encoding=encoding, lone_returns=lone_returns, skip=after_line) as blocks:
            while data := blocks.take(size)[0]:
                lines = list(split_lines(data))
                yield _table(lines, keys=keys, positions=positions, first_line=line)
                line += len(lines)

    return Part(sheet=None, headers=headers, tables=tables)


def parse_line(line: str) -> Row | None:
    """The object of a line with every value as text; {} for a blank line; None when it is not one flat object."""
    if not line.strip():
        return {}
    try:
        pairs = json.loads(line, object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=_nothing)
    except (json.JSONDecodeError, RecursionError):
        return None
    if not isinstance(pairs, _Pairs):
        return None
    row = {key: _text(value) for key, value in pairs}
    # One key twice leaves open which value is meant; a list or an object is no cell; half a character is no text.
    if len(row) != len(pairs) or _NO_CELL in row.values() or not _encodes(row):
        return None
    return row


class _Pairs(list[tuple[str, Any]]):
    """An object's pairs as they stand, so that a key that is given twice is seen."""


_NO_CELL = "\0"


def _nothing(_: str) -> None:
    return None


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) and "\0" not in value else _NO_CELL


def _encodes(row: Row) -> bool:
    try:
        "".join((*row, *(value for value in row.values() if value))).encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_object(path: Path, lines: Sequence[str]) -> Unreadable:
    """Why none of a file's first lines is an object that can be a row, told by the first that says anything."""
    written = [(number, line) for number, line in enumerate(lines, start=1) if parse_line(line) is None]
    if not written:
        return Unreadable("empty_file", path)
    number, line = written[0]
    if "\0" in line:
        return Unreadable("nul_in_json", path, line=number)
    try:
        pairs = json.loads(line, object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=_nothing)
    except (json.JSONDecodeError, RecursionError):
        return Unreadable("json_array", path) if len(written) > 1 else Unreadable("json_line", path, line=number)
    if not isinstance(pairs, _Pairs):
        return Unreadable("json_line", path, line=number)
    for key, times in Counter(key for key, _ in pairs).items():
        if times > 1:
            return Unreadable("key_twice", path, line=number, what=key)
    for key, value in pairs:
        if isinstance(value, list):
            return Unreadable("not_flat", path, line=number, what=key)
        if "\0" in key or (isinstance(value, str) and "\0" in value):
            return Unreadable("nul_in_json", path, line=number)
    return Unreadable("half_character", path, line=number)


def _table(lines: Sequence[str], *, keys: tuple[str, ...], positions: frozenset[int], first_line: int) -> Table:
    rows = [parse_line(line) for line in lines]
    known = frozenset(keys)
    columns = {
        position: cleaned([row.get(keys[position]) if row is not None else None for row in rows])
        for position in positions
    }
    widths = [-1 if row is None else len(keys) + len(row.keys() - known) for row in rows]

    def written(place: int) -> list[str]:
        row = rows[place]
        if row is None:
            return [lines[place].rstrip("\r\n")]
        further = [f"{key}: {value}" for key, value in row.items() if key not in known]
        return [row.get(key) or "" for key in keys] + further

    numbers = np.arange(first_line, first_line + len(lines))
    return Table(
        columns,
        {at: present(column) for at, column in columns.items()},
        numbers,
        np.array(widths, dtype=np.int64),
        first_line + len(lines) - 1,
        written,
    )
