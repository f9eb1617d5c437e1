"""Branch managers sign the directors' daily reports, most of them in the morning, a few a day late (MS-12)."""

from datetime import date, datetime, time, timedelta

import numpy as np

from desk.demo.company import Company
from desk.demo.days import Workdays
from desk.demo.decisions import Decision
from rules.words import BranchKind, CaseKind, DecisionStep, Role, Verdict

COMPILED = time(8, 40)  # the reports lie there since half past eight
HANDED_IN = time(11, 20)
FORGOTTEN = 0.08


def draw_signatures(
    rng: np.random.Generator,
    *,
    company: Company,
    days: dict[str, Workdays],
    start: date,
    end: date,
) -> list[Decision]:
    """One signature for each branch and working day, about the working day before; the centre's reports need none."""
    managers = {each.branch: each.number for each in company.people if each.role is Role.MANAGER}
    found: list[Decision] = []
    for branch in company.branches:
        if branch.kind is not BranchKind.BRANCH:
            continue
        work = days[branch.number]
        about, morning = _before(start, work), _next(start - timedelta(days=1), work)
        while morning < end:  # the last day's reports stay unsigned
            signed_on = _next(morning, work) if rng.random() < FORGOTTEN else morning
            opening = max(datetime.combine(signed_on, COMPILED), work.open(signed_on)[0][0])
            at = opening + timedelta(minutes=int(rng.integers(5, 120)))
            handed_in = datetime.combine(signed_on, HANDED_IN)
            if signed_on < end:
                found.append(
                    Decision(
                        CaseKind.REPORT, f"{branch.number}-{about}", datetime.combine(morning, COMPILED), DecisionStep.SIGN,
                        at, managers[branch.number], Verdict.APPROVE, decided_in=handed_in,
                    )
                )  # fmt: skip
            about, morning = morning, _next(morning, work)
    return found


def _next(day: date, work: Workdays) -> date:
    """The next day on which reports are compiled."""
    day += timedelta(days=1)
    while not _worked(day, work):
        day += timedelta(days=1)
    return day


def _before(day: date, work: Workdays) -> date:
    """The last such day before."""
    day -= timedelta(days=1)
    while not _worked(day, work):
        day -= timedelta(days=1)
    return day


def _worked(day: date, work: Workdays) -> bool:
    """Whether the branch works that day; the Saturday after a holiday's Friday belongs to the holiday."""
    return bool(work.open(day)) and (work.full(day) or work.full(day - timedelta(days=1)))
