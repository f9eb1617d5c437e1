"""The company's working hours as data (CAL-1, CAL-2)."""

import re
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Discriminator, Field, Tag, field_validator, model_validator

from rules.regulation.span import Day, Rule, refusal

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _clock_time(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", text):
        raise refusal(wrong=f'"{text}" is no time of day', allowed='"00:00" to "24:00"')
    return text


ClockTime = Annotated[str, AfterValidator(_clock_time)]
Interval = tuple[ClockTime, ClockTime]


def _in_order(intervals: tuple[Interval, ...]) -> tuple[Interval, ...]:
    before = "00:00"
    for begin, end in intervals:
        if begin < before or end <= begin:
            raise refusal(
                wrong=f"{begin} to {end} is out of order", allowed="begin before end, intervals one after another"
            )
        before = end
    return intervals


Intervals = Annotated[tuple[Interval, ...], AfterValidator(_in_order)]


def _way_of_working(value: object) -> str | None:
    match value:
        case str():
            return "weekday"
        case False:
            return "closed"
        case list() | tuple():
            return "intervals"
        case _:
            return None


class CompanyDay(Rule):
    """A day of the company's own: named, and worked like a weekday, in intervals of its own, or not at all."""

    name: str = Field(min_length=1)
    works: Annotated[
        Annotated[Weekday, Tag("weekday")]
        | Annotated[Literal[False], Tag("closed")]
        | Annotated[Intervals, Tag("intervals")],
        Discriminator(_way_of_working),
    ]


class CalendarRules(Rule):
    """Working intervals per weekday (a missing day is closed), zone, public holidays and the company's own days.

    Times of day are wall-clock in `timezone`. Years up to `official_through` have a published official
    calendar; deadlines that touch a later one carry a warning (CAL-2). Nothing but danger is sent to people
    between the two `quiet_hours`.
    """

    timezone: str
    hours: dict[Weekday, Intervals]
    country: Literal["CN"] | None
    official_through: Annotated[int, Field(strict=True, ge=2000, le=2100)]
    company_days: dict[Day, CompanyDay] = Field(default_factory=dict)
    quiet_hours: Interval

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise refusal(wrong=f'"{value}" is no time zone', allowed='an IANA name like "Asia/Shanghai"')
        return value

    @model_validator(mode="after")
    def _ever_open(self) -> Self:
        if not any(self.hours.values()):
            raise refusal(wrong="no weekday has open time", allowed="at least one interval in a week")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The company's zone; branches may have their own."""
        return ZoneInfo(self.timezone)
