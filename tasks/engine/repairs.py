"""What was repaired on products, on site or in the workshop, and which calls repeat it (RS-3, NT-5)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Call, Event, Receipt, Repair, Return, Visit
from models.among import among
from models.bulk import rows_among, rows_by_key
from rules.events import CallEvent
from rules.regulation.schema import RuleBook
from rules.repeats import Job, repeats
from rules.words import VisitOutcome
from tasks.engine.calendars import Calendars
from tasks.engine.timeline import NewEvent, Timelines

ORIGIN = "repeats"


@dataclass(frozen=True, slots=True)
class Done:
    """A repair that was finished: on site when the technician left, in the workshop when the goods went back (UTC)."""

    call_no: str
    at: datetime
    fault_found: str | None
    technician_no: str | None


def repairs_of(session: Session, serials: Sequence[str]) -> dict[str, list[Done]]:
    """Finished repairs of these products by call number, in the order of their times."""
    if not serials:
        return {}
    ours = among(Call.serial_no, sorted(serials))
    left = func.coalesce(Visit.left_at, Visit.arrived_at)
    on_site = session.execute(
        select(Visit.call_no, Visit.arrived_at, Visit.left_at, Visit.fault_found, Visit.technician_no)
        .join(Call, Call.call_no == Visit.call_no)
        .where(ours, Visit.outcome == VisitOutcome.FIXED)
        .order_by(left)
    )
    found: dict[str, list[Done]] = defaultdict(list)
    for row in on_site:
        found[row.call_no].append(Done(row.call_no, row.left_at or row.arrived_at, row.fault_found, row.technician_no))
    in_workshop = session.execute(
        select(Receipt.call_no, Return.returned_at, Repair.fault_found, Repair.technician_no)
        .join(Call, Call.call_no == Receipt.call_no)
        .join(Return, Return.receipt_no == Receipt.receipt_no)
        .join(Repair, Repair.receipt_no == Receipt.receipt_no)
        .where(ours, Repair.finished_at.is_not(None))
        .order_by(Return.returned_at, Repair.finished_at)
    )
    for row in in_workshop:
        found[row.call_no].append(Done(row.call_no, row.returned_at, row.fault_found, row.technician_no))
    return {number: sorted(done, key=lambda one: one.at) for number, done in found.items()}


def link_repeats(
    session: Session,
    timelines: Timelines,
    case_ids: Iterable[int],
    *,
    book: RuleBook,
    calendars: Calendars,
    now: datetime,
) -> None:
    """Say on the timelines of calls which earlier job they repeat, for the products that these calls are about (RS-3).

    Derived anew each time, so that an earlier visit learned of late, or a corrected fault, makes or takes back a link.
    """
    about = {row[1] for row in rows_among(session, Call.case_id, set(case_ids), Call.serial_no) if row[1]}
    done = repairs_of(session, sorted(about))
    told = _told(session, sorted(about))
    repaired = set(rows_by_key(session, Call.call_no, done, Call.serial_no).values()) if done else set()
    several = sorted({row.serial_no for row in repaired} | set(told.values()))
    calls = _calls(session, several)
    for serial in several:
        jobs = [_job(row, done.get(row.call_no, ()), book=book, calendars=calendars) for row in calls[serial]]
        links = repeats(jobs, window_days=book.repeats.days)
        for row in calls[serial]:
            link = links.get(row.call_no)
            if link is None and row.case_id not in told:
                continue
            detail = {} if link is None else {
                "earlier": link.earlier.call_no, "days": link.days, "technician": link.earlier.technician_no,
            }  # fmt: skip
            events = [] if link is None else [NewEvent(kind=CallEvent.REPEAT, happened_at=row.called_at, detail=detail)]
            timelines.include([row.case_id])
            added = timelines.instead(row.case_id, origin=ORIGIN, wanted=events, now=now)
            refused = timelines.try_add(row.case_id, added) if added else None
            assert refused is None, "that a job repeats another can be noted in any state"


def _calls(session: Session, serials: list[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    columns = (Call.call_no, Call.case_id, Call.called_at, Call.fault_code, Call.branch_no)
    for row in rows_among(session, Call.serial_no, serials, *columns):
        found[row.serial_no].append(row)
    return found


def _told(session: Session, serials: list[str]) -> dict[int, str]:
    """The calls about these products that were linked to an earlier job at some time: the product by case."""
    if not serials:
        return {}
    rows = session.execute(
        select(Event.case_id, Call.serial_no)
        .join(Call, Call.case_id == Event.case_id)
        .where(among(Call.serial_no, serials), Event.kind == CallEvent.REPEAT)
    )
    return {row.case_id: row.serial_no for row in rows}


def _job(row: Any, done: Sequence[Done], *, book: RuleBook, calendars: Calendars) -> Job:
    """A call with its last repair; the fault is the one found there, else the one reported (RS-4)."""
    zone = ZoneInfo(calendars.zone(row.branch_no))
    last = done[-1] if done else None
    fault = next((one.fault_found for one in reversed(done) if one.fault_found), row.fault_code)
    return Job(
        call_no=row.call_no,
        family=book.repeats.family_of(fault),
        called_at=row.called_at,
        called_on=row.called_at.astimezone(zone).date(),
        done_at=last.at if last else None,
        done_on=last.at.astimezone(zone).date() if last else None,
        technician_no=last.technician_no if last else None,
    )
