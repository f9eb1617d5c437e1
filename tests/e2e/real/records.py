"""Records that nobody here wrote, read by the csv module alone, and handed in through a profile."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from models import IntakeFile, QuarantineEntry
from models.database import reading
from rules.regulation.load import default_book
from tasks.loading.files import Sums
from tasks.loading.load import Loading, load_file

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """One record of somebody else's file, and the line on which it begins."""

    line: int
    cells: dict[str, str]


def records(path: Path) -> list[Record]:
    """A CSV file as the csv module reads it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames
        found, begins = [], reader.line_num + 1
        for cells in reader:
            found.append(Record(begins, cells))
            begins = reader.line_num + 1
        return found


def slice_of(path: Path, keep: Callable[[dict[str, str]], bool], *, at: Path) -> Path:
    """The records of a file that are to be kept, as a file of their own."""
    header, *_ = path.read_text(encoding="utf-8-sig").splitlines()
    kept: Iterable[dict[str, str]] = (record.cells for record in records(path) if keep(record.cells))
    with at.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=next(csv.reader([header])))
        writer.writeheader()
        writer.writerows(kept)
    return at


def load(url: str, path: Path, form: str, profile: str) -> Sums:
    return load_file(path, form=form, profile=profile, loading=Loading(url=url, book=default_book(), now=NOW))


def refused(url: str, path: Path, profile: str) -> dict[int, set[tuple[str, str | None]]]:
    """What lies in quarantine of a file: the codes and columns of the reasons, by line."""
    asked = (
        select(QuarantineEntry.line, QuarantineEntry.reasons)
        .join(IntakeFile, IntakeFile.id == QuarantineEntry.file_id)
        .where(IntakeFile.name == path.name, IntakeFile.profile == profile)
    )
    with reading(url) as session:
        return {row.line: {_code(reason) for reason in row.reasons} for row in session.execute(asked)}


def _code(reason: dict[str, Any]) -> tuple[str, str | None]:
    return reason["code"], reason["column"]
