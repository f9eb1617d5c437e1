"""What the rules about chains of papers reckon with, and how they speak of times and money."""

from dataclasses import dataclass
from datetime import datetime

from rules.regulation.control import ControlRules
from rules.worktime import WorkCalendar


@dataclass(frozen=True, slots=True)
class Looking:
    """At which time papers are looked at (aware), by which calendar and rules; `on_site_limit` in fen (MS-5)."""

    now: datetime
    calendar: WorkCalendar
    control: ControlRules
    on_site_limit: int

    def day_is_over(self, at: datetime) -> bool:
        """Whether a later local day has come than that of `at`."""
        return self.calendar.day_of(self.now) > self.calendar.day_of(at)

    def past(self, at: datetime, *, days: int) -> bool:
        """Whether a limit of so many working days from `at` has gone by."""
        return self.now > self.calendar.add_days(at, days)

    def said(self, at: datetime) -> str:
        """A time as it stands in a sentence: "10-12 09:30", the branch's."""
        return f"{at.astimezone(self.calendar.timezone):%m-%d %H:%M}"


def money(fen: int) -> str:
    """An amount as it stands in a sentence: 13000 → "¥130.00"."""
    return f"¥{fen / 100:,.2f}"
