"""How SQLite means to find what it is asked for, statement by statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from models.database import engine_for


@contextmanager
def plans(url: str) -> Iterator[dict[str, str]]:
    """The plan of every statement that selects, while this lasts; of an SQLite database."""
    seen: dict[str, str] = {}

    def explain(connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("SELECT", "WITH")) and statement not in seen:
            plan = connection.connection.driver_connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            seen[statement] = "; ".join(row[3] for row in plan)

    event.listen(engine_for(url), "before_cursor_execute", explain)
    try:
        yield seen
    finally:
        event.remove(engine_for(url), "before_cursor_execute", explain)
