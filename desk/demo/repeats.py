"""Repairs that had to be repeated in the demo, and the causes that the directors name for most of them (RS-3)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np

from desk.demo.calls import Call
from desk.demo.company import Company
from desk.demo.days import Workdays
from desk.demo.decisions import Decision
from desk.demo.drawing import one_of_weighted
from desk.demo.handins import HandIns
from rules.words import CaseKind, DecisionStep, RepeatCause, Role, Verdict, VisitOutcome

DECIDED = 0.8  # the others stay undecided and count
CAUSES: list[tuple[RepeatCause | None, float]] = [
    (RepeatCause.MISUSE, 0.2),
    (RepeatCause.OTHER_FAULT, 0.15),
    (RepeatCause.DECLINED_PART, 0.15),
    (None, 0.5),  # our own work: it counts
]
NOTES: dict[RepeatCause | None, str] = {
    RepeatCause.MISUSE: "客户自行拆动后再次故障",
    RepeatCause.OTHER_FAULT: "现象相同，实为另一部件损坏",
    RepeatCause.DECLINED_PART: "上次客户不同意更换零件",
    None: "上次维修不彻底，计入",
}


def draw_causes(
    rng: np.random.Generator, *, calls: Iterable[Call], company: Company, days: dict[str, Workdays], handins: HandIns
) -> list[Decision]:
    """The directors' decisions on repeats, the working day after the visit; what comes after the period is left out."""
    directors = {each.branch: each.number for each in company.people if each.role is Role.DIRECTOR}
    found: list[Decision] = []
    for call, known_in in repeated(calls):
        cause = one_of_weighted(rng, CAUSES)
        at = days[call.branch.number].add(known_in, int(rng.integers(120, 900)))
        if rng.random() > DECIDED or at > handins.closing:
            continue
        found.append(
            Decision(
                CaseKind.CALL, call.number, known_in, DecisionStep.REPEAT, at, directors[call.branch.number],
                Verdict.REJECT if cause is None else Verdict.APPROVE, cause=cause, note=NOTES[cause],
            )
        )  # fmt: skip
    return found


def repeated(calls: Iterable[Call]) -> Iterator[tuple[Call, datetime]]:
    """Calls fixed on site about a fault that had been fixed on site on the same product before, and when that is known.

    The two months are shorter than the window. Jobs that went through the workshop are left out: what was found there
    may be another fault.
    """
    done: dict[tuple[str, str], list[tuple[datetime, datetime]]] = {}
    for call in sorted(calls, key=lambda each: each.called_at):
        fixed = _fixed(call)
        if fixed is None or call.product is None or call.fault_code is None:
            continue
        same = done.setdefault((call.product.serial, call.fault_code), [])
        earlier = [visit_in for left_at, visit_in in same if left_at < call.called_at]
        if earlier:
            yield call, max(fixed[1], min(earlier))
        same.append(fixed)


def _fixed(call: Call) -> tuple[datetime, datetime] | None:
    """When a call was fixed on site and when that became known; None where it was not, or not there alone."""
    if call.call_in is None or not call.trips:
        return None
    last = call.trips[-1]
    if last.visit_in is None or any(trip.outcome is VisitOutcome.CARRIED_IN for trip in call.trips):
        return None
    return (last.left_at, last.visit_in) if last.outcome is VisitOutcome.FIXED else None
