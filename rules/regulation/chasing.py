"""When everybody is told what is open and asked of them (SV-21)."""

from typing import Annotated

from pydantic import Field

from rules.regulation.calendar import ClockTime
from rules.regulation.span import Count, Rule


class ChasingRules(Rule):
    """The daily digest of open matters: from which hour of the branch's own working days, and how many it lists.

    `most` matters are listed, serious ones and then the oldest first; the rest is counted.
    """

    article: str = "SV-21"
    at: ClockTime = "08:30"
    most: Annotated[Count, Field(ge=1, le=500)] = 100
