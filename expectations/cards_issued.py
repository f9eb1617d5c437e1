"""Cards issued must equal calls taken: which calls of a day have no card, and why (SV-18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from rules.words import Excuse

if TYPE_CHECKING:
    import great_expectations as gx

ISSUED, WAITING = "issued", "waiting"
"""Where a call stands that has its card, and one whose visit is not completed yet."""
REASONS = (WAITING, *(str(excuse) for excuse in Excuse))


@dataclass(frozen=True, slots=True)
class TakenCall:
    """One call of the register: its branch, the number of its last card, or why it has none (one of REASONS).

    Neither: nothing in the registers says why.
    """

    branch_no: str
    call_no: str
    card_no: str | None
    because: str | None


@dataclass(frozen=True, slots=True)
class CardsIssued:
    """The result over the calls of a register. `differences` are the calls without a card, each with its reason;
    `unexplained` those among them for which nothing says why.
    """

    calls: int
    issued: int
    differences: tuple[TakenCall, ...]
    unexplained: tuple[TakenCall, ...]

    @property
    def holds(self) -> bool:
        """Whether every call has its card or a reason that is allowed."""
        return not self.unexplained


def cards_issued(taken: Sequence[TakenCall]) -> CardsIssued:
    """Hold the calls of a register against their cards; raises SuiteBroken when the check itself fails."""
    if not taken:
        return CardsIssued(0, 0, (), ())
    # Here and not above: Great Expectations takes seconds to import.
    from expectations.running import failing

    frame = pd.DataFrame(
        {
            "card_no": pd.Series([each.card_no for each in taken], dtype=object),
            "standing": pd.Series([ISSUED if each.card_no else each.because for each in taken], dtype=object),
        }
    )
    lines = {failure.meta["code"]: failure.lines for failure in failing(_suite(), frame=frame)}
    without = [taken[line] for line in sorted(lines.get("call_without_card", []))]
    unexplained = {*lines.get("call_without_reason", []), *lines.get("reason_not_allowed", [])}
    return CardsIssued(
        calls=len(taken),
        issued=len(taken) - len(without),
        differences=tuple(without),
        unexplained=tuple(taken[line] for line in sorted(unexplained)),
    )


@cache
def _suite() -> "gx.ExpectationSuite":
    import great_expectations as gx

    from expectations.asked import ExpectColumnToBeFilled, ExpectColumnToHoldOneOf

    return gx.ExpectationSuite(
        name="cards issued equal calls taken",
        expectations=[
            ExpectColumnToBeFilled(column="card_no", meta=_meta("call_without_card")),
            ExpectColumnToBeFilled(column="standing", meta=_meta("call_without_reason")),
            ExpectColumnToHoldOneOf(column="standing", value_set=[ISSUED, *REASONS], meta=_meta("reason_not_allowed")),
        ],
    )


def _meta(code: str) -> dict[str, str]:
    return {"code": code, "article": "SV-18"}
