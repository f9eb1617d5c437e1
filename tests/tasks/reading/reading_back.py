"""Files written for a test, and what the reader makes of them."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from xlsxwriter import Workbook

from rules.forms import FORMS
from rules.reasons import Reason
from tasks.reading import Profile, Unreadable, batches, open_source

CALLS_HEADER = "call_no,called_at,name"


@dataclass(frozen=True, slots=True)
class Read:
    """Everything a file gave, batches put together; `rows` are the filled cells of each row by line."""

    rows: dict[int, dict[str, str]]
    refused: dict[int, Reason]
    skipped: dict[str, int]
    originals: dict[int, dict[str, str]]
    sheets: list[str | None]
    last_line: int

    @property
    def codes(self) -> dict[int, str]:
        return {line: why.code for line, why in self.refused.items()}


def put(folder: Path, data: str | bytes, name: str = "file.csv") -> Path:
    """Write text (as UTF-8) or bytes as they are."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def csv_text(rows: Iterable[Sequence[str]], **dialect: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **dialect).writerows(rows)
    return out.getvalue()


def put_workbook(folder: Path, sheets: dict[str, list[list[Any]]], *, name: str = "book.xlsx", **options: Any) -> Path:
    """A workbook with these cells; dates and times get a format that shows them as such."""
    path = folder / name
    with Workbook(path, options) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(rows):
                for column, value in enumerate(cells):
                    if hasattr(value, "isoformat"):
                        sheet.write_datetime(row, column, value, moment)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value)
    return path


def read(path: Path, form: str = "calls", *, profile: Profile | None = None, **options: Any) -> Read:
    """Read a whole file."""
    rows: dict[int, dict[str, str]] = {}
    refused: dict[int, Reason] = {}
    skipped: dict[str, int] = {}
    originals: dict[int, dict[str, str]] = {}
    sheets: list[str | None] = []
    last_line = 0
    for batch in batches(open_source(path, profile=profile), form=FORMS[form], profile=profile, **options):
        assert list(batch.frame.columns) == list(FORMS[form].names)
        assert set(batch.frame.dtypes.astype(str)) == {"object"}
        table = zip(batch.frame.index.tolist(), batch.frame.to_numpy(dtype=object).tolist(), strict=True)
        for place, (line, row) in enumerate(table):
            assert all(value is None or isinstance(value, str) for value in row)
            rows[line] = {name: value for name, value in zip(FORMS[form].names, row, strict=True) if value is not None}
            originals[line] = batch.originals(place)
        refused |= batch.refused
        for why, count in batch.skipped.items():
            skipped[why] = skipped.get(why, 0) + count
        if not sheets or sheets[-1] != batch.sheet:
            sheets.append(batch.sheet)
        last_line = batch.last_line
    return Read(rows, refused, skipped, originals, sheets, last_line)


def refusal(path: Path, form: str = "calls", *, profile: Profile | None = None) -> Unreadable:
    """The refusal a file meets, which must be one clear line that names the file."""
    with pytest.raises(Unreadable) as caught:
        read(path, form, profile=profile)
    error = caught.value
    for sentence in (error.sentence, error.in_locale("zh")):
        assert path.name in sentence
        assert "\n" not in sentence
        assert len(sentence) < 400
    assert str(error) == error.sentence
    return error
