"""What comes next when a case has come somewhere, and who is asked to do it (MS-4 to MS-8, RS-4, RS-5)."""

from typing import Annotated, Self

from pydantic import Field, StrictBool, model_validator

from rules.regulation.limits import Key
from rules.regulation.span import Rule, refusal
from rules.wording import Text
from rules.words import CaseKind


class NextStep(Rule):
    """One step that people take: told at once, and once, to the first of `to` that resolves to somebody.

    It is due in cases that stand in one of `states` since one of the events `after`, as long as none of the events
    `unless` has come since and `when` (a field of the case to the words it may hold) fits; or, with `clocks`, in cases
    for which one of these limits is running. `flow` is the lifecycle flow that asks. `urgent` is told in quiet hours,
    too.
    """

    id: Key
    flow: Annotated[str, Field(pattern=r"^[a-z][a-z-]+$")]
    article: str
    title: Text
    do: Text
    case: CaseKind
    when: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    states: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    clocks: tuple[str, ...] = ()
    to: tuple[str, ...] = Field(min_length=1)
    urgent: StrictBool = False

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if bool(self.states) != bool(self.after):
            raise refusal(wrong="states and after go together", allowed="both or neither")
        if bool(self.states) == bool(self.clocks):
            raise refusal(wrong="either states and after, or clocks", allowed="one of the two")
        if self.unless and not self.after:
            raise refusal(wrong="unless without after", allowed="after: a list of events")
        return self
