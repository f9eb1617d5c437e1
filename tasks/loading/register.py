"""Standing papers into their registers: one upsert for branches, staff, customers and products."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import SQLColumnExpression, Table, bindparam, select, update

from models.bulk import insert_columns, rows_by_key
from rules.forms import Kind
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.values import aware, day_texts, days, instants, plain


@dataclass(frozen=True, slots=True)
class Register:
    """Where a form's rows go: the table, other names of its columns, and what they refer to.

    `refs` maps a form column to the register key it must name and the code of the refusal; `own` lists
    form columns that refer to the form's own key. `check` adds what is particular to the form.
    """

    table: Table
    key: str
    names: Mapping[str, str] = field(default_factory=dict)
    refs: Mapping[str, tuple[SQLColumnExpression[Any], str]] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)
    check: Callable[[Chunk, Refusals], None] | None = None

    def column_of(self, name: str) -> str:
        """The register's column for a form column."""
        return self.names.get(name, name)


def known_values(chunk: Chunk, column: str, key: SQLColumnExpression[Any]) -> set[str]:
    """Which of the values of a column are in the register under `key`."""
    return set(rows_by_key(chunk.session, key, chunk.frame[column].dropna().unique().tolist()))


def check_references(chunk: Chunk, register: Register, refusals: Refusals) -> None:
    """Refuse the rows that name what no register holds."""
    for column, (key, code) in register.refs.items():
        refusals.unknown(column, known_values(chunk, column, key), code)
    for column, code in register.own.items():
        key = register.table.c[register.key]
        known = known_values(chunk, column, key) | set(chunk.frame[register.key])
        refusals.unknown(column, known, code)
    if register.check is not None:
        register.check(chunk, refusals)


@dataclass(frozen=True, slots=True)
class Split:
    """Positions of a chunk's rows: not in the register yet, there with other content, there as they are.

    `unchanged` counts the repeats inside the chunk, too; `repeats` says which row each of them repeats.
    """

    new: np.ndarray
    changed: np.ndarray
    unchanged: int
    repeats: Mapping[int, list[int]]

    @property
    def places(self) -> np.ndarray:
        """What is to be entered: new rows, then changed ones."""
        return np.concatenate([self.new, self.changed])


def split_rows(chunk: Chunk, *, table: Table, key: str, refusals: Refusals) -> Split:
    """Compare the good rows with the register by digest. Repeats inside the chunk count as unchanged.

    A key that another line of this very file has entered with other content is refused (`key_conflict`). What a
    file first handed in later has said stands: handing an old file in again does not undo it.
    """
    good = refusals.good()
    keys = chunk.frame[key].to_numpy(dtype=object)
    stored = rows_by_key(
        chunk.session, table.c[key], keys[good].tolist(), table.c.row_hash, table.c.source_file_id, table.c.source_line
    )
    places = np.flatnonzero(good)
    first = ~pd.Series(keys[places]).duplicated().to_numpy()
    repeats = int((~first).sum())
    again = _repeats(keys, places, first)
    places = places[first]
    if not stored:
        return Split(new=places, changed=places[:0], unchanged=repeats, repeats=again)
    new, changed, unchanged = [], [], repeats
    lines = chunk.frame.index.tolist()
    for place in places.tolist():
        row = stored.get(keys[place])
        if row is None:
            new.append(place)
        elif row.row_hash == int(chunk.hashes[place]) or (row.source_file_id or 0) > chunk.file_id:
            unchanged += 1
        elif row.source_file_id == chunk.file_id and row.source_line < lines[place]:
            refusals.add(lines[place], "key_conflict", key, value=str(keys[place]), other=str(row.source_line))
        else:
            changed.append(place)
    as_places = [np.asarray(found, dtype=np.int64) for found in (new, changed)]
    return Split(new=as_places[0], changed=as_places[1], unchanged=unchanged, repeats=again)


def _repeats(keys: np.ndarray, places: np.ndarray, first: np.ndarray) -> dict[int, list[int]]:
    """The positions of the rows that come again, by the position of the row with their key that came first."""
    again: dict[int, list[int]] = defaultdict(list)
    if not first.all():
        wanted = set(keys[places[~first]])
        firsts = {keys[place]: place for place in places[first].tolist() if keys[place] in wanted}
        for place in places[~first].tolist():
            again[firsts[keys[place]]].append(place)
    return again


def applied(split: Split, refusals: Refusals) -> Applied:
    """The counts of a chunk. A row refused since the split takes its repeats along, so that each row counts once."""
    again = refusals.take_repeats(split.repeats)
    good = refusals.good()
    return Applied(
        loaded=int(good[split.new].sum()),
        updated=int(good[split.changed].sum()),
        unchanged=split.unchanged - again,
        refused=refusals.by_line,
        written=frozenset(refusals.lines[split.places[good[split.places]]].tolist()),
    )


def register_columns(chunk: Chunk, register: Register, places: np.ndarray) -> dict[str, Any]:
    """The chosen rows as the register's columns for a bulk insert, provenance included."""
    part = chunk.frame.iloc[places]
    columns: dict[str, Any] = {}
    for column in chunk.form.columns:
        values = part[column.name]
        if column.kind is Kind.TIME:
            columns[register.column_of(column.name)] = instants(values)
        elif column.kind is Kind.DATE:
            columns[register.column_of(column.name)] = day_texts(values)
        else:
            columns[register.column_of(column.name)] = plain(values)
    return columns | provenance(chunk, places)


def provenance(chunk: Chunk, places: np.ndarray) -> dict[str, Any]:
    """Which file, sheet and line the chosen rows came from, and their digests."""
    lines = chunk.frame.index[places]
    return {
        "source_file_id": chunk.file_id,
        "source_sheet": chunk.sheet,
        "source_line": lines.tolist(),
        "row_hash": chunk.hashes[places].tolist(),
    }


def rows_of(chunk: Chunk, register: Register, places: Sequence[int] | np.ndarray) -> list[dict[str, Any]]:
    """The chosen rows, in that order, as Python values under the register's names; only the columns that the file has."""
    chosen = np.asarray(places, dtype=np.int64)
    part = chunk.frame.iloc[chosen]
    columns: dict[str, list[Any]] = {}
    for column in chunk.form.columns:
        if column.name not in chunk.present:
            continue
        values = part[column.name]
        if column.kind is Kind.TIME:
            columns[register.column_of(column.name)] = aware(instants(values))
        elif column.kind is Kind.DATE:
            columns[register.column_of(column.name)] = days(values)
        else:
            columns[register.column_of(column.name)] = plain(values)
    columns |= {
        "source_file_id": [chunk.file_id] * len(chosen),
        "source_sheet": [chunk.sheet] * len(chosen),
        "source_line": part.index.tolist(),
        "row_hash": chunk.hashes[chosen].tolist(),
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def update_rows(chunk: Chunk, register: Register, places: np.ndarray) -> None:
    """Write changed rows over what the register holds, leaving the columns that the file has not."""
    write_rows(chunk, register, rows_of(chunk, register, places))


def write_rows(chunk: Chunk, register: Register, rows: list[dict[str, Any]]) -> None:
    """Write rows (see rows_of) over those with the same keys."""
    if not rows:
        return
    key = register.column_of(register.key)
    table = register.table
    chunk.session.execute(
        update(table)
        .where(table.c[key] == bindparam("the_key"))
        .values({name: bindparam(f"new_{name}") for name in rows[0] if name != key}),
        [{"the_key": row[key], **{f"new_{name}": value for name, value in row.items() if name != key}} for row in rows],
    )


def apply_register(chunk: Chunk, register: Register) -> Applied:
    """Check, insert and update one chunk of a standing paper."""
    refusals = Refusals(chunk)
    check_references(chunk, register, refusals)
    split = split_rows(chunk, table=register.table, key=register.key, refusals=refusals)
    insert_columns(chunk.session, register.table, register_columns(chunk, register, split.new))
    update_rows(chunk, register, split.changed)
    return applied(split, refusals)


def stored_keys(chunk: Chunk, key: SQLColumnExpression[Any]) -> set[Any]:
    """Every key of a small register."""
    return set(chunk.session.scalars(select(key)))
