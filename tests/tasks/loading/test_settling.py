"""What settles a quarantine entry and what takes its place, also of two at once and of many that wait."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models import IntakeFile, QuarantineEntry
from models.database import engine_for, reading, transaction
from rules.reasons import Reason
from tasks.loading.quarantine import Refused, record, settle
from tests.tasks.entering import at, found
from tests.tasks.loading.beside import while_it_waits

WHY = [Reason(code="missing", column="fault", sentence="fault is missing")]
NOW = at("10-12T09:00")


@pytest.fixture
def company(url: str) -> str:
    found(url, at("10-01T08:00"))
    return url


def refuse(session: Session, file: str, keys: Sequence[str], *, entries: dict[int, int] | None = None) -> None:
    """Put a row for each key into quarantine, from line 2 of a file of calls on."""
    row = IntakeFile(name=file, sha256=file, form="calls", profile="")
    session.add(row)
    session.flush()
    refused = [Refused(line=line, key=key, row={"call_no": key}, reasons=WHY) for line, key in enumerate(keys, start=2)]
    record(session, refused, form="calls", file_id=row.id, sheet="", entries=entries or {}, now=NOW)


def waiting(url: str) -> list[tuple[str, str]]:
    """File and key of what waits, in the order of its coming."""
    query = (
        select(IntakeFile.name, QuarantineEntry.key)
        .join(IntakeFile, IntakeFile.id == QuarantineEntry.file_id)
        .where(QuarantineEntry.resolved_at.is_(None))
        .order_by(QuarantineEntry.id)
    )
    with reading(url) as session:
        return [(name, key) for name, key in session.execute(query)]


def entry_of(url: str, key: str) -> int:
    with reading(url) as session:
        return session.scalars(select(QuarantineEntry.id).where(QuarantineEntry.key == key)).one()


def test_of_two_mendings_of_one_entry_at_once_one_waits_in_its_place(company):
    with transaction(company) as session:
        refuse(session, "first.csv", ["K1"])
    tried = entry_of(company, "K1")

    def mends_too() -> None:
        with transaction(company) as session:
            refuse(session, "third.csv", ["K1"], entries={2: tried})

    with while_it_waits(company, mends_too) as session:
        refuse(session, "second.csv", ["K1"], entries={2: tried})
    assert waiting(company) == [("third.csv", "K1")]
    with reading(company) as session:
        heirs = session.scalars(select(QuarantineEntry.replaced_by).order_by(QuarantineEntry.id)).all()
    assert [heir is not None for heir in heirs] == [True, True, False]


def test_what_was_written_settles_the_named_entry_its_own_line_and_the_same_key_elsewhere(company):
    with transaction(company) as session:
        refuse(session, "others.csv", ["K1", "K2", "K3"])
        refuse(session, "mine.csv", ["K4", "K5"])
    named = entry_of(company, "K3")
    with transaction(company) as session:
        mine = session.scalars(select(IntakeFile.id).where(IntakeFile.name == "mine.csv")).one()
        settled = settle(
            session,
            form="calls",
            file_id=mine,
            sheet="",
            entered={3: "K5", 4: "K1", 5: "K2", 6: "K3"},
            written={4},
            entries={6: named, 5: 10**30},
            now=NOW,
        )
    assert settled == 3
    assert waiting(company) == [("others.csv", "K2"), ("mine.csv", "K4")], "K2 came again as it was"


def test_refusing_and_settling_read_no_more_than_what_they_are_about(company):
    with transaction(company) as session:
        refuse(session, "others.csv", [f"K{number}" for number in range(300)])
        entries = dict(enumerate(session.scalars(select(QuarantineEntry.id).order_by(QuarantineEntry.id)), start=2))
        refuse(session, "again.csv", [f"K{number}" for number in range(200)], entries=entries)
    with rows_read(company) as counts, transaction(company) as session:
        refuse(session, "fresh.csv", ["K400"])
        file_id = session.scalars(select(IntakeFile.id).where(IntakeFile.name == "others.csv")).one()
        entered = {4: "K2", 5: "K3"}
        done = settle(
            session, form="calls", file_id=file_id, sheet="", entered=entered, written={4}, entries={}, now=NOW
        )
    assert done == 1, "the mending of K2, which waits in another file"
    assert sum(counts) < 20


@contextmanager
def rows_read(url: str) -> Iterator[list[int]]:
    """How many rows each SELECT has given; SQLite's driver does not tell."""
    counts: list[int] = []

    def count(_connection: object, cursor: Any, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            counts.append(max(cursor.rowcount, 0))

    engine = engine_for(url)
    event.listen(engine, "after_cursor_execute", count)
    try:
        yield counts
    finally:
        event.remove(engine, "after_cursor_execute", count)
