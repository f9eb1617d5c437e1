"""When the call register is handed in, and how customers are asked for an opinion (SV-16, SV-18)."""

from typing import Annotated, Self

from pydantic import Field, StrictBool, model_validator

from rules.regulation.calendar import ClockTime
from rules.regulation.span import Count, Rule, refusal
from rules.words import CardWay


class CardRules(Rule):
    """The call register and the opinion cards: hours are the branch's own, on its working days.

    At `handed_in_at` of a working day the register of the days since the last one is handed in and cards are issued. A
    register that lacks something is chased with the clerk at once, and with the director too once `director_after_days`
    working days have passed. A card goes the first of `ways` that leads to the customer. A card sent by mail is reminded
    of every `remind_after_days` days, `reminders` times at most (SV-16). The personal link in a mail
    opens its card until the end of the `link_days`-th day after it. Calls older than `asked_within_days` days get no card
    any more.

    A cancelled call gets its card, too, where `cancelled_asked` holds. An answered card with an item at one of
    `draft_levels`, or where `draft_words` holds with words that are serious, drafts a complaint for the director
    (`draft_article`), unless it was answered more than `drafted_within_days` days ago.
    """

    article: str = "SV-18"
    handed_in_at: ClockTime = "09:00"
    director_after_days: Annotated[Count, Field(ge=1, le=30)] = 1
    ways: tuple[CardWay, ...] = (CardWay.MAIL, CardWay.SHEET, CardWay.PHONE)
    reminders_article: str = "SV-16"
    remind_after_days: Annotated[Count, Field(ge=1, le=60)] = 7
    reminders: Annotated[Count, Field(ge=0, le=2)] = 2
    link_days: Annotated[Count, Field(ge=1, le=365)] = 60
    asked_within_days: Annotated[Count, Field(ge=1, le=730)] = 180
    cancelled_asked: StrictBool = True
    draft_article: str = "SV-22"
    draft_levels: tuple[Annotated[Count, Field(ge=1, le=4)], ...] = (1,)
    draft_words: StrictBool = True
    drafted_within_days: Annotated[Count, Field(ge=1, le=365)] = 30

    @model_validator(mode="after")
    def _ways_to_choose(self) -> Self:
        if not self.ways or len(set(self.ways)) < len(self.ways) or CardWay.GIVEN in self.ways:
            raise refusal(
                wrong="ways names no way, one twice, or given", allowed="some of mail, sheet, phone, each once"
            )
        return self

    @model_validator(mode="after")
    def _levels_of_drafts(self) -> Self:
        if len(set(self.draft_levels)) < len(self.draft_levels):
            raise refusal(wrong="draft_levels names a level twice", allowed="some of 1, 2, 3, 4, each once")
        return self
