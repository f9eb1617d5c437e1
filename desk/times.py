"""The desk's clock, and times that people type."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from desk.refusals import NotDone, in_the_readers_language
from desk.show.printing import remark


def clock() -> datetime:
    """The system clock in UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def moment_given(text: str | None, *, zone: str) -> datetime | None:
    """A time as somebody typed it after --now. One without an offset is read in `zone`, and that is said."""
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NotDone(f'"{text}" is no time; write it like 2026-10-09T08:00 or 2026-10-09T08:00+08:00') from None
    if not 1990 <= at.year < 2100:
        raise NotDone(f"{text} is beyond what the calendars can reckon with; give a time from 1990 to 2099")
    if at.utcoffset() is not None:
        return at
    remark(in_the_readers_language(f"--now {text} has no offset: read as {zone} time"))
    return at.replace(tzinfo=ZoneInfo(zone))
