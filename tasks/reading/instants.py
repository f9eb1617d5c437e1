"""Wall times become instants: read in a zone by name, a whole column at a time."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

_DAY = np.timedelta64(1, "D")
_LAST_DAY = np.datetime64("9999-12-30")


@lru_cache(maxsize=512)
def zone_named(name: str) -> ZoneInfo | None:
    """The IANA zone of that name, or None when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # A folder of the zone database ("Asia") is an OSError, a path out of it a ValueError.
        return None


def to_utc(wall: np.ndarray, zone: ZoneInfo) -> tuple[np.ndarray, np.ndarray]:
    """UTC for wall times (datetime64[s] without NaT) of a zone, and which of them do not exist there.

    A time that the clocks pass twice takes its first reading; one that they skip is NaT and marked.
    Offsets are looked up once a day; only times on days on which the offset changes are read one by one.
    """
    days, places = np.unique(wall.astype("datetime64[D]"), return_inverse=True)
    at_start = np.array([_offset(day, zone) for day in days], dtype=np.int64)
    at_end = np.array([_offset(min(day + _DAY, _LAST_DAY), zone) for day in days], dtype=np.int64)
    instants = wall - at_start[places].astype("timedelta64[s]")
    skipped = np.zeros(len(wall), dtype=bool)
    for place in np.flatnonzero((at_start != at_end)[places]):
        local = wall[place].astype("datetime64[s]").item()
        moment = local.replace(tzinfo=zone).astimezone(UTC)
        skipped[place] = moment.astimezone(zone).replace(tzinfo=None) != local
        instants[place] = np.datetime64(moment.replace(tzinfo=None), "s")
    instants[skipped] = np.datetime64("NaT", "s")
    return instants, skipped


def _offset(day: np.datetime64, zone: ZoneInfo) -> int:
    midnight = datetime.combine(date.fromisoformat(str(day)), time(), tzinfo=zone)
    offset = midnight.utcoffset() or timedelta(0)
    return round(offset.total_seconds())
