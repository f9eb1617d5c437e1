"""What reports show, and when the evaluation of a quarter is due (RP-3, PW-3)."""

from typing import Annotated

from pydantic import Field

from rules.regulation.limits import Key
from rules.regulation.recurrence import Recurrence
from rules.regulation.span import Count, Rule
from rules.wording import Text


class Section(Rule):
    """One section of a report."""

    id: Key
    title: Text


class ReportContents(Rule):
    """What a report shows, in order (RP-3, RP-5)."""

    article: str
    sections: tuple[Section, ...] = Field(min_length=1)


class EvaluationRules(ReportContents):
    """The evaluation of service for a quarter (PW-3): due on the first day of `recurs` after its end, or the next working day
    where that is none, by the company's calendar. At most `made_up` quarters back are made up.
    """

    recurs: Recurrence
    made_up: Annotated[Count, Field(ge=1, le=12)] = 4
