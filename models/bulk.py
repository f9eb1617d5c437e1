"""Whole columns into and out of the registers, by each driver's own bulk path."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from sqlalchemy import Row, SQLColumnExpression, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgreSQLInsert
from sqlalchemy.dialects.sqlite import Insert as SQLiteInsert
from sqlalchemy.orm import Session

from models.among import among
from models.base import Base

Columns = Mapping[str, Sequence[Any] | np.ndarray | int | None]


def is_sqlite(session: Session) -> bool:
    """Whether this session talks to SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def reserve_ids(session: Session, table: Table, count: int) -> np.ndarray:
    """`count` fresh primary keys of `table` as int64, ascending.

    On SQLite the caller holds the only write lock; PostgreSQL's sequence hands them out.
    """
    if count == 0:
        return np.empty(0, dtype=np.int64)
    key = next(iter(table.primary_key.columns))
    if is_sqlite(session):
        last: int = session.scalar(select(func.coalesce(func.max(key), 0))) or 0
        return np.arange(last + 1, last + 1 + count, dtype=np.int64)
    following = func.nextval(func.pg_get_serial_sequence(table.name, key.name))
    handed_out = select(following).select_from(func.generate_series(1, count))
    return np.fromiter(session.scalars(handed_out), dtype=np.int64, count=count)


def dialect_insert(session: Session, table: Table | type[Base]) -> PostgreSQLInsert | SQLiteInsert:
    """An INSERT in the session's dialect, which knows ON CONFLICT DO NOTHING."""
    return sqlite.insert(table) if is_sqlite(session) else postgresql.insert(table)


def insert_columns(session: Session, table: Table, columns: Columns) -> int:
    """Insert whole columns and return how many rows.

    Instants are numpy datetime64[s] in UTC (or None in an object column), everything else plain Python
    values; a single word, number or None stands for a column that is the same throughout. SQLite gets one
    executemany, PostgreSQL one COPY; both inside the session's transaction. Raises ValueError for columns of
    different lengths, or when no column says how many rows there are.
    """
    sqlite = is_sqlite(session)
    same = {name: value for name, value in columns.items() if isinstance(value, str | int | None)}
    varying = {name: _driver_values(columns[name], sqlite=sqlite) for name in columns if name not in same}
    counts = {len(values) for values in varying.values()}
    empty = [name for name, values in varying.items() if all(value is None for value in values)]
    same |= dict.fromkeys(empty[: len(varying) - 1])
    varying = {name: values for name, values in varying.items() if name not in same}
    if len(counts) != 1:
        raise ValueError(f"{table.name}: columns of {sorted(counts)} rows")
    count = counts.pop()
    if count == 0:
        return 0
    session.flush()
    driver = session.connection().connection.driver_connection
    assert driver is not None
    if sqlite:
        # What is the same throughout stands in the statement: it is then read once and not bound for every row.
        listed = ", ".join([*varying, *same])
        marks = ", ".join([*("?" for _ in varying), *(_literal(value) for value in same.values())])
        statement = f"INSERT INTO {table.name} ({listed}) VALUES ({marks})"  # noqa: S608 - names come from the models, values are quoted
        driver.executemany(statement, zip(*varying.values(), strict=True))
    else:
        rows = zip(*varying.values(), *(repeat(value, count) for value in same.values()), strict=True)
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {table.name} ({', '.join([*varying, *same])}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row(row)
    return count


def _literal(value: str | int | None) -> str:
    if value is None:
        return "NULL"
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(value))


def _driver_values(values: Any, *, sqlite: bool) -> list[Any]:
    if not isinstance(values, np.ndarray):
        return list(values)
    if values.dtype.kind != "M":
        return values.tolist()
    texts = np.datetime_as_string(values, unit="s").tolist()
    if np.isnat(values).any():
        texts = [None if text == "NaT" else text for text in texts]
    return texts if sqlite else [None if text is None else f"{text}Z" for text in texts]


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert dictionaries of Python values; for the smaller amounts."""
    if rows:
        session.execute(insert(table), [dict(row) for row in rows])


def rows_by_key(
    session: Session, key: SQLColumnExpression[Any], keys: Iterable[Any], *columns: SQLColumnExpression[Any]
) -> dict[Any, Row[Any]]:
    """The rows whose `key` is among `keys`, by key; one statement however many keys there are."""
    return {row[0]: row for row in rows_among(session, key, keys, *columns)}


def rows_among(
    session: Session, key: SQLColumnExpression[Any], keys: Iterable[Any], *columns: SQLColumnExpression[Any]
) -> Sequence[Row[Any]]:
    """All rows whose `key` is among `keys`: the key first, then `columns`."""
    wanted = sorted({value for value in keys if value is not None})
    if not wanted:
        return []
    return session.execute(select(key, *columns).where(among(key, wanted))).all()
