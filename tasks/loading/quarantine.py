"""The quarantine: rows that were refused, kept as written until they are settled."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import IntakeFile, QuarantineEntry
from models.bulk import among
from rules.reasons import Reason

LARGEST_ID = 2**31 - 1
CONFLICTS = frozenset({"duplicate_key", "key_conflict"})
"""Reasons that another row with the same key does not settle: the good twin has that key, too."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused row: its line, its key as far as it could be read, the text as written, and why."""

    line: int
    key: str
    row: Mapping[str, Any]
    reasons: list[Reason]


def record(
    session: Session,
    refused: Iterable[Refused],
    *,
    form: str,
    file_id: int,
    sheet: str,
    entries: Mapping[int, int],
    now: datetime,
) -> int:
    """Put rows into quarantine and return how many. A line that lies there already is not entered again.

    `entries` maps the lines of a mended export to the entry they mend. One refused again takes the place of that
    entry, which then points to it, so that a row waits in quarantine once however often it is tried.
    """
    rows = {row.line: row for row in refused}
    if not rows:
        return 0
    known = {
        entry.line: entry
        for entry in session.scalars(
            select(QuarantineEntry).where(
                QuarantineEntry.file_id == file_id,
                QuarantineEntry.sheet == sheet,
                among(session, QuarantineEntry.line, sorted(rows)),
            )
        )
    }
    for line, row in rows.items():
        reasons = [
            {"code": reason.code, "column": reason.column, "sentence": reason.sentence} for reason in row.reasons
        ]
        entry = known.get(line)
        if entry is None:
            entry = QuarantineEntry(
                form=form,
                file_id=file_id,
                sheet=sheet,
                line=line,
                key=row.key,
                row=dict(row.row),
                reasons=reasons,
                created_at=now,
            )
            session.add(entry)
            known[line] = entry
        elif entry.reasons != reasons:
            entry.reasons = reasons
    session.flush()
    heirs = _heirs(session, form)
    for line in rows.keys() & entries.keys():
        _replace(session, entries[line], by=known[line], heirs=heirs, now=now)
    return len(rows)


def _heirs(session: Session, form: str) -> Mapping[int, int]:
    """For each entry whose mending was refused, the entry that took its place."""
    query = select(QuarantineEntry.id, QuarantineEntry.replaced_by).where(
        QuarantineEntry.form == form, QuarantineEntry.replaced_by.is_not(None)
    )
    return {old: new for old, new in session.execute(query) if new is not None}


def _last_heir(entry: int, heirs: Mapping[int, int]) -> int:
    while entry in heirs:
        entry = heirs[entry]
    return entry


def _replace(session: Session, tried: int, *, by: QuarantineEntry, heirs: Mapping[int, int], now: datetime) -> None:
    replaced = session.scalar(
        select(QuarantineEntry).where(
            QuarantineEntry.form == by.form,
            QuarantineEntry.resolved_at.is_(None),
            QuarantineEntry.id == min(_last_heir(tried, heirs), LARGEST_ID),
        )
    )
    if replaced is not None and replaced.id < by.id:  # never the other way round: no entry replaces itself in the end
        replaced.resolved_at, replaced.replaced_by = now, by.id
        replaced.resolved_file_id, replaced.resolved_line = by.file_id, by.line
        session.flush()


def settle(
    session: Session,
    *,
    form: str,
    file_id: int,
    sheet: str,
    entered: Mapping[int, str],
    written: Collection[int],
    entries: Mapping[int, int],
    now: datetime,
) -> int:
    """Resolve what the rows just entered settle, and return how many entries.

    `entered` maps the good lines to their keys, `entries` the lines of a mended export to the entry they mend, and
    `written` are the lines that changed the register. A row settles the entry it names and the entry of its own line.
    One that was written also settles open entries of the same form and key from other files, unless those were
    refused for sharing that key; an old paper that comes again says nothing about a correction that waits.
    """
    waiting = session.execute(
        select(QuarantineEntry.id, QuarantineEntry.file_id, QuarantineEntry.sheet, QuarantineEntry.line,
               QuarantineEntry.key, QuarantineEntry.reasons)
        .where(QuarantineEntry.form == form, QuarantineEntry.resolved_at.is_(None))
    ).all()  # fmt: skip
    if not waiting:
        return 0
    by_key = {key: line for line, key in entered.items() if key and line in written}
    heirs = _heirs(session, form) if entries else {}
    mended = {_last_heir(entry, heirs): line for line, entry in entries.items() if line in entered}
    settled: list[dict[str, Any]] = []
    for entry in waiting:
        same_line = entry.file_id == file_id and entry.sheet == sheet and entry.line in entered
        conflict = any(reason["code"] in CONFLICTS for reason in entry.reasons)
        if entry.id in mended:
            line = mended[entry.id]
        elif same_line:
            line = entry.line
        elif entry.file_id != file_id and not conflict and entry.key in by_key:
            line = by_key[entry.key]
        else:
            continue
        settled.append({"id": entry.id, "resolved_at": now, "resolved_file_id": file_id, "resolved_line": line})
    if settled:
        session.execute(update(QuarantineEntry), settled)
    return len(settled)


@dataclass(frozen=True, slots=True)
class Entry:
    """One quarantine entry as people see it. `row` has the file's own headers, which `profile` maps, if any."""

    id: int
    form: str
    file: str
    sheet: str
    line: int
    row: Mapping[str, str]
    reasons: list[Reason]
    profile: str = ""


def open_entries(session: Session, *, form: str | None = None) -> list[Entry]:
    """Every entry that is not settled yet, by form, file and line."""
    query = (
        select(QuarantineEntry, IntakeFile.name, IntakeFile.profile)
        .join(IntakeFile, IntakeFile.id == QuarantineEntry.file_id)
        .where(QuarantineEntry.resolved_at.is_(None))
        .order_by(QuarantineEntry.form, IntakeFile.name, QuarantineEntry.line)
    )
    if form is not None:
        query = query.where(QuarantineEntry.form == form)
    return [
        Entry(
            id=entry.id,
            form=entry.form,
            file=name,
            sheet=entry.sheet,
            line=entry.line,
            row=entry.row,
            reasons=[Reason(**reason) for reason in entry.reasons],
            profile=profile,
        )
        for entry, name, profile in session.execute(query)
    ]
