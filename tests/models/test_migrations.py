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


A_CALL = """INSERT INTO cases (id, kind, number, branch_no, state, opened_at) VALUES
    (1, 'call', 'K1', 'B1', 'closed', '2026-10-09T04:00:00'), (2, 'call', 'K2', 'B1', 'cancelled', '2026-10-09T05:00:00'),
    (3, 'call', 'K0', 'B1', 'dispatched', '2026-10-08T05:00:00')"""
ITS_ROW = """INSERT INTO calls (call_no, case_id, called_at, customer_no, name, phone, branch_no, kind, kind_facts) VALUES
    ('K1', 1, '2026-10-09T04:00:00', NULL, 'Z', '1380013', 'B1', 'paid', 'paid'),
    ('K2', 2, '2026-10-09T05:00:00', NULL, 'Z', '1380013', 'B1', 'paid', 'paid'),
    ('K0', 3, '2026-10-08T05:00:00', NULL, 'Z', '1380013', 'B1', 'paid', 'paid')"""
ITS_VISIT = """INSERT INTO visits (id, call_no, arrived_at, left_at, outcome, signed_by) VALUES
    (1, 'K1', '2026-10-09T06:00:00', '2026-10-09T07:00:00', 'fixed', 'Zhang')"""
ITS_EVENTS = """INSERT INTO timeline (id, case_id, kind, happened_at, learned_at) VALUES
    (1, 2, 'cancelled', '2026-10-09T06:00:00', '2026-10-09T06:00:00')"""
A_BRANCH = "INSERT INTO branches (branch_no, name, kind) VALUES ('B1', 'Shanghai', 'center')"


def test_calls_of_an_earlier_version_get_their_vouchers_in_the_order_of_their_times(empty_url):
    command.upgrade(config(empty_url), "0002")
    with engine_for(empty_url).begin() as connection:
        for statement in (A_BRANCH, A_CALL, ITS_ROW, ITS_VISIT, ITS_EVENTS):
            connection.execute(text(statement.replace(":", r"\:")))
    assert upgrade(empty_url) == newest()
    with engine_for(empty_url).begin() as connection:
        drawn = "SELECT number, call_no, signed_by, void_reason FROM vouchers ORDER BY number"
        assert connection.execute(text(drawn)).all() == [
            (1, "K0", None, None),
            (2, "K1", "Zhang", None),
            (3, "K2", None, "cancelled"),
        ]
        assert connection.execute(text("SELECT name, branch_no, last FROM series")).all() == [("voucher", "B1", 3)]
        connection.execute(text("INSERT INTO cases (id, kind, number, state, opened_at)"
                                r" VALUES (9, 'goods', 'R1', 'taken_in', '2026-10-09T06\:00\:00')"))  # fmt: skip


A_CUSTOMER = "INSERT INTO customers (customer_no, name, phone, branch_no) VALUES ('C1', 'Z', '1380013', 'B1')"
THEIR_CALL = ITS_ROW.replace("NULL, 'Z', '1380013'", "'C1', NULL, NULL")


def test_customers_of_an_earlier_version_may_be_asked_and_keep_their_calls(empty_url):
    command.upgrade(config(empty_url), "0006")
    with engine_for(empty_url).begin() as connection:
        for statement in (A_BRANCH, A_CUSTOMER, A_CALL, THEIR_CALL):
            connection.execute(text(statement.replace(":", r"\:")))
    assert upgrade(empty_url) == newest()
    with engine_for(empty_url).begin() as connection:
        assert connection.execute(text("SELECT customer_no, opted_out FROM customers")).all() == [("C1", None)]
        kept = connection.execute(text("SELECT call_no FROM calls WHERE customer_no = 'C1' ORDER BY call_no"))
        assert kept.scalars().all() == ["K0", "K1", "K2"]
        assert connection.execute(text("SELECT count(*) FROM cards")).scalar_one() == 0
