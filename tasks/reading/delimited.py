"""CSV, TSV and text with any other delimiter."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rules.forms import FORMS, Form
from tasks.reading.encoding import Encoding
from tasks.reading.headers import HEADER_WITHIN, Headers, check, fold, no_header, own_headers, understand
from tasks.reading.physical import LineBlocks, first_lines, split_lines
from tasks.reading.profile import Profile
from tasks.reading.records import read_block, structure_of
from tasks.reading.refusal import Unreadable
from tasks.reading.salvage import salvage
from tasks.reading.table import Part, Table

_USUAL = (",", "\t", ";", "|")
_SAMPLE_LINES = 60


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """Where the header stands: lines of the file from 1, first and last, and how it is cut."""

    first: int
    last: int
    delimiter: str
    headers: Headers
    skip_space: bool


def delimited_part(path: Path, *, encoding: Encoding, lone_returns: bool, form: Form, profile: Profile | None) -> Part:
    """The file's rows under its header.

    Raises Unreadable: wrong_form, unknown_column, duplicate_header, missing_column, nul_bytes.
    """
    count = _SAMPLE_LINES + (profile.header_row or 0 if profile is not None else 0)
    sample = first_lines(path, encoding=encoding, lone_returns=lone_returns, count=count)
    found = find_header(sample, form=form, profile=profile)
    if found is None or any("\0" in text for text in found.headers.texts):
        damaged = next((number for number, line in enumerate(sample[:HEADER_WITHIN], start=1) if "\0" in line), None)
        if damaged is not None:
            raise Unreadable("nul_bytes", path, line=damaged)
    if found is None:
        raise no_header(form=form, path=path, lines=_cut_by_best(sample), profile=profile)
    check(found.headers, form=form, profile=profile, path=path, lines=lambda: _cut_by_best(sample))

    def tables(positions: frozenset[int], after_line: int, size: int) -> Iterator[Table]:
        skip = max(after_line, found.last)
        with LineBlocks(path, encoding=encoding, lone_returns=lone_returns, skip=skip) as blocks:
            yield from _tables(blocks, header=found, positions=positions, size=size, first_line=skip + 1)

    return Part(sheet=None, headers=found.headers, tables=tables)


def find_header(sample: Sequence[str], *, form: Form, profile: Profile | None) -> HeaderLine | None:
    """The line and the delimiter under which most columns are recognised; None when none is."""
    best: tuple[tuple[int, int, int, int], HeaderLine] | None = None
    wanted = profile.header_row if profile is not None else None
    places = range(min(HEADER_WITHIN, len(sample))) if wanted is None else range(wanted - 1, min(wanted, len(sample)))
    chosen = [profile.delimiter] if profile is not None and profile.delimiter is not None else None
    for place in places:
        for rank, mark in enumerate(chosen or _candidates(sample, place)):
            cells, taken = _first_row(sample[place:], mark)
            headers = understand(cells, form=form, profile=profile)
            if not headers.score:
                continue
            merit = (headers.score, -len(headers.unknown), -place, -rank)
            if best is None or merit > best[0]:
                skip_space = re.search(f'{re.escape(mark)} +"', sample[place]) is not None
                best = merit, HeaderLine(place + 1, place + taken, mark, headers, skip_space)
    return best[1] if best is not None else None


def likely_delimiter(sample: Sequence[str]) -> tuple[str, int] | None:
    """The delimiter under which some line has most headers that any form knows, and how many; None when none has."""
    known = {spelling for form in FORMS.values() for spelling in own_headers(form)}
    merits = [
        (len(known & {fold(cell) for cell in _first_row(sample[place:], mark)[0]}), -rank, mark)
        for place in range(min(HEADER_WITHIN, len(sample)))
        for rank, mark in enumerate(_candidates(sample, place))
    ]
    score, _, mark = max(merits, default=(0, 0, ""))
    return (mark, score) if score else None


def _tables(
    blocks: LineBlocks, *, header: HeaderLine, positions: frozenset[int], size: int, first_line: int
) -> Iterator[Table]:
    rest, rest_lines, window, ended = b"", 0, size, False
    while True:
        if rest_lines < window and not ended:
            new, count = blocks.take(window - rest_lines)
            rest, rest_lines, ended = rest + new, rest_lines + count, not count
        if not rest:
            return
        data = rest if rest_lines <= window else "".join(islice(split_lines(rest), window)).encode()
        at_end = ended and len(data) == len(rest)
        table, used, lines_used = _read(
            data, header=header, positions=positions, first_line=first_line, at_end=at_end, most_rows=size
        )
        if table is not None:
            yield table
        # A row longer than the window needs a wider one.
        window = size if used else window + size
        rest, rest_lines, first_line = rest[used:], rest_lines - lines_used, first_line + lines_used


def _read(
    data: bytes, *, header: HeaderLine, positions: frozenset[int], first_line: int, at_end: bool, most_rows: int
) -> tuple[Table | None, int, int]:
    """The whole rows at the head of the data, and how many bytes and lines they take."""
    width, mark = len(header.headers.texts), header.delimiter
    structure = None if header.skip_space else structure_of(data, delimiter=mark, width=width)
    if structure is not None and (structure.used == len(data) or not at_end):
        if not structure.used:
            return None, 0, 0
        table = read_block(data, structure, delimiter=mark, width=width, positions=positions, first_line=first_line)
        if table is not None:
            return table, structure.used, structure.lines_used
    careful = salvage(
        data,
        delimiter=mark,
        width=width,
        positions=positions,
        first_line=first_line,
        at_end=at_end,
        most_rows=most_rows,
        skip_space=header.skip_space,
    )
    return (careful.table if len(careful.table.lines) else None), careful.used, careful.lines_used


def _candidates(sample: Sequence[str], place: int) -> list[str]:
    """The usual delimiters, then every other mark that stands in the row that begins here; a space comes last."""
    text = sample[place] if sample[place].count('"') % 2 == 0 else "".join(sample[place : place + HEADER_WITHIN])
    marks = {char for char in text[:8192] if not char.isalnum() and char not in '"_ \r\n\0\ufeff'}
    return [*_USUAL, *sorted(marks.difference(_USUAL)), " "]


def _first_row(lines: Sequence[str], mark: str) -> tuple[list[str], int]:
    """The fields of the row that begins here, and how many lines it takes."""
    reader = csv.reader(iter(lines), delimiter=mark, skipinitialspace=True)
    try:
        return next(reader, []), reader.line_num
    except csv.Error:
        return [], 1


def _cut(sample: Sequence[str], mark: str) -> list[list[str]]:
    return [_first_row(sample[place:], mark)[0] for place in range(min(HEADER_WITHIN, len(sample)))]


def _cut_by_best(sample: Sequence[str]) -> list[list[str]]:
    """The first lines cut as whichever form fits best, to say which form a wrong file is."""
    likely = likely_delimiter(sample)
    return _cut(sample, likely[0] if likely is not None else ",")
