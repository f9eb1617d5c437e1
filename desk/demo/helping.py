"""Technicians who see that a promise cannot be kept and ask for help before it passes (MS-9)."""

from collections.abc import Iterable

import numpy as np

from desk.demo.days import Workdays
from desk.demo.decisions import Decision
from desk.demo.drawing import one_of
from desk.demo.goods import Course, Goods
from desk.demo.handins import HandIns
from rules.words import CaseKind, DecisionStep, Verdict

ASK = 0.7  # of those whose customer is told of a later time; where nobody says a word to the customer nobody asks
NOTES = ("缺专用工具，请求支援", "故障复杂，请主管协助检修", "人手不足，请协调另一名技术员")


def draw_help(
    rng: np.random.Generator, *, goods: Iterable[Goods], days: dict[str, Workdays], handins: HandIns
) -> list[Decision]:
    """The technicians' requests, some working hours before the promise passes or the customer is told of another.

    What was not known by then is left out.
    """
    found: list[Decision] = []
    for each in goods:
        if each.card is None or each.extension is None or each.course is Course.STUCK or rng.random() > ASK:
            continue
        until = min(each.promised_at, each.extension.told_at)
        begun, before = max(each.taken_at, each.comes_in[0]), int(rng.integers(60, 240))
        left = days[each.call.branch.number].between(begun, until) - before
        at = days[each.call.branch.number].add(begun, max(left, 0))
        if left > 0 and at < handins.closing:
            found.append(
                Decision(
                    CaseKind.GOODS, each.receipt, each.comes_in[0], DecisionStep.HELP, at, each.card.technician,
                    Verdict.ASK, note=one_of(rng, NOTES),
                )
            )  # fmt: skip
    return found
