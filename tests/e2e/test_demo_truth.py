"""Exactly the rows that the demo spoiled lie in quarantine, each with its reason, and no good row beside them."""

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

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
BOOK = default_book()


def test_exactly_the_spoiled_rows_are_quarantined_each_with_its_reason(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    upgrade(url)
    demo = write_company(tmp_path / "company", start=date(2026, 9, 1), end=date(2026, 9, 14))
    for file in demo.files:
        sums = load_file(file.path, form=file.form, loading=Loading(url=url, book=BOOK, now=file.arrives_at))
        assert sums.rows == file.rows, file.path.name
    truth = {
        (line["file"], line["line"]): line["code"]
        for line in map(json.loads, demo.truth.read_text(encoding="utf-8").splitlines())
    }
    # A page handed in a second time under another name is the same file to us: it has one entry, under its first name.
    with reading(url) as session:
        entries = session.execute(
            select(IntakeFile.name, QuarantineEntry.line, QuarantineEntry.reasons, QuarantineEntry.resolved_at).join(
                IntakeFile, IntakeFile.id == QuarantineEntry.file_id
            )
        ).all()
    engine_for(url).dispose()
    refused = {(entry.name, entry.line): {reason["code"] for reason in entry.reasons} for entry in entries}
    assert refused.keys() == truth.keys()
    assert {place: codes for place, codes in refused.items() if truth[place] not in codes} == {}
    assert len({line["spoiled"] for line in map(json.loads, demo.truth.read_text(encoding="utf-8").splitlines())}) >= 15
    assert all(entry.resolved_at is None for entry in entries)
