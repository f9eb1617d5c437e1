"""How complaints go on beyond their limits: the next level, and when one repeats another (NT-4, SV-21)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.complaint_words import Refund
from rules.regulation.span import Count, Day, Rule, refusal
from rules.words import Role


class Duty(StrEnum):
    """What customers who complain are owed that a department may have begun with on a day (REG-1)."""

    TOLD = "told"  # which way it goes, who has taken it over, more time, where goods go (NT-1, NT-3, NT-4)
    LETTERS = "letters"  # the letter about a serious complaint (SV-20)


class ComplaintRules(Rule):
    """`next_levels` are the roles that a dissatisfied customer is pointed to, the lowest first: whoever stands next above
    the handler takes the complaint over (NT-4).

    A complaint repeats an earlier open one of the same customer that came at most `repeats_within_days` days before,
    when both are about the same call or product or their texts are alike: `alike_percent` of their words or more, in
    texts of `alike_from_characters` characters or more (SV-21).

    `extended_by` are the roles and parts in the case that may tell the customer of an extension (NT-3).
    `ended_by` are the roles that may close a complaint or write down that the customer withdraws it, besides whoever handles
    it; whom it is about may not (SV-17, SV-22).
    `told_limits` are the limits whose deadlines a customer is told with the way a complaint will go (NT-1); `refund` is how
    the money of a return comes back where its approval does not say (NT-3), None: each approval has to.

    `told_since` and `letters_since` are the local days from which on what happens to a complaint owes the customer that
    (REG-1); None: where the department had a rule book without it, since the first one on record that has it.
    """

    article: str = "NT-4"
    next_levels: tuple[Role, ...] = (
        Role.DIRECTOR,
        Role.MANAGER,
        Role.SERVICE_DEPARTMENT,
        Role.VICE_PRESIDENT,
        Role.GENERAL_MANAGER,
    )
    repeats_article: str = "SV-21"
    repeats_within_days: Annotated[Count, Field(ge=1, le=365)] = 30
    alike_percent: Annotated[Count, Field(ge=50, le=100)] = 80
    alike_from_characters: Annotated[Count, Field(ge=1)] = 12
    extended_by: tuple[str, ...] = (
        "handler",
        Role.DIRECTOR,
        Role.MANAGER,
        Role.HEAD_OF_SERVICE,
        Role.SERVICE_DEPARTMENT,
        Role.VICE_PRESIDENT,
        Role.GENERAL_MANAGER,
    )
    ended_by: tuple[Role, ...] = (
        Role.CLERK,
        Role.DIRECTOR,
        Role.MANAGER,
        Role.HEAD_OF_SERVICE,
        Role.SERVICE_DEPARTMENT,
        Role.VICE_PRESIDENT,
        Role.GENERAL_MANAGER,
    )
    told_limits: tuple[str, ...] = ()
    refund: Refund | None = None
    told_since: Day | None = None
    letters_since: Day | None = None

    def since(self, duty: Duty) -> date | None:
        """The day from which on this is owed, where the book names one."""
        return self.told_since if duty is Duty.TOLD else self.letters_since

    @model_validator(mode="after")
    def _levels_to_climb(self) -> Self:
        if not self.next_levels or len(set(self.next_levels)) < len(self.next_levels):
            raise refusal(
                wrong="next_levels names no role, or one twice", allowed="roles from below to above, each once"
            )
        return self
