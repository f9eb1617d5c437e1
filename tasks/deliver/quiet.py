"""Quiet hours: nobody is woken for anything but danger."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = 24 * 60


def quiet_until(now: datetime, *, begin: str, end: str, zone: ZoneInfo) -> datetime | None:
    """When the quiet hours that `now` falls into are over, as an aware UTC instant; None outside them.

    `begin` and `end` are wall-clock times "21:00" in `zone`, half-open: at `end` people may be told. They may
    run over midnight; two equal times mean that there are none. `now` is aware. On a night when the clocks
    change, the end is the first instant that reads `end`, or would have.
    """
    local = now.astimezone(zone)
    begins, ends, reads = _minute(begin), _minute(end), local.hour * 60 + local.minute
    if begins % _DAY == ends % _DAY:
        return None
    over_midnight = begins > ends
    inside = (reads >= begins or reads < ends) if over_midnight else begins <= reads < ends
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if (over_midnight and reads >= begins) or ends == _DAY else 0)
    wall = datetime.combine(day, time(ends % _DAY // 60, ends % 60), tzinfo=zone)
    readings = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return next((instant for instant in readings if instant > now), None)


def _minute(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)
