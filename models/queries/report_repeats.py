"""The month's calls that repeat an earlier repair, with what the director made of each (RS-3)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.among import among
from models.cases import Event
from models.people import Staff
from models.queries.corrections import not_corrected
from models.queries.report_span import LocalSpan, calls_within
from rules.events import CallEvent
from rules.words import RepeatCause, Verdict


class RepeatRow(NamedTuple):
    """A call that repeats `earlier`, whose last repair was `technician_no`'s; their name None where nobody knows them.

    `excuse` is the cause that the director named last; `judged` is false while nobody has decided.
    """

    call_no: str
    branch_no: str
    model: str | None
    earlier: str
    technician_no: str | None
    technician: str | None
    judged: bool
    excuse: RepeatCause | None


def repeats_listed(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> list[RepeatRow]:
    """Every call of the month that repeats an earlier job, oldest first."""
    calls = calls_within(month, company_zone=company_zone)
    told = session.execute(
        select(calls.c.call_no, calls.c.branch_no, calls.c.model, Event.kind, Event.detail)
        .join(Event, Event.case_id == calls.c.case_id)
        .where(Event.kind.in_((CallEvent.REPEAT, CallEvent.REPEAT_JUDGED)), not_corrected())
        .order_by(calls.c.called_at, calls.c.call_no, Event.happened_at, Event.id)
    ).all()
    linked = [row for row in told if row.kind == CallEvent.REPEAT]
    decided = {row.call_no: row.detail for row in told if row.kind == CallEvent.REPEAT_JUDGED}
    names = _names(session, {row.detail.get("technician") for row in linked} - {None})
    return [
        RepeatRow(
            call_no=row.call_no,
            branch_no=row.branch_no,
            model=row.model,
            earlier=row.detail["earlier"],
            technician_no=row.detail.get("technician"),
            technician=names.get(row.detail.get("technician")),
            judged=row.call_no in decided,
            excuse=excuse_of(decided.get(row.call_no, {})),
        )
        for row in linked
    ]


def excuse_of(said: Mapping[str, Any]) -> RepeatCause | None:
    """The cause for which a decision on a repeat excuses it; None where it counts."""
    return RepeatCause(said["cause"]) if said.get("verdict") == Verdict.APPROVE and said.get("cause") else None


def _names(session: Session, numbers: set[str]) -> dict[str, str]:
    rows = session.execute(select(Staff.staff_no, Staff.name).where(among(Staff.staff_no, sorted(numbers))))
    return dict(rows.tuples().all())
