"""What happens after a call: dispatches, visits and second visits, laid into the technicians' diaries."""

import heapq
from datetime import date, datetime, time, timedelta

import numpy as np

from desk.demo import texts
from desk.demo.calls import Call, Fate, Trip
from desk.demo.charges import Charges
from desk.demo.company import Branch, Company
from desk.demo.days import Workdays
from desk.demo.drawing import one_of, one_of_weighted
from desk.demo.rota import Rota
from rules.words import Area, VisitOutcome

TRAVEL = {Area.URBAN: (12, 30), Area.SUBURBAN: (30, 55)}
FIRST_OUTCOMES = [
    (VisitOutcome.FIXED, 0.785),
    (VisitOutcome.CARRIED_IN, 0.055),
    (VisitOutcome.REVISIT, 0.06),
    (VisitOutcome.BEYOND, 0.015),
    (VisitOutcome.DECLINED, 0.03),
    (VisitOutcome.ABSENT, 0.055),
]
SECOND_OUTCOMES = [(VisitOutcome.FIXED, 0.94), (VisitOutcome.CARRIED_IN, 0.06)]
A_NIGHT = timedelta(hours=20)
AGAIN = (VisitOutcome.REVISIT, VisitOutcome.ABSENT, VisitOutcome.BEYOND)
ON_SITE_MINUTES = {
    VisitOutcome.FIXED: (22, 70),
    VisitOutcome.CARRIED_IN: (20, 40),
    VisitOutcome.REVISIT: (15, 35),
    VisitOutcome.BEYOND: (20, 45),
    VisitOutcome.DECLINED: (8, 20),
    VisitOutcome.ABSENT: (6, 12),
}


def work_off(
    rng: np.random.Generator, *, calls: list[Call], company: Company, branch: Branch, days: Workdays, end: date
) -> Rota:
    """Give every call of the branch its trips, or the moment it was given up. Papers after `end` are left out.

    Returns the technicians' diaries as the visits leave them.
    """
    rota, charges = Rota(branch=branch.number, staff=company.people, days=days), Charges(company.contracts)
    last = datetime.combine(end, time(23, 59))
    waiting: list[tuple[datetime, int, Call, datetime]] = []
    for number, call in enumerate(each for each in calls if each.branch is branch):
        if call.fate in (Fate.NEVER, Fate.COUNTER):
            continue
        if call.fate in (Fate.CANCELLED, Fate.BY_PHONE):
            note = one_of(rng, texts.CANCELLED if call.fate is Fate.CANCELLED else texts.BY_PHONE)
            call.given_up = (days.add(call.called_at, int(rng.integers(30, 120))), note)
            continue
        dispatched_at = _dispatch_at(rng, call, days)
        heapq.heappush(waiting, (dispatched_at, number, call, _ready(rng, call, days)))
    while waiting:
        dispatched_at, number, call, ready = heapq.heappop(waiting)
        if dispatched_at > last:
            continue
        trip = _trip(rng, rota, call=call, dispatched_at=dispatched_at, ready=ready, charges=charges)
        call.trips.append(trip)
        if trip.outcome in AGAIN:
            again = days.add(trip.left_at, int(rng.integers(15, 240)))
            heapq.heappush(waiting, (again, number, call, days.add(again, int(rng.integers(60, 900)))))
    return rota


def _dispatch_at(rng: np.random.Generator, call: Call, days: Workdays) -> datetime:
    if call.fate is Fate.FORGOTTEN:
        opening = days.open(days.next_day(call.called_at.date()))[0][0]
        return opening + timedelta(minutes=int(rng.integers(8, 40)))
    if days.from_then(call.called_at) - call.called_at > A_NIGHT:  # the night desk answers with a promise (RS-1)
        return call.called_at + timedelta(minutes=int(rng.integers(20, 150)))
    if days.from_then(call.called_at) > call.called_at:  # it waited for the opening, and goes out first
        return days.from_then(call.called_at) + timedelta(minutes=int(rng.integers(2, 9)))
    return days.add(call.called_at, int(rng.integers(3, 20)))


def _ready(rng: np.random.Generator, call: Call, days: Workdays) -> datetime:
    """Before this moment nobody goes, for whatever reason the call's fate has."""
    if call.appointed_at is not None:
        punctual = rng.random() < 0.85
        return call.appointed_at + timedelta(minutes=int(rng.integers(-20, -4) if punctual else rng.integers(5, 45)))
    if call.fate is Fate.SLOW:
        near = days.add(call.due_at, int(rng.integers(1, 90)))
        return near if rng.random() < 0.75 else call.due_at - timedelta(minutes=int(rng.integers(1, 25)))
    if call.fate is Fate.VERY_LATE:
        return days.add(call.due_at, int(rng.integers(300, 1100)))
    return call.called_at


def _trip(
    rng: np.random.Generator,
    rota: Rota,
    *,
    call: Call,
    dispatched_at: datetime,
    ready: datetime,
    charges: Charges,
) -> Trip:
    outcome = one_of_weighted(rng, SECOND_OUTCOMES if call.trips else FIRST_OUTCOMES)
    minutes = int(rng.integers(*ON_SITE_MINUTES[outcome]))
    technician, arrived_at, left_at = rota.book(
        dispatched_at=dispatched_at,
        ready=ready,
        minutes=minutes,
        travel=int(rng.integers(*TRAVEL[call.customer.area])),
        first=int(rng.integers(0, 8)),
        but=call.trips[-1].technician if call.trips and call.trips[-1].outcome is VisitOutcome.BEYOND else None,
    )
    fee, collected = charges.of_visit(rng, call, outcome, day=arrived_at.date())
    signs = outcome not in AGAIN and rng.random() < 0.95
    return Trip(
        dispatched_at=dispatched_at,
        technician=technician,
        arrived_at=arrived_at,
        left_at=left_at,
        outcome=outcome,
        finding=one_of(rng, texts.FINDINGS[outcome.value]),
        signed_by=call.customer.name if signs else None,
        fee=fee,
        collected=collected,
    )
