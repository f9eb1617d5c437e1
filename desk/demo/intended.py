"""What the demo meant to happen to every call, counted without the product's own calendar."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from desk.demo.calls import LIMIT_MINUTES, Call, Fate
from desk.demo.days import Workdays
from desk.demo.papers import Story


def intended_lines(story: Story, *, zone: ZoneInfo) -> Iterator[dict[str, object]]:
    """One line for every call whose page came in: times with offset, open minutes until arrival, MS-14 verdict."""
    days = {
        each.number: Workdays(first=story.start, last=story.end, saturdays=each.saturdays)
        for each in story.company.branches
    }
    for call in story.calls:
        if call.call_in is None:
            continue
        trip = call.trips[0] if call.trips and call.trips[0].visit_in is not None else None
        arrived_at = trip.arrived_at if trip is not None else None
        wait_until = max(call.due_at, call.appointed_at or call.due_at)
        counted = None if arrived_at is None else days[call.branch.number].between(call.called_at, arrived_at)
        yield {
            "call_no": call.number,
            "branch": call.branch.number,
            "area": call.area.value,
            "called_at": _said(call.called_at, zone),
            "appointed_at": _said(call.appointed_at, zone),
            "due_at": _said(wait_until, zone),
            "arrived_at": _said(arrived_at, zone),
            "counted_minutes": counted,
            "verdict": verdict(call, arrived_at, counted),
            "fate": call.fate.value,
            "spoken_of_in": _said(trip.visit_in if trip is not None else None, zone),
        }


def verdict(call: Call, arrived_at: datetime | None, counted: int | None) -> str:
    """Verdict by MS-14 (in_time, late, open, not_applicable): the customer's later wish is waited for.

    No arrival is owed for what was given up or brought to the counter.
    """
    if call.given_up is not None or call.fate is Fate.COUNTER:
        return "not_applicable"
    if arrived_at is None or counted is None:
        return "open"
    if counted <= LIMIT_MINUTES[call.area]:
        return "in_time"
    return "in_time" if call.appointed_at is not None and arrived_at <= call.appointed_at else "late"


def _said(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return None if moment is None else moment.replace(tzinfo=zone).isoformat()
