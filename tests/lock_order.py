"""In which order statements may lock: two who lock the same things in two orders wait for each other for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, event

from models.database import engine_for


@contextmanager
def links_before_cases(url: str) -> Iterator[None]:
    """Within the block no transaction asks for the lock on links while it holds a case (ADR 24); PostgreSQL alone has both."""
    links: set[int] = set()
    cases: set[int] = set()
    wrong: list[str] = []

    def begun(connection: Connection) -> None:
        for holding in (links, cases):
            holding.discard(id(connection.connection.dbapi_connection))

    def said(connection: Connection, _cursor: Any, statement: str, _values: Any, _context: Any, _many: bool) -> None:
        here = id(connection.connection.dbapi_connection)
        if "pg_advisory_xact_lock" in statement:
            wrong.extend([statement] if here in cases - links else [])
            links.add(here)
        if "FROM cases" in statement and "FOR NO KEY UPDATE" in statement:
            cases.add(here)

    engine = engine_for(url)
    event.listen(engine, "begin", begun)
    event.listen(engine, "before_cursor_execute", said)
    try:
        yield
    finally:
        event.remove(engine, "begin", begun)
        event.remove(engine, "before_cursor_execute", said)
    assert not wrong, f"asked for the lock on links while holding cases: {wrong}"
