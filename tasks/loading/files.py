"""The file ledger: what was handed in, how far it has come, and its sums."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FileState, IntakeFile


@dataclass(slots=True)
class Sums:
    """Where the rows of a file went. `rows` is always the sum of the other four."""

    file: str
    form: str
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    settled: int = 0
    filtered: int = 0

    @property
    def rows(self) -> int:
        """Rows in."""
        return self.loaded + self.updated + self.unchanged + self.quarantined

    def as_json(self) -> dict[str, Any]:
        """The report that `aftersales load --json` prints for the file."""
        return {
            "file": self.file,
            "form": self.form,
            "rows": self.rows,
            "loaded": self.loaded,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "quarantined": self.quarantined,
            "reasons": dict(self.reasons.most_common()),
        }


def begin(session: Session, *, name: str, sha256: str, form: str, profile: str, now: datetime) -> IntakeFile:
    """The ledger's entry for a file: a new one, one to go on with, or a finished one started afresh.

    A load that was interrupted goes on after its last complete chunk. A file handed in again is read again,
    since what it refers to may have arrived meanwhile.
    """
    entry = session.scalar(
        select(IntakeFile)
        .where(IntakeFile.sha256 == sha256, IntakeFile.form == form, IntakeFile.profile == profile)
        .with_for_update()
    )
    if entry is None:
        entry = IntakeFile(
            name=name, sha256=sha256, form=form, profile=profile, state=FileState.LOADING, started_at=now, reasons={}
        )
        session.add(entry)
    elif entry.state == FileState.DONE:
        entry.state, entry.started_at, entry.finished_at = FileState.LOADING, now, None
        entry.after_line, entry.after_sheet, entry.reasons = 0, None, {}
        entry.rows = entry.loaded = entry.updated = entry.unchanged = entry.quarantined = 0
    session.flush()
    return entry


def advance(session: Session, entry: IntakeFile, sums: Sums, *, line: int, sheet: str | None) -> None:
    """Take a chunk's counts into the ledger, in the chunk's own transaction."""
    entry.loaded += sums.loaded
    entry.updated += sums.updated
    entry.unchanged += sums.unchanged
    entry.quarantined += sums.quarantined
    entry.rows += sums.rows
    entry.reasons = dict(Counter(entry.reasons) + sums.reasons)
    entry.after_line, entry.after_sheet = line, sheet
    session.flush()


def finish(session: Session, file_id: int, *, now: datetime) -> Sums:
    """Mark a file as done and give its sums over all its chunks, also those of an interrupted run before."""
    entry = session.get_one(IntakeFile, file_id)
    entry.state, entry.finished_at = FileState.DONE, now
    return Sums(
        file=entry.name,
        form=entry.form,
        loaded=entry.loaded,
        updated=entry.updated,
        unchanged=entry.unchanged,
        quarantined=entry.quarantined,
        reasons=Counter(entry.reasons),
    )
