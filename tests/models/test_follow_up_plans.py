"""Who is due to be followed up is found by an index on both databases: the cost follows what is due (PW-2, PW-3, FP-4)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, text

from models.database import engine_for, reading, transaction
from models.queries.follow_ups_due import customers_to_ask, ended_contracts, finished_jobs, open_follow_ups
from models.queries.follow_ups_unanswered import given_since, unanswered
from tests.bench.following import DAY, fill, search

NOW = datetime(2026, 10, 15, tzinfo=UTC)
GROWING = ("calls", "cases", "contracts", "customers", "follow_ups", "follow_up_tries", "timeline", "visits")
SEARCHES = {
    "jobs": lambda session: finished_jobs(
        session, "B1", "return_visit", taken_since=DAY - timedelta(days=180), begin=DAY, end=DAY + timedelta(days=1)
    ),
    "customers": lambda session: customers_to_ask(
        session, "B1", "half_year", since=NOW, period="2026-10-15", grades=()
    ),
    "contracts": lambda session: ended_contracts(
        session, "B1", "engagement_end", first=date(2026, 10, 1), last=date(2026, 10, 14), zone=UTC
    ),
    "open": lambda session: open_follow_ups(session, "B1"),
    "unanswered": lambda session: unanswered(session, "B1"),
    "given": lambda session: given_since(session, "B1", "engagement_end", since=NOW - timedelta(days=60)),
}


def plans(url: str, search) -> list[str]:
    """The lines of the plans of every statement of the search; PostgreSQL is told to read through a table only where it must."""
    seen: list[str] = []
    postgresql = url.startswith("postgresql")
    explain = "EXPLAIN" if postgresql else "EXPLAIN QUERY PLAN"

    def explained(connection, _cursor, statement, parameters, *_):
        if statement.lstrip().startswith(("SELECT", "WITH")):
            rows = connection.connection.driver_connection.cursor().execute(f"{explain} {statement}", parameters)
            seen.extend(row[0] if postgresql else row[3] for row in rows.fetchall())

    with reading(url) as session:
        if postgresql:
            session.execute(text("SET enable_seqscan = off"))
        event.listen(engine_for(url), "before_cursor_execute", explained)
        try:
            search(session)
        finally:
            event.remove(engine_for(url), "before_cursor_execute", explained)
    assert seen
    return seen


@pytest.mark.parametrize("name", SEARCHES)
def test_no_search_reads_through_a_register_that_grows(url, name):
    through = [
        line
        for line in plans(url, SEARCHES[name])
        if any(line.strip().removeprefix("->").strip().startswith((f"SCAN {each}", f"Seq Scan on {each} ")) for each in GROWING)
    ]  # fmt: skip
    assert through == []


def test_finished_jobs_are_found_by_when_they_ended(url):
    fill(url, calls=2_000, due=10)
    if url.startswith("postgresql"):
        with transaction(url) as session:
            session.execute(text("ANALYZE"))
    assert len(search(url)) == 10
    assert any("ix_timeline_ended" in line for line in plans(url, SEARCHES["jobs"]))
