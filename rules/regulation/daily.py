"""When technicians' days are asked for and directors' daily reports are compiled (MS-10 to MS-12)."""

from typing import Annotated

from pydantic import Field

from rules.regulation.calendar import ClockTime
from rules.regulation.span import Count, Rule


class DailyRules(Rule):
    """The daily reports: hours are the branch's own, on its working days.

    Technicians of whose day no paper tells are asked at `asked_at`. At `compiled_at` of the next working day the
    supervisor gets the day before to review, and the director's report of it is compiled. Papers that come in later
    change the report of the last `corrected_days` working days. Working time that no paper tells of is shown as a gap
    from `gap_minutes` on.
    """

    article: str = "MS-11"
    asked_at: ClockTime = "18:00"
    compiled_at: ClockTime = "08:30"
    corrected_days: Annotated[Count, Field(ge=1, le=60)] = 5
    gap_minutes: Annotated[Count, Field(ge=1, le=600)] = 30
