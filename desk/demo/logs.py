"""What technicians write of days at the shop: work that no voucher and no repair card tells of (MS-10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from desk.demo import texts
from desk.demo.days import Workdays
from desk.demo.drawing import one_of
from desk.demo.handins import HandIns
from desk.demo.people import Person
from rules.words import Role, WorkKind

KINDS = (WorkKind.INSPECTION, WorkKind.PARTS, WorkKind.TOOLS, WorkKind.TRAINING, WorkKind.TRAVEL)
MISSING, NEXT_MORNING, TWO_KINDS = 0.05, 0.12, 0.3  # shares of a technician's days


@dataclass(frozen=True, slots=True)
class WorkLog:
    """One line of a technician's day. Filed that day or the next morning; the branches' pages come in once a week."""

    technician: str
    day: date
    kind: WorkKind
    minutes: int
    note: str | None
    comes_in: datetime


def draw_logs(
    rng: np.random.Generator,
    *,
    staff: tuple[Person, ...],
    days: Mapping[str, Workdays],
    handins: HandIns,
    start: date,
    end: date,
) -> list[WorkLog]:
    """A line or two for most working days of every technician, in the order of the days."""
    found: list[WorkLog] = []
    technicians = [each for each in staff if each.role is Role.TECHNICIAN]
    for ahead in range((end - start).days + 1):
        day = start + timedelta(days=ahead)
        for person in technicians:
            if not days[person.branch].full(day) or not person.active(day) or rng.random() < MISSING:
                continue
            filed = day + timedelta(days=1) if rng.random() < NEXT_MORNING else day
            comes_in = _page(datetime.combine(filed, time(8)), handins=handins)
            kinds = rng.permutation(len(KINDS))[: 2 if rng.random() < TWO_KINDS else 1]
            for kind in sorted(KINDS[int(n)] for n in kinds):
                note = one_of(rng, texts.LOG_NOTES[kind.value]) if rng.random() < 0.4 else None
                if comes_in is not None:
                    minutes = int(rng.integers(3, 22)) * 5
                    found.append(WorkLog(person.number, day, kind, minutes, note, comes_in))
    return found


def _page(filed: datetime, *, handins: HandIns) -> datetime | None:
    """The evening of the last day that the company works in that week."""
    at = handins.slot(filed)
    while at is not None and at != handins.closing:
        following = handins.slot(at + timedelta(minutes=1))
        if following is None or following.isocalendar()[1] != at.isocalendar()[1]:
            return at
        at = following
    return at
