"""An evening control in Shanghai by the department's own rules."""

from datetime import datetime
from zoneinfo import ZoneInfo

from rules.calendars import build_calendar
from rules.chain_looking import Looking
from rules.regulation.load import default_book

SHANGHAI = ZoneInfo("Asia/Shanghai")
BOOK = default_book()
CALENDAR = build_calendar(
    hours={str(day): spans for day, spans in BOOK.calendar.hours.items()},
    timezone=BOOK.calendar.timezone,
    country=BOOK.calendar.country,
    official_through=BOOK.calendar.official_through,
    company_days=BOOK.calendar.company_days,
)


def at(text: str) -> datetime:
    """A time of 2026 in Shanghai: at("10-12T09:30"). 12 October 2026 is a Monday."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def looking(now: datetime) -> Looking:
    """Looked at `now`."""
    return Looking(now, CALENDAR, BOOK.control, BOOK.collect_on_site_fen)
