"""The registers as tests find and leave them: emptied after each test, and begun from a state that was built only once."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any

from sqlalchemy import Connection

from models import Base
from models.database import engine_for

TABLES = [table.name for table in Base.metadata.sorted_tables]
"""Parents before their children."""
COUNTS = f"SELECT {', '.join(f'(SELECT count(*) FROM {name})' for name in TABLES)}"
_kept: dict[Hashable, tuple[list[tuple[str, Any]], Any]] = {}


def empty(url: str) -> None:
    """Delete every row of every table, in one transaction and, on PostgreSQL, in one round trip."""
    with engine_for(url).begin() as connection:
        driver: Any = connection.connection.driver_connection
        statements = [f"DELETE FROM {name}" for name in reversed(TABLES)]
        if connection.dialect.name == "postgresql":
            driver.execute("; ".join(["SET CONSTRAINTS ALL DEFERRED", *statements]))
            return
        driver.execute("PRAGMA defer_foreign_keys=ON")
        for statement in statements:
            driver.execute(statement)


def begun_from(url: str, what: Hashable, build: Callable[[], Any]) -> Any:
    """Registers as `build` leaves them, and what it returns; it writes to no file and depends on nothing but them.

    It runs once for each database; from then on the rows that stood afterwards are written straight back, which takes
    a tenth of the time. `what` tells apart what is built and from what; where the registers hold other numbers of rows
    than they did then, `build` runs.
    """
    engine = engine_for(url)
    # A SQLite file is like any other; on PostgreSQL only one database's own sequences are past the keys that it gave.
    database = "sqlite" if engine.dialect.name == "sqlite" else url
    with engine.connect() as connection:
        before = tuple(connection.exec_driver_sql(COUNTS).one())
    key = (what, database, before)
    if key not in _kept:
        returned = build()
        with engine.connect() as connection:
            _kept[key] = _rows(connection), returned
        return returned
    rows, returned = _kept[key]
    if any(before):
        empty(url)
    with engine.begin() as connection:
        _put_back(connection, rows)
    return returned


def built_once(fixture: Callable[[str], Any]) -> Callable[..., Any]:
    """A fixture that takes the registers' address and does nothing but fill them (see begun_from)."""

    @wraps(fixture)
    def built(**asked: str) -> Any:
        (url,) = asked.values()
        return begun_from(url, (fixture.__module__, fixture.__qualname__), lambda: fixture(url))

    return built


def _rows(connection: Connection) -> list[tuple[str, Any]]:
    """What fills each table that is not empty, in the driver's own form."""
    driver: Any = connection.connection.driver_connection
    kept = []
    for name in TABLES:
        if connection.dialect.name == "sqlite":
            rows: Any = driver.execute(f"SELECT * FROM {name} ORDER BY rowid").fetchall()
        else:
            with driver.cursor() as cursor, cursor.copy(f"COPY {name} TO STDOUT") as copy:
                rows = b"".join(bytes(block) for block in copy)
        if rows:
            kept.append((name, rows))
    return kept


def _put_back(connection: Connection, kept: list[tuple[str, Any]]) -> None:
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        driver.execute("PRAGMA defer_foreign_keys=ON")
        for name, rows in kept:
            driver.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        return
    driver.execute("SET CONSTRAINTS ALL DEFERRED")
    for name, rows in kept:
        with driver.cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
            copy.write(rows)
