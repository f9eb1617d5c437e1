"""Exactly the rows that the demo spoiled lie in quarantine, each with its reasons, and no good row beside them."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from desk.demo.write import write_company
from models import IntakeFile, QuarantineEntry
from models.database import engine_for, reading
from models.migrate import upgrade
from rules.regulation.load import default_book
from tasks.loading.load import Loading, load_file
from tasks.settings import settings

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
BOOK = default_book()
FOLLOWS = {
    ("products", "sold next year"): {"times_out_of_order"},
    ("contracts", "customer that does not exist"): {"wrong_customer"},
}
"""What is wrong besides: a warranty ends before a sale of next year, a product is never that of nobody."""


def test_exactly_the_spoiled_rows_are_quarantined_each_with_its_reasons_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    settings.cache_clear()
    upgrade(url)
    demo = write_company(tmp_path / "company", start=date(2026, 9, 1), end=date(2026, 9, 8))
    for file in demo.files:
        sums = load_file(file.path, form=file.form, loading=Loading(url=url, book=BOOK, now=file.arrives_at))
        assert sums.rows == file.rows, file.path.name
    lines = [json.loads(line) for line in demo.truth.read_text(encoding="utf-8").splitlines()]
    truth = {
        (line["file"], line["line"]): {line["code"]} | FOLLOWS.get((line["form"], line["spoiled"]), set())
        for line in lines
    }
    # A page handed in a second time under another name is the same file to us: it has one entry, under its first name.
    with reading(url) as session:
        entries = session.execute(
            select(IntakeFile.name, QuarantineEntry.line, QuarantineEntry.reasons, QuarantineEntry.resolved_at).join(
                IntakeFile, IntakeFile.id == QuarantineEntry.file_id
            )
        ).all()
    engine_for(url).dispose()
    settings.cache_clear()
    refused = {(entry.name, entry.line): {reason["code"] for reason in entry.reasons} for entry in entries}
    assert refused == truth
    assert {(line["form"], line["spoiled"]) for line in lines} >= FOLLOWS.keys()
    assert len({line["spoiled"] for line in lines}) >= 15
    assert all(entry.resolved_at is None for entry in entries)
