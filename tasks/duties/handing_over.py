"""Whom a complaint was handed to and who has not heard of it yet: assigned, forwarded, come back (SV-20 to SV-22)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import Case, Event, Notice
from models.among import among
from rules.events import ComplaintEvent, ComplaintState
from rules.lifecycles import order_of
from rules.words import CaseKind

OPEN_STATES = (
    str(ComplaintState.RECEIVED),
    str(ComplaintState.ASSIGNED),
    str(ComplaintState.REOPENED),
    str(ComplaintState.UNDER_REVIEW),
)
KINDS = ("complaint_handler", "complaint_assigned_repeat")
NAMES = {ComplaintEvent.ASSIGNED: "handler", ComplaintEvent.FORWARDED: "forward_to"}
"""Which events hand a complaint to somebody, and which part in the case that is."""


@dataclass(frozen=True, slots=True)
class Handed:
    """One handing over that nobody was told of: `part` names to whom, `count` how often the customer came back.

    `step` is the same for the same person and event, also after a paper was corrected: nobody hears twice.
    """

    case_id: int
    kind: str
    part: str
    step: str
    count: int


def untold(session: Session, *, since: datetime, among_cases: Iterable[int] | None = None) -> list[Handed]:
    """What happened `since` then to open complaints, and whoever holds them now has not been told of.

    All open complaints, or only those among the given case ids. An older handing over that a newer one or a
    return has overtaken is passed over.
    """
    where = [Case.kind == CaseKind.COMPLAINT, Case.state.in_(OPEN_STATES)]
    if among_cases is not None:
        where.append(among(Case.id, sorted(set(among_cases))))
    wanted = (*NAMES, ComplaintEvent.REOPENED, ComplaintEvent.REPEATED)
    rows = session.execute(
        select(Event.id, Event.case_id, Event.kind, Event.happened_at, Event.detail, Event.corrects)
        .join(Case, Case.id == Event.case_id)
        .where(*where, Event.kind.in_([str(kind) for kind in wanted]) | Event.corrects.is_not(None))
    ).all()
    of_case: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        of_case[row.case_id].append(row)
    found = [one for case_id, events in of_case.items() for one in _standing(case_id, events, since=since)]
    told = set(
        session.execute(
            select(Notice.case_id, Notice.step).where(Notice.kind.in_(KINDS), among(Notice.case_id, sorted(of_case)))
        ).tuples()
    )
    return [one for one in found if (one.case_id, one.step) not in told]


def _standing(case_id: int, events: list[Row[Any]], *, since: datetime) -> Iterator[Handed]:
    """What stands of a case's handings over: the newest of each kind, as long as nothing has overtaken it."""
    corrected = {row.corrects for row in events}
    by_id = {row.id: row for row in events}
    valid = [row for row in events if row.id not in corrected]
    newest = {row.kind: row for row in sorted(valid, key=lambda row: (row.happened_at, order_of(row.kind), row.id))}
    back = newest.get(ComplaintEvent.REOPENED)
    for kind, part in NAMES.items():
        row = newest.get(kind)
        overtaken = row is None or (back is not None and row.happened_at < back.happened_at)
        if row is not None and not overtaken and row.happened_at >= since:
            yield Handed(case_id, str(kind), part, f"{part} {_first_told(row, by_id, part)}", 0)
    assigned = newest.get(ComplaintEvent.ASSIGNED)
    if (
        back is not None
        and assigned is not None
        and assigned.happened_at < back.happened_at
        and back.happened_at >= since
    ):
        count = sum(row.kind == ComplaintEvent.REOPENED for row in valid)
        yield Handed(
            case_id, str(ComplaintEvent.REOPENED), "handler", f"reopened {_first_told(back, by_id, '')}", count
        )
    yield from _repeats(case_id, valid, assigned, since=since)


def _repeats(case_id: int, valid: list[Row[Any]], assigned: Row[Any] | None, *, since: datetime) -> Iterator[Handed]:
    """The newest complaint that was linked to this one after its handler had got it (SV-21)."""
    repeats = [row for row in valid if row.kind == ComplaintEvent.REPEATED]
    newest = max(repeats, key=lambda row: (row.happened_at, row.id), default=None)
    if newest is not None and assigned is not None and newest.id > assigned.id and newest.happened_at >= since:
        step = f"repeated {newest.detail['repeated_in']}"
        yield Handed(case_id, str(ComplaintEvent.REPEATED), "handler", step, len(repeats))


def _first_told(row: Row[Any], by_id: dict[int, Row[Any]], part: str) -> int:
    """The event that first said this: a corrected paper that names the same person is nothing new."""
    while (before := by_id.get(row.corrects or 0)) is not None and before.kind == row.kind:
        if (before.detail or {}).get(part) != (row.detail or {}).get(part):
            break
        row = before
    return row.id
