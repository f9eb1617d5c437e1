"""An exported row settles the entry it mends: not without being mended, and not with another row's number."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from models import Call
from models.database import reading
from rules.regulation.load import default_book
from tasks.loading.files import Sums
from tasks.loading.load import Loading, load_file
from tasks.loading.quarantine import Entry, open_entries
from tasks.quarantine_sheet import write_quarantine
from tests.tasks.entering import at, found

HEADER = "call_no,called_at,customer_no,model,fault,area"


@pytest.fixture
def loading(url: str) -> Loading:
    found(url, at("10-01T08:00"))
    return Loading(url=url, book=default_book(), now=at("10-13T08:00"))


@pytest.fixture
def hand_in(loading: Loading, tmp_path: Path) -> Callable[..., Sums]:
    def load(*rows: str, name: str, header: str = HEADER) -> Sums:
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return load_file(path, form="calls", loading=loading)

    return load


def entries(loading: Loading) -> list[Entry]:
    with reading(loading.url) as session:
        return open_entries(session)


def faults(loading: Loading) -> dict[str, str | None]:
    with reading(loading.url) as session:
        return {row.call_no: row.fault for row in session.execute(select(Call.call_no, Call.fault))}


def test_a_repeated_number_that_comes_back_unmended_overwrites_nothing(loading, hand_in, tmp_path):
    hand_in(
        "K1,2026-10-12 09:00,C1,M1,leaks,urban", "K1,2026-10-12 11:00,C1,M1,another,urban",
        "K2,2026-10-12 09:00,C1,M1,hums,urban,too,many", name="calls.csv",
    )  # fmt: skip
    (exported,) = write_quarantine(entries(loading), tmp_path / "refused.xlsx", locale="zh")
    again = load_file(exported.path, form="calls", loading=replace(loading, locale="zh"))
    assert (again.rows, again.quarantined, dict(again.reasons)) == (2, 2, {"duplicate_key": 1, "too_many_fields": 1})
    assert faults(loading) == {"K1": "leaks"}
    assert len(entries(loading)) == 2


def test_a_row_known_by_its_line_is_that_row_still_when_it_comes_back_mended(loading, tmp_path):
    profile = tmp_path / "lines.yaml"
    profile.write_text(
        "form: calls\ncolumns: {called_at: day, customer_no: who, fault: what}\ntemplates: {call_no: 'L-{#line}'}\n"
        "constants: {model: M1, area: urban}\nignore_other_columns: true\n",
        encoding="utf-8",
    )
    path = tmp_path / "theirs.csv"
    path.write_text("day,who,what\n2026-10-12 09:00,C1,hums\n2026-10-12 09:00,C9,leaks\n", encoding="utf-8")
    first = load_file(path, form="calls", loading=loading, profile=str(profile))
    assert (first.loaded, dict(first.reasons)) == (1, {"unknown_customer": 1})
    *_, exported = write_quarantine(entries(loading), tmp_path / "refused.xlsx", locale="en")
    book = load_workbook(exported.path)
    (cell,) = (cell for row in book["calls"].iter_rows() for cell in row if cell.value == "C9")
    cell.value = "C1"
    book.save(exported.path)
    again = load_file(exported.path, form="calls", loading=loading, profile=str(profile))
    assert (again.rows, again.loaded, again.updated) == (1, 1, 0)
    assert faults(loading) == {"L-2": "hums", "L-3": "leaks"}
    assert entries(loading) == []


def test_once_its_number_is_mended_it_is_taken(loading, hand_in):
    hand_in("K1,2026-10-12 09:00,C1,M1,leaks,urban", "K1,2026-10-12 11:00,C1,M1,another,urban", name="calls.csv")
    (entry,) = entries(loading)
    sums = hand_in(
        f"K3,2026-10-12 11:00,C1,M1,another,urban,{entry.id}", name="mended.csv", header=f"{HEADER},#entry"
    )  # fmt: skip
    assert (sums.loaded, sums.settled) == (1, 1)
    assert (faults(loading), entries(loading)) == ({"K1": "leaks", "K3": "another"}, [])


def test_a_row_beside_the_wrong_entry_settles_nothing(loading, hand_in):
    hand_in(*(f"K{number},2026-10-12 09:00,C1,M1,leaks,moon" for number in (1, 2, 3)), name="calls.csv")
    first, second, third = entries(loading)
    sums = hand_in(
        f"K1,2026-10-12 09:00,C1,M1,leaks,urban,{first.id}", f"K7,2026-10-12 09:00,C1,M1,leaks,urban,{second.id}",
        f"K8,2026-10-12 09:00,C1,M1,leaks,moon,{third.id}", name="mended.csv", header=f"{HEADER},#entry",
    )  # fmt: skip
    assert (sums.loaded, sums.settled, sums.quarantined) == (2, 1, 1)
    assert [entry.row["call_no"] for entry in entries(loading)] == ["K2", "K3", "K8"]


def test_an_export_from_before_the_mending_opens_nothing_again(loading, hand_in, tmp_path):
    hand_in("K1,2026-10-12 09:00,C1,M1,leaks,moon", name="calls.csv")
    (exported,) = write_quarantine(entries(loading), tmp_path / "refused.xlsx", locale="en")
    (entry,) = entries(loading)
    hand_in(f"K1,2026-10-12 09:00,C1,M1,leaks,urban,{entry.id}", name="mended.csv", header=f"{HEADER},#entry")
    assert entries(loading) == []
    assert load_file(exported.path, form="calls", loading=loading).quarantined == 1
    assert entries(loading) == []
