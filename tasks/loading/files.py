"""The ledger of hand-ins: which file was handed in when, how far it has come, and its sums."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import FileState, HandIn, IntakeFile
from models.bulk import dialect_insert


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


def begin(session: Session, *, name: str, sha256: str, form: str, profile: str, now: datetime) -> HandIn:
    """The ledger's line for handing in a file: a new one, or the one that was interrupted.

    A load that was interrupted goes on after its last complete chunk. A file handed in again is read again,
    since what it refers to may have arrived meanwhile, and has a line of its own for it.
    """
    file_id = _file(session, name=name, sha256=sha256, form=form, profile=profile)
    entry = session.scalar(select(HandIn).where(HandIn.file_id == file_id, HandIn.state == FileState.LOADING))
    if entry is None:
        entry = HandIn(file_id=file_id, name=name, state=FileState.LOADING, started_at=now, reasons={})
        session.add(entry)
        session.flush()
    return entry


def _file(session: Session, *, name: str, sha256: str, form: str, profile: str) -> int:
    """The id of the file with this content, held until the transaction ends; entered if it is new."""
    known = {"sha256": sha256, "form": form, "profile": profile}
    session.execute(dialect_insert(session, IntakeFile).values(name=name, **known).on_conflict_do_nothing())
    return session.scalars(select(IntakeFile.id).filter_by(**known).with_for_update()).one()


def is_taken(entry: HandIn, *, sheets: Sequence[str], sheet: str | None, line: int) -> bool:
    """Whether the part of a file that ends on this line of this sheet has been taken in, by whichever process.

    `sheets` are the workbook's in its order; a file without sheets has none of them.
    """
    places = {name: place for place, name in enumerate(sheets)}
    reached = places.get(entry.after_sheet or "", -1), entry.after_line
    return entry.state == FileState.DONE or reached >= (places.get(sheet or "", -1), line)


def advance(session: Session, entry: HandIn, sums: Sums, *, line: int, sheet: str | None) -> None:
    """Take a chunk's counts into the ledger, in the chunk's own transaction."""
    entry.loaded += sums.loaded
    entry.updated += sums.updated
    entry.unchanged += sums.unchanged
    entry.quarantined += sums.quarantined
    entry.rows += sums.rows
    entry.reasons = dict(Counter(entry.reasons) + sums.reasons)
    entry.after_line, entry.after_sheet = line, sheet
    session.flush()


def finish(session: Session, hand_in: int, *, now: datetime) -> Sums:
    """Mark a hand-in as done and give its sums over all its chunks, also those of an interrupted run before."""
    entry = session.get_one(HandIn, hand_in)
    entry.state, entry.finished_at = FileState.DONE, now
    return Sums(
        file=entry.name,
        form=session.get_one(IntakeFile, entry.file_id).form,
        loaded=entry.loaded,
        updated=entry.updated,
        unchanged=entry.unchanged,
        quarantined=entry.quarantined,
        reasons=Counter(entry.reasons),
    )
