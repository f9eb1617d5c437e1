"""The quarantine: rows that were refused, kept as written until they are settled."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, aliased

from models import IntakeFile, QuarantineEntry
from models.among import among
from models.bulk import rows_among
from rules.forms import FORMS
from rules.reasons import Reason

LARGEST_ID = 2**31 - 1
KEY_BETWEEN = "|"
"""Stands between the parts of a key where it is kept as one text."""
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
    mended = {line: entry for line, entry in entries.items() if line in rows}
    # First of all: an heir is younger than what it replaces.
    waiting = standing_entries(session, mended.values(), form=form, settled=True)
    known = {
        entry.line: entry
        for entry in session.scalars(
            select(QuarantineEntry).where(
                QuarantineEntry.file_id == file_id,
                QuarantineEntry.sheet == sheet,
                among(QuarantineEntry.line, sorted(rows)),
            )
        )
    }
    fresh = rows.keys() - known.keys()
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
    for line, tried in sorted(mended.items()):
        replaced, heir = waiting.get(tried), known[line]
        # Never the other way round: no entry replaces itself in the end.
        if replaced is None or replaced.id >= heir.id or not mends(replaced, heir.key):
            continue
        if replaced.resolved_at is None:
            replaced.resolved_at, replaced.replaced_by = now, heir.id
            replaced.resolved_file_id, replaced.resolved_line = heir.file_id, heir.line
        elif (
            replaced.dismissed_by is None and line in fresh
        ):  # an export from before it was mended: that it comes again opens nothing
            heir.resolved_at = now
            heir.resolved_file_id, heir.resolved_line = replaced.resolved_file_id, replaced.resolved_line
    session.flush()
    return len(rows)


def mends(entry: Any, key: str) -> bool:
    """Whether a row with that key may be the mended one of an entry (key, reasons, form).

    A key that nothing was wrong with does not change by mending: then the row stands beside the wrong number.
    """
    if not entry.key or not key or entry.key == key:
        return True
    parts = FORMS[entry.form].key
    return any(reason["code"] in CONFLICTS or reason["column"] in parts for reason in entry.reasons)


def _bare(key: str, form: str) -> str:
    """A key without what may be left blank in it: a row that lacked that part is settled by one that has it."""
    return KEY_BETWEEN.join(key.split(KEY_BETWEEN)[: sum(map(FORMS[form].is_keyed, FORMS[form].key))])


def _last_heirs(session: Session, entries: Iterable[int]) -> dict[int, int]:
    """For each of these entries the one that stands in its place: itself, or the last that took it over."""
    last = {entry: entry for entry in entries}
    steps = set(last)
    while steps:
        rows = rows_among(session, QuarantineEntry.id, steps, QuarantineEntry.replaced_by)
        following = {old: new for old, new in rows if new is not None}
        last = {entry: following.get(standing, standing) for entry, standing in last.items()}
        steps = set(following.values())
    return last


def standing_entries(
    session: Session, entries: Iterable[int], *, form: str, settled: bool = False
) -> dict[int, QuarantineEntry]:
    """For each of these entries the open one that stands in its place, held until the transaction ends.

    With `settled` also those that are not open any more. Where another mending of it is just being entered, that is
    waited for, and its entry is the one that stands.
    """
    found: dict[int, QuarantineEntry] = {}
    wanted = {entry for entry in entries if entry <= LARGEST_ID}
    while wanted:
        last = _last_heirs(session, wanted)
        held = session.scalars(
            select(QuarantineEntry)
            .where(QuarantineEntry.form == form, among(QuarantineEntry.id, sorted(set(last.values()))))
            .order_by(QuarantineEntry.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        standing = {entry.id: entry for entry in held}
        found |= {tried: standing[entry] for tried, entry in last.items() if entry in standing}
        wanted = {tried for tried in wanted if tried in found and found[tried].replaced_by is not None}
    return {tried: entry for tried, entry in found.items() if settled or entry.resolved_at is None}


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
    open_here = (QuarantineEntry.form == form, QuarantineEntry.resolved_at.is_(None))
    if not entered or session.scalar(select(QuarantineEntry.id).where(*open_here).limit(1)) is None:
        return 0
    by_key = {key: line for line, key in entered.items() if key and line in written}
    by_key = {_bare(key, form): line for key, line in by_key.items()} | by_key
    named = {entry: line for line, entry in entries.items() if line in entered}
    by_name = standing_entries(session, named, form=form)
    mended = {entry.id: named[tried] for tried, entry in by_name.items() if mends(entry, entered[named[tried]])}
    own_lines = (
        QuarantineEntry.file_id == file_id,
        QuarantineEntry.sheet == sheet,
        QuarantineEntry.line.between(min(entered), max(entered)),
    )
    entry = QuarantineEntry
    query = select(entry.id, entry.file_id, entry.sheet, entry.line, entry.key, entry.reasons).where(*open_here)
    waiting: dict[int, Any] = {entry.id: entry for entry in by_name.values()}
    waiting |= {row.id: row for row in session.execute(query.where(*own_lines))}
    if by_key:
        waiting |= {row.id: row for row in session.execute(query.where(among(entry.key, sorted(by_key))))}
    settled: list[dict[str, Any]] = []
    for _, row in sorted(waiting.items()):
        same_line = row.file_id == file_id and row.sheet == sheet and row.line in entered
        conflict = any(reason["code"] in CONFLICTS for reason in row.reasons)
        if row.id in mended:
            line = mended[row.id]
        elif same_line:
            line = row.line
        elif row.file_id != file_id and not conflict and row.key in by_key:
            line = by_key[row.key]
        else:
            continue
        settled.append({"id": row.id, "resolved_at": now, "resolved_file_id": file_id, "resolved_line": line})
    if settled:
        session.execute(update(QuarantineEntry), settled)
    return len(settled)


@dataclass(frozen=True, slots=True)
class Entry:
    """One quarantine entry as people see it. `row` has the file's own headers, which `profile` maps, if any.

    `resolved_at` is when it was settled by the row at `settled_in` (file and line), or dismissed by somebody.
    """

    id: int
    form: str
    file: str
    sheet: str
    line: int
    row: Mapping[str, str]
    reasons: list[Reason]
    profile: str = ""
    resolved_at: datetime | None = None
    settled_in: tuple[str, int] | None = None
    dismissed_by: str | None = None
    dismissed_because: str | None = None


def listed_entries(session: Session, *, form: str | None = None, everything: bool = False) -> list[Entry]:
    """Every entry that is open, by form, file and line; with `everything` those settled and dismissed, too."""
    settling = aliased(IntakeFile)
    query = (
        select(QuarantineEntry, IntakeFile.name, IntakeFile.profile, settling.name)
        .join(IntakeFile, IntakeFile.id == QuarantineEntry.file_id)
        .outerjoin(settling, settling.id == QuarantineEntry.resolved_file_id)
        .order_by(QuarantineEntry.form, IntakeFile.name, QuarantineEntry.line)
    )
    if not everything:
        query = query.where(QuarantineEntry.resolved_at.is_(None))
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
            resolved_at=entry.resolved_at,
            settled_in=None if by is None else (by, entry.resolved_line or 0),
            dismissed_by=entry.dismissed_by,
            dismissed_because=entry.dismissed_because,
        )
        for entry, name, profile, by in session.execute(query)
    ]


def open_entries(session: Session, *, form: str | None = None) -> list[Entry]:
    """Every entry that waits to be mended, by form, file and line."""
    return listed_entries(session, form=form)
