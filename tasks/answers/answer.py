"""What a customer says on their page, and the sheets that can be answered there: each is a row of its form."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from rules.asked_words import FollowUpOutcome, FollowUpReply
from rules.rating import ITEMS
from rules.words import ReplyWay, YesNo


@dataclass(frozen=True, slots=True)
class Answer:
    """What a customer said: a level ("1" to "4") for each item that was rated, words, a suggestion, the wish to be called."""

    levels: Mapping[str, str]
    comment: str = ""
    call_back: bool = False
    suggestion: str = ""

    @property
    def empty(self) -> bool:
        """Whether it says nothing at all."""
        return not (self.levels or self.comment or self.call_back or self.suggestion)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A kind of sheet that customers answer: the form that takes the answer, the items it rates, and its columns.

    `number` and `answered_at` are the columns of the sheet's number and of when it was answered; `comment`, `suggestion` and
    `call_back` those of what else may be said, None where the form has no such thing. `always` is what every answer by a
    link says.
    """

    form: str
    items: tuple[str, ...]
    number: str
    answered_at: str
    comment: str
    suggestion: str | None = None
    call_back: str | None = None
    always: Mapping[str, str] = field(default_factory=dict)

    def row(self, answer: Answer, *, keys: Mapping[str, str], now: datetime) -> dict[str, str]:
        """The row of the form; `keys` names what was asked about, `now` (aware) is when it was answered."""
        said = {**keys, **answer.levels, self.answered_at: now.isoformat(timespec="seconds")}
        in_words = {self.comment: answer.comment, self.suggestion: answer.suggestion}
        said |= {column: words for column, words in in_words.items() if column is not None and words}
        if self.call_back is not None:
            said[self.call_back] = str(YesNo.YES if answer.call_back else YesNo.NO)
        return {**said, **self.always}

    def answer_in(self, row: Mapping[str, Any]) -> Answer:
        """The answer that a row of the form says, from a file, the quarantine or the register."""
        return Answer(
            levels={item: str(row[item]) for item in self.items if row.get(item) is not None},
            comment=str(row.get(self.comment) or ""),
            call_back=self.call_back is not None and row.get(self.call_back) == YesNo.YES,
            suggestion=str(row.get(self.suggestion) or "") if self.suggestion is not None else "",
        )


CARD = Sheet(
    form="surveys",
    items=tuple(ITEMS),
    number="card_no",
    answered_at="replied_at",
    comment="comment",
    call_back="call_back",
    always={"way": str(ReplyWay.LINK)},
)
"""An opinion card (SV-18)."""
UNRATED = replace(CARD, items=())
"""A card about a call that was cancelled before anybody came: nobody is rated."""
QUESTIONNAIRE = Sheet(
    form="follow_ups",
    items=("satisfaction",),
    number="follow_up_no",
    answered_at="done_at",
    comment="words",
    suggestion="suggestion",
    always={"outcome": str(FollowUpOutcome.REACHED), "way": str(FollowUpReply.LINK)},
)
"""A questionnaire by mail (PW-3, FP-4)."""
