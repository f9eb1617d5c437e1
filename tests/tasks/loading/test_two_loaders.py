"""One workbook loaded by two at once: every row counts once, whoever took it."""

from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import func, select

from models import Call, HandIn
from models.database import reading
from rules.regulation.load import default_book
from tasks.loading import load as loader
from tasks.loading.load import Loading, load_file
from tests.tasks.entering import at, found

HEADER = ["call_no", "called_at", "customer_no", "model", "fault"]


@pytest.fixture
def loading(url: str) -> Loading:
    found(url, at("10-01T08:00"))
    return Loading(url=url, book=default_book(), now=at("10-13T08:00"), chunk_rows=2)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """Three calls on each of two sheets, whose names are not in the order of the alphabet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet, first in (("west", 10), ("east", 20)):
        cells = book.create_sheet(sheet)
        cells.append(HEADER)
        for number in range(first, first + 3):
            cells.append([f"K{number}", f"2026-10-12 09:{number}", "C1", "M1", "leaks"])
    path = tmp_path / "calls.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize("rival_ends", [True, False], ids=["to its end", "cut off before its end"])
def test_what_a_rival_has_loaded_meanwhile_is_not_counted_again(loading, workbook, monkeypatch, rival_ends):
    batches, finish = loader.batches, loader.finish

    def cut_off(*_args: object, **_more: object) -> None:
        raise KeyboardInterrupt

    def after_the_rival(*args, **more):
        parts = batches(*args, **more)
        monkeypatch.setattr(loader, "batches", batches)
        if rival_ends:
            load_file(workbook, form="calls", loading=loading)
        else:
            monkeypatch.setattr(loader, "finish", cut_off)
            with pytest.raises(KeyboardInterrupt):
                load_file(workbook, form="calls", loading=loading)
            monkeypatch.setattr(loader, "finish", finish)
        yield from parts

    monkeypatch.setattr(loader, "batches", after_the_rival)
    sums = load_file(workbook, form="calls", loading=loading)
    assert (sums.rows, sums.loaded) == (6, 6)
    with reading(loading.url) as session:
        assert session.scalar(select(func.count()).select_from(Call)) == 6
        told = session.execute(select(HandIn.rows, HandIn.after_sheet, HandIn.after_line)).one()
    assert tuple(told) == (6, "east", 4)
