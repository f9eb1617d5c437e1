"""What was handed in for a month and what of it was refused (RP-5)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, select, union
from sqlalchemy.orm import Session

from models.intake import FileState, HandIn, IntakeFile, QuarantineEntry
from models.queries.report_span import LocalSpan, calls_within, complaints_within
from models.work import Dispatch, Visit


class HandInRow(NamedTuple):
    """One handing in of a file whose records the month stands on, with its sums."""

    file_id: int
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


def hand_ins_of_month(
    session: Session, *, month: Sequence[LocalSpan], company_zone: str, begins: datetime, ends: datetime
) -> list[HandInRow]:
    """What was handed in during `[begins, ends)`, and what else wrote the calls, papers or complaints of the month.

    Whole files are counted: what else stood in them is not told apart. A file handed in twice is counted twice; of
    those handed in at another time only what wrote something.
    """
    calls = calls_within(month, company_zone=company_zone)
    complaints = complaints_within(month, company_zone=company_zone)
    sources = union(
        select(calls.c.source_file_id),
        select(Dispatch.source_file_id).join(calls, calls.c.call_no == Dispatch.call_no),
        select(Visit.source_file_id).join(calls, calls.c.call_no == Visit.call_no),
        select(complaints.c.source_file_id),
    ).subquery()
    taken_in = and_(HandIn.started_at >= begins, HandIn.started_at < ends)
    wrote = and_(HandIn.file_id.in_(select(sources.c.source_file_id)), HandIn.loaded + HandIn.updated > 0)
    columns = (
        HandIn.file_id,
        IntakeFile.form,
        HandIn.state,
        HandIn.rows,
        HandIn.loaded,
        HandIn.updated,
        HandIn.unchanged,
        HandIn.quarantined,
        HandIn.reasons,
    )
    listed = (
        select(*columns)
        .join(IntakeFile, IntakeFile.id == HandIn.file_id)
        .where(or_(taken_in, wrote))
        .order_by(IntakeFile.form, HandIn.id)
    )
    return [HandInRow(*row) for row in session.execute(listed)]


def open_entries(session: Session) -> Iterator[OpenEntry]:
    """Every open quarantine entry, by form and id; read as they are asked for."""
    listed = (
        select(
            QuarantineEntry.form,
            QuarantineEntry.file_id,
            QuarantineEntry.created_at,
            QuarantineEntry.row,
            QuarantineEntry.reasons,
        )
        .where(QuarantineEntry.resolved_at.is_(None))
        .order_by(QuarantineEntry.form, QuarantineEntry.id)
        .execution_options(yield_per=2000)
    )
    for form, file_id, taken_in_at, row, reasons in session.execute(listed):
        yield OpenEntry(form, file_id, taken_in_at, row, tuple(str(each["code"]) for each in reasons))


def files_still_loading(session: Session) -> int:
    """How many files are being loaded, or were left half loaded."""
    return session.scalar(select(func.count()).where(HandIn.state == FileState.LOADING)) or 0
