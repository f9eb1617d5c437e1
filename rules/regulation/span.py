"""A length of time as the rule book states it: six working hours, three working days, until an appointment."""

from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError

Count = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
FIRST_YEAR, LAST_YEAR = 1990, 2199
"""Days of the rule book lie within these years: a number is no day, and every zone can tell every day."""


class Rule(BaseModel):
    """Base of everything in the rule book: frozen, and a key that nobody knows is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def refusal(*, wrong: str, allowed: str) -> PydanticCustomError:
    """The error that a check of the rule book raises: what is wrong, and what is allowed instead."""
    return PydanticCustomError("rule", "{wrong}", {"wrong": wrong, "allowed": allowed})


def _day(given: Any) -> Any:
    """The day, where it is written as one. A number would be seconds since 1970."""
    if isinstance(given, str):
        with suppress(ValueError):
            given = date.fromisoformat(given)
    if type(given) is not date or not FIRST_YEAR <= given.year <= LAST_YEAR:
        allowed = f"a date like 2026-01-31, of the years {FIRST_YEAR} to {LAST_YEAR}"
        raise refusal(wrong=f'"{given}" is not allowed here', allowed=allowed)
    return given


Day = Annotated[date, BeforeValidator(_day)]
"""A day of the rule book."""


class SpanUnit(StrEnum):
    """What a span is counted in. Hours are kept as minutes."""

    WORKING_MINUTES = "working_minutes"
    WORKING_DAYS = "working_days"
    MINUTES = "minutes"
    DAYS = "days"
    SAME_DAY = "same_day"
    UNTIL = "until"


_LENGTHS = {
    "working_minutes": (SpanUnit.WORKING_MINUTES, 1),
    "working_hours": (SpanUnit.WORKING_MINUTES, 60),
    "working_days": (SpanUnit.WORKING_DAYS, 1),
    "minutes": (SpanUnit.MINUTES, 1),
    "hours": (SpanUnit.MINUTES, 60),
    "days": (SpanUnit.DAYS, 1),
}
_WAYS = (*_LENGTHS, "same_day", "until")


class Span(Rule):
    """Exactly one way of saying how long.

    `same_day` is the close of that working day. `until` names a date or time of the case, and with
    `working_day_before` the close of the last working day strictly before that date.
    """

    working_minutes: Count | None = None
    working_hours: Count | None = None
    working_days: Count | None = None
    minutes: Count | None = None
    hours: Count | None = None
    days: Count | None = None
    same_day: StrictBool | None = None
    until: str | None = None
    working_day_before: StrictBool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        values = {name: getattr(self, name) for name in _WAYS}
        said = [name for name, value in values.items() if value is not None and value is not False]
        if len(said) != 1:
            raise refusal(wrong=f"says {len(said)} ways of how long", allowed=f"one of {', '.join(_WAYS)}")
        if self.working_day_before and self.until is None:
            raise refusal(wrong="working_day_before without until", allowed="working_day_before beside until")
        return self

    @property
    def unit(self) -> SpanUnit:
        """What the span is counted in."""
        for name, (unit, _) in _LENGTHS.items():
            if getattr(self, name) is not None:
                return unit
        return SpanUnit.SAME_DAY if self.same_day else SpanUnit.UNTIL

    @property
    def amount(self) -> int:
        """Minutes for the minute and hour units, days for the day units, 0 for `same_day` and `until`."""
        for name, (_, factor) in _LENGTHS.items():
            stated: int | None = getattr(self, name)
            if stated is not None:
                return stated * factor
        return 0
