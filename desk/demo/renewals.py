"""Visits to win renewals before contracts end, and what came of them (MS-15)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
from dateutil.relativedelta import relativedelta

from desk.demo.company import Contract
from desk.demo.days import Workdays
from desk.demo.drawing import one_of_weighted
from desk.demo.handins import HandIns
from rules.words import RenewalOutcome

OUTCOMES = [
    (RenewalOutcome.RENEWED, 0.6),
    (RenewalOutcome.DECLINED, 0.15),
    (RenewalOutcome.PENDING, 0.12),
    (None, 0.13),  # nobody went, or nobody wrote it down: the ladder climbs
]
HAND_IN_WEEKDAYS = (4,)  # Friday


@dataclass(frozen=True, slots=True)
class Renewal:
    """The outcome of one visit; `handed_in` is when its paper comes in."""

    contract: Contract
    visited_at: datetime
    handed_in: datetime
    outcome: RenewalOutcome
    new_ends_on: date | None


def draw_renewals(
    rng: np.random.Generator,
    *,
    contracts: tuple[Contract, ...],
    known_from: dict[str, datetime],
    days: Workdays,
    handins: HandIns,
    start: date,
) -> list[Renewal]:
    """Outcomes for the contracts whose last month touches the period; `known_from` says when a late one came in."""
    found: list[Renewal] = []
    for contract in contracts:
        opens = datetime.combine(contract.ends_on - relativedelta(months=1) + timedelta(days=2), time(9))
        first = datetime.combine(start, time(10))
        opens = max(opens, first, known_from.get(contract.number, first))
        closes = min(datetime.combine(contract.ends_on, time(9)), handins.closing)
        outcome = one_of_weighted(rng, OUTCOMES)
        spare = (closes - opens).days - 2
        if outcome is None or spare < 1 or contract.ends_on < start:
            continue
        visited_at = days.add(opens + timedelta(days=int(rng.integers(0, spare))), int(rng.integers(5, 200)))
        found += _visits(rng, contract, visited_at=visited_at, outcome=outcome, days=days, handins=handins)
    return sorted(found, key=lambda each: (each.visited_at, each.contract.number))


def _visits(
    rng: np.random.Generator,
    contract: Contract,
    *,
    visited_at: datetime,
    outcome: RenewalOutcome,
    days: Workdays,
    handins: HandIns,
) -> list[Renewal]:
    visits = [(visited_at, outcome)]
    if outcome is RenewalOutcome.PENDING and rng.random() < 0.5:
        settled = RenewalOutcome.RENEWED if rng.random() < 0.7 else RenewalOutcome.DECLINED
        visits.append((days.add(visited_at, int(rng.integers(500, 1400))), settled))
    found: list[Renewal] = []
    for at, came_of_it in visits:
        handed_in = _hand_in(at, contract=contract, handins=handins)
        if handed_in is None or at.date() > contract.ends_on:
            continue
        years = 2 if rng.random() < 0.15 else 1
        renewed = came_of_it is RenewalOutcome.RENEWED
        new_end = contract.ends_on + relativedelta(years=years) if renewed else None
        found.append(
            Renewal(contract=contract, visited_at=at, handed_in=handed_in, outcome=came_of_it, new_ends_on=new_end)
        )
    return found


def _hand_in(moment: datetime, *, contract: Contract, handins: HandIns) -> datetime | None:
    """The next Friday evening that is a working day; that same evening when the contract is about to end."""
    at = handins.slot_on(moment, HAND_IN_WEEKDAYS)
    return at if at is None or at.date() < contract.ends_on - timedelta(days=3) else handins.slot(moment)
