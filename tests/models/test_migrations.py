"""Migrations carry what stands in the registers over to the newest schema, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import make_url, text

from models.database import engine_for
from models.migrate import config, newest, upgrade

A_FILE = """INSERT INTO files (id, name, sha256, form, profile, state, started_at, finished_at, after_line, after_sheet,
    rows, loaded, updated, unchanged, quarantined, reasons)
    VALUES (7, 'calls.csv', 'ab', 'calls', '', 'loading', '2026-10-09T04:00:00', NULL, 50, NULL,
    3, 2, 0, 0, 1, '{"missing": 1}')"""
A_ROW_FROM_IT = """INSERT INTO branches (branch_no, name, kind, source_file_id, source_line)
    VALUES ('B1', 'Shanghai', 'center', 7, 2)"""
A_REFUSED_ROW = """INSERT INTO quarantine (form, file_id, sheet, line, key, "row", reasons, created_at)
    VALUES ('calls', 7, '', 4, 'K1', '{}', '[]', '2026-10-09T04:00:00')"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database in which nothing is yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'registers.db'}"
        return
    server = engine_for(request.getfixturevalue("postgresql_url")).execution_options(isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    url = make_url(request.getfixturevalue("postgresql_url")).set(database="migrated")
    found = url.render_as_string(hide_password=False)
    yield found
    engine_for(found).dispose()
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE migrated"))


def test_a_file_of_an_earlier_version_becomes_a_file_and_its_last_hand_in(empty_url):
    command.upgrade(config(empty_url), "0001")
    with engine_for(empty_url).begin() as connection:
        for statement in (A_FILE, A_ROW_FROM_IT, A_REFUSED_ROW):
            connection.execute(text(statement.replace(":", r"\:")))
    assert upgrade(empty_url) == newest()
    with engine_for(empty_url).begin() as connection:
        files = connection.execute(text("SELECT id, name, sha256, form FROM files")).all()
        handed_in = connection.execute(
            text("SELECT file_id, name, state, after_line, rows, loaded, quarantined FROM hand_ins")
        ).all()
        assert connection.execute(text("SELECT source_file_id FROM branches")).scalars().all() == [7]
        assert connection.execute(text("SELECT file_id, replaced_by FROM quarantine")).all() == [(7, None)]
    assert files == [(7, "calls.csv", "ab", "calls")]
    assert handed_in == [(7, "calls.csv", "loading", 50, 3, 2, 1)]
