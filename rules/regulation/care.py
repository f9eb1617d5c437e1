"""Following customers up, as data: whom, how many of them, when, by whom (PW-2, PW-3, PW-5, RS-9, FP-4)."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from rules.asked_words import FollowUpWay
from rules.regulation.calendar import ClockTime
from rules.regulation.limits import Key
from rules.regulation.recurrence import Recurrence
from rules.regulation.span import Count, Rule, refusal
from rules.wording import Text
from rules.words import Role

Share = Annotated[float, Field(gt=0, le=1)]
Days = Annotated[Count, Field(ge=1, le=730)]
BIRTHDAY_PATTERN = (
    r"(?:(?:18|19|20)[0-9]{2}[-/.年])?(?:0?[1-9]|1[0-2])[-/.月](?:0?[1-9]|[12][0-9]|3[01])日?(?: 00:00:00)?"
)
"""A birthday as people write it, with or without the year: "03-15", "1980-3-15", "3月15日"."""


class CareRules(Rule):
    """When a branch's follow-ups are given out: at `given_at` of its working days.

    What fell due more than `made_up_days` days ago and was never given out is let go. `seed` is part of every draw. A
    greeting that is more than `greeted_late_days` days late is not sent any more (CR-6).
    """

    article: str = "PW-2"
    given_at: ClockTime = "08:30"
    made_up_days: Days = 14
    greeted_late_days: Annotated[Count, Field(le=30)] = 2
    seed: str = Field(default="2026", min_length=1)


class FollowUpOf(StrEnum):
    """What a duty follows up: each finished job, each customer, each contract or engagement that has ended."""

    JOBS = "jobs"
    CUSTOMERS = "customers"
    CONTRACTS = "contracts"
    ENGAGEMENTS = "engagements"


ENDING = frozenset({FollowUpOf.CONTRACTS, FollowUpOf.ENGAGEMENTS})
"""What the limit of a follow-up counts from the end of (FP-4)."""


class GoalRung(Rule):
    """Who is told that a goal is missed: `days_before` the last follow-up of the period is given up."""

    to: Role
    days_before: Days


class FollowUpDuty(Rule):
    """One recurring duty: who is asked what, and who asks.

    `of` jobs, contracts and engagements: `after_days` local days after the end. `of` customers: on the days of `recurs`, a
    recurrence as RFC 5545 writes it ("FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=10"), all of them or those of `grades`.
    `share` of them, drawn. It goes the first of `ways` that leads to the customer and is done by the first of `by` who
    did not do the job. Unanswered after `closes_after_days` days it is given up. One that goes by mail is reminded of
    every `remind_after_days` days, `reminders` times at most, and then goes the next way that leads to the customer. `goal`
    is the share of answers that is wanted, None where no article names one; the `goal_missed` are told when fewer answered.
    """

    id: Key
    article: str
    title: Text
    asks: Text
    of: FollowUpOf
    grades: tuple[str, ...] = ()
    recurs: Recurrence | None = None
    after_days: Count = 0
    share: Share = 1.0
    ways: tuple[FollowUpWay, ...] = Field(min_length=1)
    by: tuple[Role, ...] = Field(min_length=1)
    closes_after_days: Days
    remind_after_days: Annotated[Count, Field(ge=1, le=60)] = 7
    reminders: Annotated[Count, Field(ge=0, le=2)] = 2
    goal: Share | None = None
    goal_missed: tuple[GoalRung, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if (self.of is FollowUpOf.CUSTOMERS) != (self.recurs is not None):
            raise refusal(
                wrong=f"of {self.of} with or without recurs", allowed="recurs beside customers, and only there"
            )
        if self.grades and self.of is not FollowUpOf.CUSTOMERS:
            raise refusal(wrong=f"grades beside {self.of}", allowed="grades beside customers only")
        if self.after_days and self.of is FollowUpOf.CUSTOMERS:
            raise refusal(
                wrong="after_days beside customers", allowed="after_days beside jobs, contracts and engagements only"
            )
        if self.goal_missed and self.goal is None:
            raise refusal(wrong="goal_missed without goal", allowed="both, or goal alone")
        if any(rung.days_before >= self.closes_after_days for rung in self.goal_missed):
            raise refusal(
                wrong="goal_missed before anybody was asked", allowed="days_before less than closes_after_days"
            )
        for name in ("ways", "by", "grades"):
            if len(set(getattr(self, name))) < len(getattr(self, name)):
                raise refusal(wrong=f"{name} names one twice", allowed="each once")
        return self


class Greeting(Rule):
    """One greeting: the words, and its day. Exactly one of `birthday`, `festival` and `day`.

    `festival` is the name of a public holiday as the country's own calendar has it ("春节"): its first day. `day` is a
    month and a day ("12-25").
    """

    id: Key
    article: str = "CR-6"
    title: Text
    wish: Text
    birthday: bool = False
    festival: str | None = None
    day: Annotated[str, Field(pattern=f"^{BIRTHDAY_PATTERN}$")] | None = None

    @model_validator(mode="after")
    def _one_day(self) -> Self:
        said = [name for name in ("birthday", "festival", "day") if getattr(self, name)]
        if len(said) != 1:
            raise refusal(wrong=f"says {len(said)} days", allowed="one of birthday, festival, day")
        return self
