"""Rows of delimited text: the fast way and the careful way agree, and a broken quote costs one line."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.reading.records import read_block, structure_of
from tasks.reading.salvage import salvage
from tasks.reading.table import Table

# Shared machines stall; what is tested is the outcome, not the time.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

PIECES = st.sampled_from(
    [
        "a",
        "叫修",
        "12",
        ",",
        ";",
        '"',
        '""',
        "\n",
        "\r\n",
        " ",
        "\t",
        "\u3000",
        "\xa0",
        "\ufeff",
        "“",
        "。",
        "NULL",
        "-",
        "N/A",
        "无",
        "é",
        "",
    ]
)
TEXTS = st.lists(PIECES, max_size=5).map("".join)
WELL_FORMED = st.lists(st.lists(TEXTS, min_size=1, max_size=5), min_size=1, max_size=12)


def fast(data: bytes, *, delimiter: str, width: int) -> Table | None:
    structure = structure_of(data, delimiter=delimiter, width=width)
    if structure is None or structure.used != len(data):
        return None
    positions = frozenset(range(width))
    return read_block(data, structure, delimiter=delimiter, width=width, positions=positions, first_line=2)


def careful(data: bytes, *, delimiter: str, width: int, at_end: bool = True) -> Table:
    positions = frozenset(range(width))
    return salvage(
        data, delimiter=delimiter, width=width, positions=positions, first_line=2, at_end=at_end, most_rows=10**6
    ).table


def cells(table: Table) -> list[list[str | None]]:
    return [list(row) for row in zip(*(table.columns[at] for at in sorted(table.columns)), strict=True)]


def same(one: Table, other: Table) -> None:
    assert cells(one) == cells(other)
    assert one.lines.tolist() == other.lines.tolist()
    assert one.widths.tolist() == other.widths.tolist()
    assert one.last_line == other.last_line
    count = len(one.lines)
    assert [one.written(at) or [""] for at in range(count)] == [other.written(at) or [""] for at in range(count)]


@given(
    rows=WELL_FORMED,
    delimiter=st.sampled_from(",;\t"),
    ending=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([0, 1]),
)
@settings(patient, max_examples=60)
def test_both_ways_read_a_well_formed_file_alike(rows, delimiter, ending, quoting):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ending, quoting=quoting).writerows(rows)
    data = out.getvalue().encode()
    read = fast(data, delimiter=delimiter, width=3)
    if read is not None:
        same(read, careful(data, delimiter=delimiter, width=3))


@given(data=st.lists(PIECES, max_size=30).map("".join), delimiter=st.sampled_from(",\t "))
@settings(patient, max_examples=60)
def test_whatever_the_bytes_the_fast_way_reads_what_the_careful_way_reads_or_nothing(data, delimiter):
    read = fast(data.encode(), delimiter=delimiter, width=3) if data else None
    if read is not None:
        same(read, careful(data.encode(), delimiter=delimiter, width=3))


@pytest.mark.parametrize("cell", ["\t", "\tx", "x\t", " ", "\n", "x\r\n", "\u3000x"])
def test_a_quoted_field_of_spaces_is_cleaned_even_where_the_space_is_the_delimiter(cell):
    data = f'a\t"{cell}"\tb\n'.encode()
    read = fast(data, delimiter="\t", width=3)
    assert read is not None
    assert read.columns[1][0] == (cell.strip() or None)


@given(data=st.lists(PIECES, max_size=30).map("".join))
@settings(patient, max_examples=60)
def test_every_line_is_accounted_for_whatever_the_bytes(data):
    table = careful(data.encode(), delimiter=",", width=3)
    lines = list(io.StringIO(data, newline=""))
    starts = [*(line - 2 for line in table.lines.tolist()), table.last_line - 1]
    assert starts[0] == 0
    assert starts == sorted(starts)
    assert starts[-1] == len(lines)
