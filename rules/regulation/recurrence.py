"""A recurrence of days as RFC 5545 writes it, held to what a duty can follow."""

from datetime import datetime
from typing import Annotated

from dateutil.rrule import rrulestr
from pydantic import AfterValidator

from rules.regulation.span import refusal

DAILY_OR_LESS = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")


def _readable(recurs: str) -> str:
    allowed = "a recurrence such as FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=10"
    parts = {name: value for name, _, value in (part.partition("=") for part in recurs.split(";"))}
    if parts.get("FREQ") not in DAILY_OR_LESS:
        raise refusal(wrong=f'recurs "{recurs}" has no FREQ of days or longer', allowed=allowed)
    if parts.keys() & {"UNTIL", "COUNT", "BYHOUR", "BYMINUTE", "BYSECOND"}:
        raise refusal(wrong=f'recurs "{recurs}" ends, or names a time of day', allowed=allowed)
    try:
        rrulestr(recurs, dtstart=datetime(2000, 1, 1))  # noqa: DTZ001 - days, not instants
    except ValueError as error:
        raise refusal(wrong=f'recurs "{recurs}": {error}', allowed=allowed) from error
    return recurs


Recurrence = Annotated[str, AfterValidator(_readable)]
"""Days that come again without end, such as "FREQ=YEARLY;BYMONTH=5,11;BYMONTHDAY=10"."""
