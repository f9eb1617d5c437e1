"""Files into the registers: sums that add up, loads that go on, rows that wait in quarantine until they are mended."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import Call, Case, Event, HandIn, IntakeFile, QuarantineEntry
from models.database import reading, transaction
from rules.regulation.load import default_book
from tasks.loading.files import Sums
from tasks.loading.load import Loading, load_file
from tasks.loading.quarantine import open_entries
from tasks.quarantine_sheet import write_quarantine
from tasks.reading.refusal import Unreadable
from tests.tasks.entering import at, found

HEADER = "call_no,called_at,customer_no,model,fault,area"
GOOD = [f"K{number},2026-10-12 09:{number:02},C1,M1,leaks,urban" for number in range(10, 16)]
BAD = [
    ("K1,2026-02-30 09:00,C1,M1,leaks,urban", "no_such_date"),
    (",2026-10-12 09:00,C1,M1,leaks,urban", "missing"),
    ("K2,2026-10-12 09:00,C9,M1,leaks,urban", "unknown_customer"),
    ("K3,2026-10-12 09:00,C1,M1,leaks,moon", "not_in_set"),
    ("K4,1989-10-12 09:00,C1,M1,leaks,urban", "too_early"),
    ("K5,2027-10-12 09:00,C1,M1,leaks,urban", "in_future"),
    ("K10,2026-10-12 11:00,C1,M1,other words,urban", "duplicate_key"),
]


@pytest.fixture
def loading(url: str) -> Loading:
    found(url, at("10-01T08:00"))
    return Loading(url=url, book=default_book(), now=at("10-13T08:00"))


@pytest.fixture
def calls(tmp_path: Path) -> Callable[..., Path]:
    def write(*rows: str, name: str = "calls.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def load(path: Path, loading: Loading, **changes: object) -> Sums:
    return load_file(path, form="calls", loading=replace(loading, **changes))


def count(loading: Loading, model: type) -> int:
    with reading(loading.url) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("chunk_rows", [50_000, 3])
def test_good_rows_are_loaded_beside_bad_ones_and_the_sums_add_up(loading, calls, chunk_rows):
    path = calls(*GOOD, *(row for row, _ in BAD))
    sums = load(path, loading, chunk_rows=chunk_rows)
    assert (sums.rows, sums.loaded, sums.quarantined) == (13, 6, 7)
    wanted = {code for _, code in BAD} - ({"duplicate_key"} if chunk_rows == 3 else set())
    assert wanted <= sums.reasons.keys()
    assert {"duplicate_key", "key_conflict"} & sums.reasons.keys()
    with reading(loading.url) as session:
        entry = next(one for one in open_entries(session) if one.line == 8)
    assert (entry.row["called_at"], entry.reasons[0].code, entry.reasons[0].column) == (
        "2026-02-30 09:00", "no_such_date", "called_at",
    )  # fmt: skip


def test_the_same_file_again_changes_nothing(loading, calls):
    path = calls(*GOOD, *(row for row, _ in BAD))
    load(path, loading)
    before = count(loading, Event), count(loading, QuarantineEntry)
    again = load(path, loading)
    assert (again.loaded, again.updated, again.unchanged, again.quarantined) == (0, 0, 6, 7)
    assert (count(loading, Event), count(loading, QuarantineEntry)) == before
    assert count(loading, IntakeFile) == 5  # four masters and this one
    with reading(loading.url) as session:
        rows = select(HandIn.rows, HandIn.loaded, HandIn.unchanged, HandIn.quarantined).order_by(HandIn.id)
        assert session.execute(rows).all() == [(13, 6, 0, 7), (13, 0, 6, 7)], "each handing in has its own line"


def test_an_interrupted_load_goes_on_after_its_last_whole_chunk(loading, calls, monkeypatch):
    path = calls(*GOOD)
    from tasks.loading import load as module

    taken = 0
    whole = module._take

    def dies(*args, **kwargs):
        nonlocal taken
        taken += 1
        if taken == 3:
            raise KeyboardInterrupt
        return whole(*args, **kwargs)

    monkeypatch.setattr(module, "_take", dies)
    with pytest.raises(KeyboardInterrupt):
        load(path, loading, chunk_rows=2)
    assert count(loading, Call) == 4
    monkeypatch.setattr(module, "_take", whole)
    sums = load(path, loading, chunk_rows=2)
    assert (sums.rows, sums.loaded) == (6, 6), "the sums hold over both runs"
    assert count(loading, Call) == 6


def test_a_dry_run_reports_and_leaves_nothing(loading, calls):
    sums = load(calls(*GOOD, BAD[0][0]), loading, dry_run=True)
    assert (sums.loaded, sums.quarantined) == (6, 1)
    assert (count(loading, Call), count(loading, Case), count(loading, QuarantineEntry)) == (0, 0, 0)


def test_a_mended_export_is_loaded_and_settles_its_entries(loading, calls, tmp_path):
    load(calls(*(row for row, _ in BAD[:3])), loading)
    with reading(loading.url) as session:
        entries = open_entries(session)
    (exported,) = write_quarantine(entries, tmp_path / "mended.xlsx", locale="en")
    again = load(exported.path, loading)
    assert (again.loaded, again.quarantined) == (0, 3), "unmended it is refused for the same reasons"
    with reading(loading.url) as session:
        waiting = open_entries(session)
    assert [entry.file for entry in waiting] == ["mended.xlsx"] * 3, "each row waits once, as it was tried last"
    mended = calls("K1,2026-02-28 09:00,C1,M1,leaks,urban", "K2,2026-10-12 09:00,C1,M1,leaks,urban", name="mended.csv")
    sums = load(mended, loading)
    assert (sums.loaded, sums.settled) == (2, 2)


def test_a_row_mended_twice_in_the_same_export_settles_the_entry_that_waits(loading, calls):
    load(calls(",2026-10-12 09:00,C1,M1,leaks,urban"), loading)
    with reading(loading.url) as session:
        (entry,) = open_entries(session)

    def tried(row: str, name: str) -> Path:
        path = calls(f"{row},{entry.id}", name=name)
        path.write_text(path.read_text(encoding="utf-8").replace(HEADER, f"{HEADER},#entry"), encoding="utf-8")
        return path

    assert load(tried(",2026-10-12 09:01,C1,M1,leaks,urban", "once.csv"), loading).quarantined == 1
    assert load(tried(",2026-10-12 09:02,C1,M1,leaks,moon", "twice.csv"), loading).quarantined == 1
    with reading(loading.url) as session:
        assert [each.file for each in open_entries(session)] == ["twice.csv"]
    sums = load(tried("K1,2026-10-12 09:00,C1,M1,leaks,urban", "thrice.csv"), loading)
    assert (sums.loaded, sums.settled) == (1, 1)
    with reading(loading.url) as session:
        assert open_entries(session) == []


def test_an_entry_number_that_names_nothing_here_is_no_harm(loading, calls):
    path = calls(
        "K1,2026-10-12 09:00,C1,M1,leaks,moon,99999999999999999999", "K2,2026-10-12 09:00,C1,M1,leaks,urban,77"
    )
    path.write_text(path.read_text(encoding="utf-8").replace(HEADER, f"{HEADER},#entry"), encoding="utf-8")
    sums = load(path, loading)
    assert (sums.loaded, sums.quarantined, sums.settled) == (1, 1, 0)


def test_a_row_refused_for_what_was_not_there_yet_is_taken_when_it_comes_again(loading, calls):
    path = calls("K2,2026-10-12 09:00,C9,M1,leaks,urban")
    assert load(path, loading).quarantined == 1
    with transaction(loading.url) as session:
        from models import Customer

        session.add(Customer(customer_no="C9", name="New", phone="13700137000", branch_no="B1"))
    sums = load(path, loading)
    assert (sums.loaded, sums.quarantined, sums.settled) == (1, 0, 1)
    with reading(loading.url) as session:
        assert open_entries(session) == []


def test_an_old_file_that_comes_again_leaves_the_waiting_correction_in_quarantine(loading, calls):
    old = calls(*GOOD)
    load(old, loading)
    load(calls("K10,2026-10-12 09:10,C1,M1,other words,moon", name="correction.csv"), loading)
    again = load(old, loading)
    assert (again.unchanged, again.settled) == (6, 0)
    with reading(loading.url) as session:
        assert [entry.file for entry in open_entries(session)] == ["correction.csv"]
    mended = load(calls("K10,2026-10-12 09:10,C1,M1,other words,urban", name="mended.csv"), loading)
    assert (mended.updated, mended.settled) == (1, 1)


def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_taken(loading, tmp_path):
    path = tmp_path / "calls.csv"
    path.write_bytes(b"")
    with pytest.raises(Unreadable, match="empty"):
        load(path, loading)
    assert count(loading, IntakeFile) == 4


def test_an_old_file_that_comes_again_does_not_undo_what_a_later_one_has_said(loading, calls):
    old = calls("K1,2026-10-12 09:00,C1,M1,leaks,urban", name="old.csv")
    load(old, loading)
    assert load(calls("K1,2026-10-12 09:00,C1,M1,leaks badly,urban", name="new.csv"), loading).updated == 1
    again = load(old, loading)
    assert (again.updated, again.unchanged) == (0, 1)
    with reading(loading.url) as session:
        assert session.scalars(select(Call.fault)).one() == "leaks badly"
