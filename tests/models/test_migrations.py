"""Migrations carry what stands in the registers over to the newest schema, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import IntegrityError

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


def carried_over(url: str, revision: str, *statements: str) -> None:
    """What these statements write into the schema of an earlier revision, upgraded to the newest."""
    command.upgrade(config(url), revision)
    with engine_for(url).begin() as connection:
        for statement in statements:
            connection.execute(text(statement.replace(":", r"\:")))
    assert upgrade(url) == newest()


def test_a_file_of_an_earlier_version_becomes_a_file_and_its_last_hand_in(empty_url):
    carried_over(empty_url, "0001", A_FILE, A_ROW_FROM_IT, A_REFUSED_ROW)
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
    carried_over(empty_url, "0002", A_BRANCH, A_CALL, ITS_ROW, ITS_VISIT, ITS_EVENTS)
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


A_COMPLAINT = """INSERT INTO complaints (complaint_no, case_id, received_at, type, name, phone, text, severity, severity_rule,
    severity_confirmed) VALUES ('P1', 4, '2026-10-09T04:00:00', 'complaint', 'Z', '1380013', 'rude', 'serious', 'otherwise',
    false)"""
ITS_CASE = """INSERT INTO cases (id, kind, number, branch_no, state, opened_at) VALUES
    (4, 'complaint', 'P1', 'B1', 'answered', '2026-10-09T04:00:00')"""
AN_ANSWER = """INSERT INTO decisions (id, case_id, step, decided_at, decided_by, verdict, note)
    VALUES (1, 4, 'answer', '2026-10-10T04:00:00', 'S1', 'resolve', 'sorry')"""
A_PERSON = "INSERT INTO staff (staff_no, branch_no, name, role) VALUES ('S1', 'B1', 'Li', 'director')"


def test_complaints_and_decisions_of_an_earlier_version_stand_and_go_on_to_their_end(empty_url):
    carried_over(empty_url, "0007", A_BRANCH, A_PERSON, ITS_CASE, A_COMPLAINT, AN_ANSWER)
    with engine_for(empty_url).begin() as connection:
        kept = "SELECT complaint_no, type, wanted, finding, repeats_no FROM complaints"
        assert connection.execute(text(kept)).all() == [("P1", "complaint", None, None, None)]
        assert connection.execute(text("SELECT step, note, channel FROM decisions")).all() == [
            ("answer", "sorry", None)
        ]
        connection.execute(text("UPDATE complaints SET type = 'inquiry', wanted = 'return', finding = 'partly'"))
        connection.execute(text("UPDATE decisions SET step = 'satisfaction', borne_by = 'customer', amount_fen = 0"))


def test_branches_of_an_earlier_version_get_room_for_their_address_and_decisions_for_a_refund(empty_url):
    carried_over(empty_url, "0013", A_BRANCH, A_PERSON, ITS_CASE, A_COMPLAINT, AN_ANSWER)
    with engine_for(empty_url).begin() as connection:
        assert connection.execute(text("SELECT branch_no, address, phone, areas FROM branches")).all() == [
            ("B1", None, None, None)
        ]
        assert connection.execute(text("SELECT step, note, refund FROM decisions")).all() == [("answer", "sorry", None)]
        connection.execute(text("UPDATE decisions SET refund = 'cash'"))
    with pytest.raises(IntegrityError), engine_for(empty_url).begin() as connection:
        connection.execute(text("UPDATE decisions SET refund = 'kind words'"))


A_CUSTOMER = "INSERT INTO customers (customer_no, name, phone, branch_no) VALUES ('C1', 'Z', '1380013', 'B1')"
THEIR_CALL = ITS_ROW.replace("NULL, 'Z', '1380013'", "'C1', NULL, NULL")


def test_customers_of_an_earlier_version_may_be_asked_and_keep_their_calls(empty_url):
    carried_over(empty_url, "0006", A_BRANCH, A_CUSTOMER, A_CALL, THEIR_CALL)
    with engine_for(empty_url).begin() as connection:
        assert connection.execute(text("SELECT customer_no, opted_out FROM customers")).all() == [("C1", None)]
        kept = connection.execute(text("SELECT call_no FROM calls WHERE customer_no = 'C1' ORDER BY call_no"))
        assert kept.scalars().all() == ["K0", "K1", "K2"]
        assert connection.execute(text("SELECT count(*) FROM cards")).scalar_one() == 0


def test_cases_of_an_earlier_version_stay_and_may_be_followed_up(empty_url):
    carried_over(empty_url, "0008", A_BRANCH, A_CUSTOMER, A_CALL, THEIR_CALL, ITS_VISIT, ITS_EVENTS)
    with engine_for(empty_url).begin() as connection:
        kept = connection.execute(text("SELECT number, state FROM cases ORDER BY id")).all()
        assert kept == [("K1", "closed"), ("K2", "cancelled"), ("K0", "dispatched")]
        assert connection.execute(text("SELECT case_id FROM timeline")).scalars().all() == [2]
        connection.execute(text("INSERT INTO cases (id, kind, number, state, opened_at)"
                                r" VALUES (9, 'follow_up', 'B1-R1', 'due', '2026-10-12T00\:30\:00')"))  # fmt: skip
        connection.execute(text("INSERT INTO follow_ups (id, branch_no, duty, about, period, call_no, excuse, since, given_at)"
                                r" VALUES (1, 'B1', 'return_visit', 'call\:K1', '', 'K1', 'opted_out',"
                                r" '2026-10-09T07\:00\:00', '2026-10-12T00\:30\:00')"))  # fmt: skip


A_FOLLOW_UP = """INSERT INTO follow_ups (id, branch_no, duty, about, period, call_no, excuse, since, given_at) VALUES
    (1, 'B1', 'return_visit', 'call:K1', '', 'K1', 'opted_out', '2026-10-09T07:00:00', '2026-10-12T00:30:00')"""


def test_follow_ups_of_an_earlier_version_have_had_no_reminder_and_may_be_answered_by_a_link(empty_url):
    carried_over(empty_url, "0014", A_BRANCH, A_CUSTOMER, A_CALL, THEIR_CALL, A_FOLLOW_UP)
    with engine_for(empty_url).begin() as connection:
        kept = connection.execute(text("SELECT about, reminders, reminded_at FROM follow_ups")).all()
        assert kept == [("call:K1", 0, None)]
    for broken in ("reminders = 3", "reminders = 1"):
        with pytest.raises(IntegrityError), engine_for(empty_url).begin() as connection:
            connection.execute(text(f"UPDATE follow_ups SET {broken}"))


ANOTHER_FILE = "INSERT INTO files (id, name, sha256, form, profile) VALUES (7, 'calls.csv', 'ab', 'calls', '')"


def test_refused_rows_of_an_earlier_version_wait_on_and_are_dismissed_only_with_a_reason(empty_url):
    carried_over(empty_url, "0007", ANOTHER_FILE, A_REFUSED_ROW)
    with engine_for(empty_url).begin() as connection:
        waiting = connection.execute(text("SELECT key, resolved_at, dismissed_by, dismissed_because FROM quarantine"))
        assert waiting.all() == [("K1", None, None, None)]
    for half in ("dismissed_by = 'S1'", "dismissed_by = 'S1', dismissed_because = 'twice'"):
        with pytest.raises(IntegrityError, match="dismissed_whole"), engine_for(empty_url).begin() as connection:
            connection.execute(text(f"UPDATE quarantine SET {half}"))


A_CARD = """INSERT INTO surveys (card_no, call_no, attitude, comment, replied_at) VALUES
    ('Y1', 'K1', 4, NULL, '2026-10-10T04:00:00'), ('Y2', 'K2', NULL, 'kind', '2026-10-10T05:00:00')"""


def test_answered_cards_of_an_earlier_version_stand_and_new_ones_say_how_they_came(empty_url):
    carried_over(empty_url, "0007", A_BRANCH, A_CALL, ITS_ROW, A_CARD)
    with engine_for(empty_url).begin() as connection:
        kept = connection.execute(
            text("SELECT card_no, attitude, comment, way, call_back FROM surveys ORDER BY card_no")
        )
        assert kept.all() == [("Y1", 4, None, None, None), ("Y2", None, "kind", None, None)]
        connection.execute(text(_answer("'yes'", way="'link'")))
    for broken in (_answer("NULL", way="'link'"), _answer("'yes'", way="'dream'"), _answer("'perhaps'", way="NULL")):
        with pytest.raises(IntegrityError), engine_for(empty_url).begin() as connection:
            connection.execute(text(broken))


def _answer(call_back: str, *, way: str) -> str:
    columns = "card_no, call_no, replied_at, way, call_back"
    return rf"INSERT INTO surveys ({columns}) VALUES ('Y{way[1:2]}', 'K0', '2026-10-10T04\:00\:00', {way}, {call_back})"


AN_ISSUED_CARD = """INSERT INTO cards (id, branch_no, number, card_no, call_no, completed_at, way, excuse, issued_at, reminders)
    VALUES (1, 'B1', 1, 'B1-1', 'K1', '2026-10-09T06:00:00', 'sheet', NULL, '2026-10-10T01:00:00', 0),
    (2, 'B1', NULL, NULL, 'K2', NULL, NULL, 'cancelled', '2026-10-10T01:00:00', 0)"""
A_CANCELLATION = """INSERT INTO decisions (id, case_id, step, decided_at, decided_by, verdict, note)
    VALUES (1, 2, 'cancellation', '2026-10-09T06:00:00', 'S1', 'approve', 'twice')"""


def test_cards_and_cancellations_of_an_earlier_version_stand_and_a_card_may_draft_a_complaint_once(empty_url):
    stood = (A_BRANCH, A_PERSON, A_CALL, ITS_ROW, A_CARD, AN_ISSUED_CARD, A_CANCELLATION, ITS_EVENTS)
    carried_over(empty_url, "0015", *stood)
    with engine_for(empty_url).begin() as connection:
        cards = connection.execute(text("SELECT card_no, excuse, cancelled FROM cards ORDER BY id")).all()
        assert [(*row[:2], bool(row.cancelled)) for row in cards] == [("B1-1", None, False), (None, "cancelled", False)]
        kept = connection.execute(text("SELECT step, note, cancelled_because FROM decisions")).all()
        assert kept == [("cancellation", "twice", None)]
        assert connection.execute(text("SELECT case_id FROM timeline")).scalars().all() == [2]
        connection.execute(text("UPDATE decisions SET cancelled_because = 'duplicate'"))
        connection.execute(text("UPDATE cards SET excuse = 'entry_error' WHERE id = 2"))
        for case_id in (9, 10):
            _drafted(connection, case_id)
        connection.execute(
            text("INSERT INTO complaint_drafts (case_id, card_no, severity) VALUES (9, 'Y1', 'ordinary')")
        )
    for broken in (
        "INSERT INTO complaint_drafts (case_id, card_no, severity) VALUES (10, 'Y1', 'ordinary')",
        "INSERT INTO complaint_drafts (case_id, card_no, severity) VALUES (10, 'Y9', 'ordinary')",
        "INSERT INTO complaint_drafts (case_id, card_no, severity) VALUES (10, 'Y2', 'dire')",
        "UPDATE decisions SET cancelled_because = 'rain'",
    ):
        with pytest.raises(IntegrityError), engine_for(empty_url).begin() as connection:
            connection.execute(text(broken))


def _drafted(connection: Connection, case_id: int) -> None:
    connection.execute(text("INSERT INTO cases (id, kind, number, state, opened_at)"
                            rf" VALUES ({case_id}, 'draft', 'Y{case_id}-D', 'waiting', '2026-10-12T00\:30\:00')"))  # fmt: skip


A_DISPATCH = """INSERT INTO dispatches (id, call_no, dispatched_at, technician_no) VALUES
    (1, 'K0', '2026-10-08T06:00:00', 'S1')"""
A_TECHNICIAN = "INSERT INTO staff (staff_no, branch_no, name, role) VALUES ('S1', 'B1', 'Li', 'technician')"


def test_dispatches_of_an_earlier_version_stay_and_say_nobody_who_made_them(empty_url):
    carried_over(empty_url, "0007", A_BRANCH, A_TECHNICIAN, A_CALL, ITS_ROW, A_DISPATCH)
    with engine_for(empty_url).begin() as connection:
        kept = connection.execute(text("SELECT call_no, technician_no, dispatched_by FROM dispatches")).all()
        assert kept == [("K0", "S1", None)]
        assert connection.execute(text("SELECT count(*) FROM questions")).scalar_one() == 0
