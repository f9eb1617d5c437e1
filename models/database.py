"""Engines and transactions, the same on SQLite and PostgreSQL.

SQLAlchemy's stock SQLite begins lazily, so that two writers lose updates; here the driver stays in
autocommit and every transaction begins IMMEDIATE (readers DEFERRED), with WAL and foreign keys on.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

MOST_ENGINES = 8
SQLITE_WAIT_SECONDS = 30
REHEARSAL_WAITS = "500ms"  # less than the second after which PostgreSQL looks for deadlocks


_engines: OrderedDict[str, Engine] = OrderedDict()
_one_at_a_time = Lock()


def engine_for(url: str) -> Engine:
    """The engine of that database URL, one per process; SQLite is set up for several writers.

    Its errors do not show the values of a statement: they end up in logs and run pages (PR-2). Of more than
    MOST_ENGINES the one asked for longest ago is let go and its idle connections are closed.
    """
    with _one_at_a_time:
        engine = _engines.pop(url, None) or _made(url)
        _engines[url] = engine
        while len(_engines) > MOST_ENGINES:
            _, oldest = _engines.popitem(last=False)
            oldest.dispose()
    return engine


def _made(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": SQLITE_WAIT_SECONDS, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # autocommit: BEGIN is ours to issue
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "cache_size=-65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")


_rehearsed: ContextVar[tuple[str, Session] | None] = ContextVar("_rehearsed", default=None)


@contextmanager
def transaction(url: str, *, dry_run: bool = False) -> Iterator[Session]:
    """One writing transaction: committed at the end, rolled back on an error or when `dry_run`.

    Inside a rehearsal a dry run is a part of it, which only an error takes back by itself; raises RuntimeError
    there for a transaction that means it.
    """
    rehearsed = _rehearsal_of(url)
    if rehearsed is not None:
        if not dry_run:
            raise RuntimeError("a dry run was about to write")
        with rehearsed.begin_nested():
            yield rehearsed
            rehearsed.flush()
        return
    with Session(engine_for(url), expire_on_commit=False) as session, session.begin() as begun:
        yield session
        if dry_run:
            session.flush()  # constraints must speak in a dry run too
            begun.rollback()


@contextmanager
def reading(url: str) -> Iterator[Session]:
    """A session that only reads; on SQLite it does not take the writers' lock. Inside a rehearsal it is that one's."""
    rehearsed = _rehearsal_of(url)
    if rehearsed is not None:
        yield rehearsed
        return
    engine = engine_for(url).execution_options(reading=True)
    with Session(engine, expire_on_commit=False) as session:
        yield session


@contextmanager
def rehearsal(url: str) -> Iterator[None]:
    """Dry runs inside see what those before them would have done; at the end all of it is rolled back.

    Papers of one dry run may need each other: a call the customer that came with it. It is one transaction, which
    keeps other writers waiting on SQLite; on PostgreSQL it gives way, with an error, where it would have to wait
    for a lock itself, so that it never stands in the way of work that is meant.
    """
    with transaction(url, dry_run=True) as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text(f"SET LOCAL lock_timeout = '{REHEARSAL_WAITS}'"))
        token = _rehearsed.set((url, session))
        try:
            yield
        finally:
            _rehearsed.reset(token)


def _rehearsal_of(url: str) -> Session | None:
    standing = _rehearsed.get()
    return standing[1] if standing is not None and standing[0] == url else None
