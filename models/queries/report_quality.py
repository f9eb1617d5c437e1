"""What was handed in for a month and what of it was refused (RP-5)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select, union
from sqlalchemy.orm import Session

from models.intake import FileState, IntakeFile, QuarantineEntry
from models.queries.report_span import LocalSpan, calls_within, complaints_within
from models.work import Dispatch, Visit


class FileRow(NamedTuple):
    """One file whose records the month stands on, with its sums."""

    id: int
    form: str
    state: str
    rows: int
    loaded: int
    updated: int
    unchanged: int
    quarantined: int
    reasons: Mapping[str, int]


class OpenEntry(NamedTuple):
    """A refused row that nobody has settled yet: the text as written and the reasons."""

    form: str
    file_id: int
    taken_in_at: datetime
    row: Mapping[str, Any]
    codes: tuple[str, ...]


def files_of_month(
    session: Session, *, month: Sequence[LocalSpan], company_zone: str, begins: datetime, ends: datetime
) -> list[FileRow]:
    """The files taken in during `[begins, ends)`, and any other that calls, papers or complaints of the month are from.

    Whole files are counted: what else stood in them is not told apart.
    """
    calls = calls_within(month, company_zone=company_zone)
    complaints = complaints_within(month, company_zone=company_zone)
    sources = union(
        select(calls.c.source_file_id),
        select(Dispatch.source_file_id).join(calls, calls.c.call_no == Dispatch.call_no),
        select(Visit.source_file_id).join(calls, calls.c.call_no == Visit.call_no),
        select(complaints.c.source_file_id),
    ).subquery()
    taken_in = and_(IntakeFile.started_at >= begins, IntakeFile.started_at < ends)
    columns = (
        IntakeFile.id,
        IntakeFile.form,
        IntakeFile.state,
        IntakeFile.rows,
        IntakeFile.loaded,
        IntakeFile.updated,
        IntakeFile.unchanged,
        IntakeFile.quarantined,
        IntakeFile.reasons,
    )
    listed = (
        select(*columns)
        .where(or_(taken_in, IntakeFile.id.in_(select(sources.c.source_file_id))))
        .order_by(IntakeFile.form, IntakeFile.id)
    )
    return [FileRow(*row) for row in session.execute(listed)]


def open_entries(session: Session) -> Iterator[OpenEntry]:
    """Every open quarantine entry, by form and id; read as they are asked for."""
    listed = (
        select(
            QuarantineEntry.form,
            QuarantineEntry.file_id,
            IntakeFile.started_at,
            QuarantineEntry.row,
            QuarantineEntry.reasons,
        )
        .join(IntakeFile, IntakeFile.id == QuarantineEntry.file_id)
        .where(QuarantineEntry.resolved_at.is_(None))
        .order_by(QuarantineEntry.form, QuarantineEntry.id)
        .execution_options(yield_per=2000)
    )
    for form, file_id, taken_in_at, row, reasons in session.execute(listed):
        yield OpenEntry(form, file_id, taken_in_at, row, tuple(str(each["code"]) for each in reasons))


def files_still_loading(session: Session) -> int:
    """How many files are being loaded, or were left half loaded."""
    return session.scalar(select(func.count()).where(IntakeFile.state == FileState.LOADING)) or 0
