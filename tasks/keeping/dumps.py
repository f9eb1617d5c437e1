"""The registers as one file and back: SQLite's online backup, PostgreSQL's own pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError

from models.database import engine_for
from tasks.keeping.counted import Counted, counted, tables_of
from tasks.keeping.home_files import BESIDE
from tasks.keeping.manifest import NotKept

OnTable = Callable[[str], None]
"""Told the name of each table as it is counted."""


def kind_of(url: str) -> str:
    """Sqlite or postgresql, as SQLAlchemy names them."""
    return make_url(url).get_backend_name()


def dump(url: str, to: Path, *, on_table: OnTable) -> dict[str, Counted]:
    """Write the registers into the file `to` as they are at one instant, while others go on writing; returns what is in it.

    Raises NotKept where the database's own tool is missing or fails.
    """
    if kind_of(url) == "sqlite":
        try:
            with closing(sqlite3.connect(make_url(url).database or "")) as live, closing(sqlite3.connect(to)) as copy:
                live.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            return counted_in(f"sqlite:///{to}", on_table=on_table)
        except (sqlite3.Error, DBAPIError) as error:
            why = error.orig if isinstance(error, DBAPIError) else error
            raise NotKept(
                f"the registers could not be copied to {to.parent}: {why}; free some space there, or set TMPDIR"
            ) from error
    with _instant(url) as (connection, snapshot):
        tables = tables_of(connection)
        named = [f"--table={name}" for name in tables]
        _tool(
            "pg_dump",
            url,
            "--format=custom",
            f"--snapshot={snapshot}",
            "--no-owner",
            "--no-acl",
            *named,
            f"--file={to}",
        )
        return _counted(connection, tables, on_table)


def restore(file: Path, url: str) -> None:
    """Make the registers of that database what `dump` wrote; all or nothing. The database holds none of ours yet.

    Raises NotKept where the database's own tool is missing or fails.
    """
    if kind_of(url) != "sqlite":
        _tool("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-acl", str(file))
        return
    place = Path(make_url(url).database or "")
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(file, part)
    with part.open("rb") as written:
        os.fsync(written.fileno())
    part.replace(place)


def counted_in(url: str, *, on_table: OnTable) -> dict[str, Counted]:
    """What the registers of that database hold, table by table."""
    engine = create_engine(url)  # not the process's own: its file is moved or removed afterwards
    try:
        with engine.connect() as connection:
            return _counted(connection, tables_of(connection), on_table)
    finally:
        engine.dispose()


def holds_registers(url: str) -> bool:
    """Whether there are registers of ours at that address already. Looking makes nothing."""
    if kind_of(url) == "sqlite":
        place = Path(make_url(url).database or "")
        return place.exists() and place.stat().st_size > 0
    with engine_for(url).connect() as connection:
        return bool(tables_of(connection))


def left_over(url: str) -> Path | None:
    """A file beside where SQLite's would stand that is left of another one, and that it would read into it; None without."""
    if kind_of(url) != "sqlite":
        return None
    place = Path(make_url(url).database or "")
    beside = (place.with_name(f"{place.name}{end}") for end in BESIDE[:2])
    return next((file for file in beside if file.exists() and file.stat().st_size > 0), None)


def _counted(connection: Connection, tables: list[str], on_table: OnTable) -> dict[str, Counted]:
    found = {}
    for table in tables:
        on_table(table)
        found[table] = counted(connection, table)
    return found


@contextmanager
def _instant(url: str) -> Iterator[tuple[Connection, str]]:
    """A transaction on PostgreSQL that sees one instant, and the name under which pg_dump sees the same."""
    with engine_for(url).connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot: Any = connection.scalar(text("SELECT pg_export_snapshot()"))
        yield connection, str(snapshot)


def _tool(name: str, url: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs against that database; its password travels in the environment."""
    program = shutil.which(name)
    if program is None:
        raise NotKept(f"{name} is not on PATH: install PostgreSQL's client programs, at least as new as the server")
    address = make_url(url)
    words = os.environ | ({"PGPASSWORD": str(address.password)} if address.password else {})
    done = subprocess.run(  # noqa: S603 - found on PATH by name
        [program, f"--dbname={_libpq(address)}", *arguments], env=words, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.replace(f"{name}: ", "").strip().splitlines()[:2] or [f"exit code {done.returncode}"]
        raise NotKept(f"{name} did not finish: {'; '.join(said)}")


def _libpq(address: URL) -> str:
    """The address as PostgreSQL's programs read it, without the password."""
    return URL.create(
        "postgresql",
        username=address.username,
        host=address.host,
        port=address.port,
        database=address.database,
        query=address.query,
    ).render_as_string()
