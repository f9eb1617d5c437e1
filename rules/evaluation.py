"""When the evaluation of a quarter is due (PW-3)."""

from datetime import date, timedelta

from rules.care import occurrences
from rules.worktime import WorkCalendar

LONGEST = timedelta(days=400)
"""How far after a quarter its day of evaluation is looked for; a recurrence that is rarer evaluates nothing."""


def day_of_evaluation(*, ended_on: date, recurs: str, calendar: WorkCalendar) -> date | None:
    """The first day of the recurrence (RFC 5545) after the quarter's last day, or the next working day where that is none.

    None where the recurrence names no day in the thirteen months after.
    """
    days = occurrences(recurs, first=ended_on + timedelta(days=1), last=ended_on + LONGEST)
    return calendar.workday_on_or_after(days[0]) if days else None
