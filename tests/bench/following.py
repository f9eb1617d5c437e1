"""Who is due to be followed up: a thousand jobs that ended that day among ten thousand calls and among a million."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np

from models import Call, Case, Event
from models.bulk import insert_columns
from models.database import reading, transaction
from models.migrate import upgrade
from models.queries.follow_ups_due import Candidate, finished_jobs
from tests.tasks.entering import found

DAY = datetime(2026, 10, 12, tzinfo=UTC)
SINCE = timedelta(days=180)
DUE = 1_000
ROUNDS = 5


def fill(url: str, *, calls: int, due: int = DUE) -> None:
    """So many finished calls of one customer, of which `due` ended on DAY and the others in the months before."""
    found(url, DAY - timedelta(days=200))
    ids = np.arange(1, calls + 1)
    ended_today = ids % (calls // due) == 0
    earlier = np.datetime64(DAY.replace(tzinfo=None), "s") - (ids % (SINCE.days - 1) + 1) * np.timedelta64(86_400, "s")
    ended = np.where(ended_today, np.datetime64(DAY.replace(tzinfo=None) + timedelta(hours=4), "s"), earlier)
    called, numbers = ended - np.timedelta64(7_200, "s"), [f"K{number}" for number in ids]
    with transaction(url) as session:
        insert_columns(
            session, Case.__table__,
            {"id": ids, "kind": "call", "number": numbers, "branch_no": "B1", "state": "closed", "opened_at": called},
        )  # fmt: skip
        insert_columns(
            session, Call.__table__,
            {"call_no": numbers, "case_id": ids, "called_at": called, "customer_no": "C1", "branch_no": "B1",
             "kind": "paid", "kind_facts": "paid", "area": "urban"},
        )  # fmt: skip
        for place, (kind, at) in enumerate((("called", called), ("closed", ended))):
            insert_columns(
                session, Event.__table__,
                {"id": ids + place * calls, "case_id": ids, "kind": kind, "happened_at": at, "learned_at": at},
            )  # fmt: skip


def search(url: str) -> list[Candidate]:
    """The jobs that ended on DAY, as the flow asks for them."""
    with reading(url) as session:
        return finished_jobs(
            session, "B1", "return_visit", taken_since=DAY - SINCE, begin=DAY, end=DAY + timedelta(days=1)
        )


def bench(folder: Path) -> dict[str, float]:
    """Median seconds of a search that finds DUE jobs, among few calls and among many, in turn."""
    urls = {calls: f"sqlite:///{folder / f'followed-{calls}.db'}" for calls in (10_000, 1_000_000)}
    for calls, url in urls.items():
        upgrade(url)
        fill(url, calls=calls)
    times: dict[int, list[float]] = {calls: [] for calls in urls}
    for _ in range(ROUNDS):
        for calls, url in urls.items():
            begun = perf_counter()
            assert len(search(url)) == DUE
            times[calls].append(perf_counter() - begun)
    few, many = (median(times[calls]) for calls in urls)
    return {"few": few, "many": many, "ratio": many / few}
