"""Standing papers into their registers: one upsert for branches, staff, customers, products and engagements."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import SQLColumnExpression, Table, bindparam, select, update

from models.bulk import insert_columns, rows_by_key
from rules.forms import Kind
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.fresh import Fresh, fresh_rows
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
    if register.check is not None:
        register.check(chunk, refusals)
    for column, code in register.own.items():
        _check_own(chunk, register, refusals, column=column, code=code)


def _check_own(chunk: Chunk, register: Register, refusals: Refusals, *, column: str, code: str) -> None:
    """Refuse the rows that name neither what the register holds nor a good row of this chunk.

    Last of all checks, and over again while it refuses any: a row refused is nobody others can name.
    """
    stored = known_values(chunk, column, register.table.c[register.key])
    values, keys = chunk.frame[column], chunk.frame[register.key]
    while True:
        good = refusals.good()
        wrong = good & (values.notna() & ~values.isin(stored | set(keys[good]))).to_numpy(dtype=bool)
        if not wrong.any():
            return
        refusals.where(wrong, code, column)


def stored_rows(chunk: Chunk, register: Register) -> dict[Any, Any]:
    """What the register holds under the chunk's keys: the digests and where they came from."""
    columns = register.table.c
    return rows_by_key(
        chunk.session,
        columns[register.key],
        chunk.frame[register.key].tolist(),
        columns.row_hash,
        columns.source_file_id,
        columns.source_sheet,
        columns.source_line,
    )


def fresh_in(chunk: Chunk, register: Register) -> Fresh:
    """The chunk's rows that the register does not hold yet."""
    return fresh_rows(chunk, stored=stored_rows(chunk, register), keys=chunk.frame[register.key].tolist())


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
    fresh = fresh_in(chunk, register)
    check_references(fresh.chunk, register, fresh.refusals)
    insert_columns(chunk.session, register.table, register_columns(fresh.chunk, register, fresh.new))
    update_rows(fresh.chunk, register, fresh.changed)
    return fresh.applied()


def stored_keys(chunk: Chunk, key: SQLColumnExpression[Any]) -> set[Any]:
    """Every key of a small register."""
    return set(chunk.session.scalars(select(key)))
