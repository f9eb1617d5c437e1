"""How long before an end date a notice is due (MS-15)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Protocol

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, Field


class RestDays(Protocol):
    """What a lead asks of a work calendar."""

    def workday_on_or_before(self, day: date) -> date:
        """`day` itself when it is worked, else the last working day before it."""
        ...


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """The day a notice is due on, and whether we learned of the end date only after that day."""

    day: date
    late: bool


class Lead(BaseModel):
    """How long before an end date a notice is due (MS-15). `ends_on` is the last day covered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    article: str
    months: Annotated[int, Field(strict=True, ge=1, le=36)]

    def notice_day(self, *, ends_on: date, calendar: RestDays) -> date:
        """Day on which the notice is due, in the calendar's zone.

        The same day `months` earlier, or that month's last day where it is shorter; the working day before
        when that is a day of rest, so that the customer keeps the full time.
        """
        return calendar.workday_on_or_before(ends_on - relativedelta(months=self.months))

    def due(self, *, ends_on: date, learned_on: date, calendar: RestDays) -> NoticeDue:
        """When to give notice of an end date that we learned of on `learned_on` (a date in the calendar's zone).

        Learned of after the notice day it is due at once, and flagged late.
        """
        day = self.notice_day(ends_on=ends_on, calendar=calendar)
        return NoticeDue(day=max(day, learned_on), late=learned_on > day)

    def last_end_due(self, *, on: date, calendar: RestDays) -> date:
        """The latest end date whose notice is due on `on` or earlier: the upper end of a range scan.

        Every contract that ends on or before this date has reached its notice day, and none that ends later.
        Raises ValueError for a calendar without a working day in the ten years after `on`.
        """
        reached = _day_before_next_workday(on, calendar)
        later = reached + relativedelta(months=self.months)
        if reached.day == monthrange(reached.year, reached.month)[1]:
            return later.replace(day=monthrange(later.year, later.month)[1])
        return later


def _day_before_next_workday(on: date, calendar: RestDays) -> date:
    """The end of the run of rest days that follows `on`: notices for them are due on `on` already."""
    for ahead in range(1, 3660):
        day = on + timedelta(days=ahead)
        if calendar.workday_on_or_before(day) == day:
            return day - timedelta(days=1)
    raise ValueError(f"no working day in the ten years after {on}")
