"""When the papers of a branch are compared with each other, and how long each may be on its way (MS-13, RS-13)."""

from typing import Annotated

from pydantic import Field

from rules.regulation.calendar import ClockTime
from rules.regulation.span import Count, Rule

Days = Annotated[Count, Field(le=366)]


class ControlRules(Rule):
    """The evening control: from which hour of the branch's working days, and from when on a paper counts as missing.

    A finding is due when the `due_working_days`-th working day after it was found closes. The other lengths are working
    days, counted like every limit: until a repair card follows the receipt (`card_days`), until finished work is
    inspected (`inspection_days`), until goods that are ready have been fetched (`fetching_days`), until the invoice for a
    fee that was paid on the spot follows by post (`post_days`). A gap in a series of numbers that is wider than
    `widest_gap` is taken for numbers that went elsewhere.
    """

    article: str = "MS-13"
    at: ClockTime = "17:00"
    due_working_days: Days = 1
    card_days: Days = 2
    inspection_days: Days = 1
    fetching_days: Days = 5
    post_days: Days = 3
    widest_gap: Annotated[Count, Field(ge=1, le=100_000)] = 50
