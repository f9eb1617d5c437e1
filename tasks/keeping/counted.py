"""What registers hold, told so that two of them can be compared: rows and a digest for each table."""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, inspect

from models import Base


@dataclass(frozen=True, slots=True)
class Counted:
    """The rows of one table and a digest of them in the order of their keys; equal for equal content alone."""

    rows: int
    digest: str


def tables_of(connection: Connection) -> list[str]:
    """The product's tables that are there, and the one that says at which revision they are, parents first."""
    there = set(inspect(connection).get_table_names())
    return [
        name for name in (*(table.name for table in Base.metadata.sorted_tables), "alembic_version") if name in there
    ]


def counted(connection: Connection, table: str) -> Counted:
    """One table counted and digested as its database tells it; comparable between databases of one kind."""
    digest, keys = hashlib.sha256(), order_of(connection, table)
    driver: Any = connection.connection.driver_connection
    rows = 0
    if connection.dialect.name == "sqlite":
        for row in driver.execute(f"SELECT * FROM {table} ORDER BY {keys}"):  # noqa: S608 - names of our own schema
            digest.update(repr(row).encode())
            rows += 1
        return Counted(rows, digest.hexdigest())
    with driver.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        with cursor.copy(f"COPY (SELECT * FROM {table} ORDER BY {keys}) TO STDOUT") as copy:  # noqa: S608
            for row in copy:  # a row each, a line feed within a value is escaped
                digest.update(row)
                rows += 1
    return Counted(rows, digest.hexdigest())


def order_of(connection: Connection, table: str) -> str:
    """By what its rows are ordered, the same in every database of that kind, whatever language one sorts words in."""
    seen = inspect(connection)
    words = {column["name"] for column in seen.get_columns(table) if isinstance(column["type"], String)}
    keys = seen.get_pk_constraint(table)["constrained_columns"]
    plain = ' COLLATE "C"' if connection.dialect.name == "postgresql" else ""
    return ", ".join(f"{key}{plain}" if key in words else key for key in keys) or "1"
