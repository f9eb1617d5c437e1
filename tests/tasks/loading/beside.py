"""Two transactions at once, the second waiting for the first."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic, sleep

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.database import transaction


@contextmanager
def while_it_waits(url: str, second: Callable[[], object]) -> Iterator[Session]:
    """A transaction that ends once `second`, begun beside it at its end, waits for it (SQLite: for its turn)."""
    with ThreadPoolExecutor(1) as beside:
        with transaction(url) as session:
            yield session
            session.flush()
            waiting = beside.submit(second)
            until = monotonic() + (0.3 if url.startswith("sqlite") else 20)
            while monotonic() < until and not waiting.done() and not _somebody_waits(session):
                sleep(0.02)
            assert not waiting.done(), "the second waits for the first"
        waiting.result(30)


def _somebody_waits(session: Session) -> bool:
    if session.get_bind().dialect.name == "sqlite":
        return False
    return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))
