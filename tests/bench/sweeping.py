"""The sweep's cost follows what is due: a thousand due clocks among ten thousand calls and among a million."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from sqlalchemy import text

from models import Call, Case, Clock, Event
from models.bulk import insert_columns
from models.database import engine_for, transaction
from models.migrate import upgrade
from rules.regulation.load import default_book
from tasks.engine.calendars import Calendars
from tasks.engine.sweep import sweep_clocks
from tests.tasks.entering import found

BOOK = default_book()
NOW = datetime(2026, 10, 12, 6, 0, tzinfo=UTC)  # a Monday, 14:00 in Shanghai
DUE = 1_000
ROUNDS = 5


def registers(folder: Path, *, calls: int) -> str:
    """A database with so many calls, of which DUE have a warning due at NOW and the others later ones."""
    url = f"sqlite:///{folder / f'{calls}.db'}"
    upgrade(url)
    found(url, NOW - timedelta(days=30))
    called = np.datetime64("2026-10-12T01:30:00", "s")  # 09:30 in Shanghai; half of six hours later it is 14:00
    later = np.datetime64("2026-10-12T05:59:00", "s")
    opened = np.where(np.arange(calls) % (calls // DUE) == 0, called, later)
    ids = np.arange(1, calls + 1)
    numbers = [f"K{number}" for number in ids]
    limit = BOOK.limit("MS-14-urban")
    calendar = Calendars(book=BOOK, branches={}).of(None)
    due = calendar.add_many(opened, limit.within.amount)
    with transaction(url) as session:
        insert_columns(
            session,
            Case.__table__,
            {"id": ids, "kind": "call", "number": numbers, "branch_no": "B1",
             "state": "registered", "opened_at": opened},
        )  # fmt: skip
        insert_columns(
            session,
            Call.__table__,
            {"call_no": numbers, "case_id": ids, "called_at": opened, "customer_no": "C1",
             "branch_no": "B1", "kind": "paid", "kind_facts": "paid", "area": "urban"},
        )  # fmt: skip
        insert_columns(
            session,
            Event.__table__,
            {"id": ids, "case_id": ids, "kind": "called", "happened_at": opened, "learned_at": opened},
        )
        insert_columns(
            session,
            Clock.__table__,
            {"id": ids, "case_id": ids, "limit_id": limit.id, "ordinal": 0, "article": "MS-14",
             "opened_at": opened, "due_at": due, "breach_at": due + np.timedelta64(1, "s"), "state": "running",
             "next_action_at": calendar.add_many(opened, 180), "stage": 0, "provisional": False,
             "book": BOOK.digest[:12], "calendar": calendar.fingerprint[:12]},
        )  # fmt: skip
    return url


def bench(folder: Path) -> dict[str, float]:
    """Median seconds of a sweep over DUE due clocks, few calls and many, in turn; each round starts from the same state."""
    urls = {calls: registers(folder, calls=calls) for calls in (10_000, 1_000_000)}
    times: dict[int, list[float]] = {calls: [] for calls in urls}
    for _ in range(ROUNDS):
        for calls, url in urls.items():
            begun = perf_counter()
            swept = sweep_clocks(url, book=BOOK, now=NOW, locale="en")
            times[calls].append(perf_counter() - begun)
            assert swept.looked == DUE, swept
            with engine_for(url).begin() as connection:
                connection.execute(text("DELETE FROM notices"))
                connection.execute(
                    text("UPDATE clocks SET stage = 0, next_action_at = :at WHERE stage > 0"),
                    {"at": "2026-10-12T06:00:00"},
                )
    few, many = (median(times[calls]) for calls in urls)
    return {"few": few, "many": many, "ratio": many / few}
