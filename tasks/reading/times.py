"""Wall times and dates as people write them, whole columns at a time.

The year comes first, or the text is not understood: 03/04/2026 is March to some and April to others, and
a profile must say which. Layouts of fixed width (2026-03-05 14:30:00) are read with array arithmetic, the
layouts of a profile by pandas, and what is left one by one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from tasks.reading.cells import half_width

NAT = np.datetime64("NaT", "s")
_WIDTH = 26
# Beyond so many texts, the commonest unpadded layouts are tried by pandas before anything is read one by one.
_MANY = 500
_UNPADDED = ("%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d %H:%M", "%Y/%m/%d")

_OFFSET = r"\s*(?P<offset>Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)?"
_MOMENT = re.compile(
    r"(?P<year>[0-9]{4})\s*(?:(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})"
    r"|年\s*(?P<month_zh>[0-9]{1,2})\s*月\s*(?P<day_zh>[0-9]{1,2})\s*[日号])"
    r"(?:\s*[(]?(?:星期|礼拜|周)[一二三四五六日天][)]?)?"
    r"(?:(?:\s+|T|(?<=[日号一二三四五六天)]))"
    r"(?P<half>上午|下午|凌晨|中午|晚上)?\s*(?P<hour>[0-9]{1,2})\s*"
    r"(?:[点时]|[:点时]\s*(?P<minute>[0-9]{1,2})(?:\s*分)?(?:(?:\s*:\s*|(?<=分)\s*)(?P<second>[0-9]{1,2})(?:[.,][0-9]{1,9})?\s*秒?)?)"
    rf"\s*(?P<after>AM|PM)?{_OFFSET})?",
    re.IGNORECASE,
)
_PACKED = re.compile(
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?:[T ]?(?P<hour>[0-9]{2})(?P<sep>:?)(?P<minute>[0-9]{2})"
    rf"(?:(?P=sep)(?P<second>[0-9]{{2}})(?:[.][0-9]{{1,9}})?)?{_OFFSET})?",
    re.IGNORECASE,
)
# Word -> the hours it is said with -> what is added to them; any other hour with that word is not understood.
_HALVES: dict[str, tuple[range, range]] = {
    "am": (range(1, 13), range(0)),
    "pm": (range(13, 24), range(1, 13)),
    "上午": (range(13), range(0)),
    "凌晨": (range(13), range(0)),
    "中午": (range(11, 15), range(1, 3)),
    "下午": (range(13, 24), range(1, 13)),
    "晚上": (range(17, 24), range(5, 12)),
}


@dataclass(frozen=True, slots=True)
class Moments:
    """A column read: `wall` datetime64[s] as written (NaT where nothing was understood); `offset` seconds east of
    UTC where the text says so (`has_offset`); `is_date` where no time of day stands; `no_such` where the
    layout is understood but the day does not exist (2/30).
    """

    wall: np.ndarray
    offset: np.ndarray
    has_offset: np.ndarray
    is_date: np.ndarray
    no_such: np.ndarray


class _Reading:
    """The arrays of `Moments` while they fill up; `left` are the places not understood yet."""

    def __init__(self, column: np.ndarray) -> None:
        count = len(column)
        self.column = column
        self.wall = np.full(count, NAT, dtype="datetime64[s]")
        self.offset = np.zeros(count, dtype=np.int64)
        self.has_offset = np.zeros(count, dtype=bool)
        self.is_date = np.zeros(count, dtype=bool)
        self.no_such = np.zeros(count, dtype=bool)
        self.left = np.flatnonzero(pd.notna(column))

    def settle(self, done: np.ndarray) -> None:
        """Drop the marked ones of `left`."""
        self.left = self.left[~done]


def read_moments(column: np.ndarray, *, formats: Sequence[str] = ()) -> Moments:
    """Read an object column (str or None). `formats` are strptime layouts, tried first and in order."""
    reading = _Reading(column)
    for layout in formats:
        _read_layout(reading, layout)
    if len(reading.left):
        _read_fixed(reading)
    for layout in _UNPADDED:
        if len(reading.left) > _MANY:
            _read_layout(reading, layout)
    if len(reading.left):
        _read_written(reading)
    if len(reading.left) and formats:
        _mark_no_such(reading, formats)
    return Moments(reading.wall, reading.offset, reading.has_offset, reading.is_date, reading.no_such)


def _read_layout(reading: _Reading, layout: str) -> None:
    """A profile's layout, by pandas' strptime over the whole column."""
    if not len(reading.left):
        return
    texts = pd.Series([half_width(text).strip() for text in reading.column[reading.left]], dtype=object)
    if "%z" in layout:
        parsed = pd.to_datetime(texts, format=layout, errors="coerce", utc=True).dt.tz_localize(None)
    else:
        parsed = pd.to_datetime(texts, format=layout, errors="coerce")
    done = parsed.notna().to_numpy()
    places = reading.left[done]
    reading.wall[places] = parsed.to_numpy()[done].astype("datetime64[s]")
    reading.has_offset[places] = "%z" in layout
    reading.is_date[places] = not any(mark in layout for mark in ("%H", "%I", "%c", "%X"))
    reading.settle(done)


def _read_fixed(reading: _Reading) -> None:
    """2026-03-05, 2026-03-05 14:30, 2026-03-05T14:30:00, with Z or +08:00: digits picked from a character matrix."""
    texts = reading.column[reading.left]
    codes = texts.astype(f"U{_WIDTH}").view(np.uint32).reshape(len(texts), _WIDTH).astype(np.int32)
    digits = codes - 48
    is_digit = (digits >= 0) & (digits <= 9)

    def number(*places: int) -> np.ndarray:
        value = np.zeros(len(texts), dtype=np.int64)
        for place in places:
            value = value * 10 + digits[:, place]
        return value

    day_shape = is_digit[:, [0, 1, 2, 3, 5, 6, 8, 9]].all(axis=1) & (codes[:, 4] == codes[:, 7])
    day_shape &= (codes[:, 4] == ord("-")) | (codes[:, 4] == ord("/"))
    bare = day_shape & (codes[:, 10] == 0)
    clock = day_shape & ((codes[:, 10] == ord(" ")) | (codes[:, 10] == ord("T")))
    clock &= is_digit[:, [11, 12, 14, 15]].all(axis=1) & (codes[:, 13] == ord(":"))
    seconds = clock & (codes[:, 16] == ord(":")) & is_digit[:, [17, 18]].all(axis=1)
    zulu = seconds & (codes[:, 19] == ord("Z")) & (codes[:, 20] == 0)
    signed = seconds & ((codes[:, 19] == ord("+")) | (codes[:, 19] == ord("-"))) & (codes[:, 25] == 0)
    signed &= is_digit[:, [20, 21, 23, 24]].all(axis=1) & (codes[:, 22] == ord(":"))
    whole = bare | (clock & (codes[:, 16] == 0)) | (seconds & (codes[:, 19] == 0)) | zulu | signed

    # Places that hold no digit of the shape at hand must not count.
    hour = np.where(clock, number(11, 12), 0)
    minute = np.where(clock, number(14, 15), 0)
    second = np.where(seconds, number(17, 18), 0)
    wall, exists, in_day = _wall(number(0, 1, 2, 3), number(5, 6), number(8, 9), hour, minute, second)
    offset = np.where(
        signed, (number(20, 21) * 60 + number(23, 24)) * 60 * np.where(codes[:, 19] == ord("-"), -1, 1), 0
    )
    good = whole & exists & in_day & (np.abs(offset) < 86_400)
    places = reading.left[good]
    reading.wall[places] = wall[good]
    reading.offset[places] = offset[good]
    reading.has_offset[places] = (zulu | signed)[good]
    reading.is_date[places] = bare[good]
    impossible = whole & ~exists & in_day
    reading.no_such[reading.left[impossible]] = True
    reading.settle(good | impossible)


def _wall(
    year: np.ndarray, month: np.ndarray, day: np.ndarray, hour: np.ndarray, minute: np.ndarray, second: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The wall time of each, whether its day exists, and whether its time of day does (24:00 is the next day's start)."""
    sane = (year >= 1) & (month >= 1) & (month <= 12)
    months = np.where(sane, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    length = ((months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64)
    exists = sane & (day >= 1) & (day <= length)
    in_day = ((hour < 24) & (minute < 60) & (second < 60)) | ((hour == 24) & (minute == 0) & (second == 0))
    # 24:00 on the last day that a calendar can name ends beyond it.
    in_day &= (hour < 24) | (year < 9999)
    within = (day - 1) * 86_400 + hour * 3600 + minute * 60 + second
    return months.astype("datetime64[s]") + within.astype("timedelta64[s]"), exists, in_day


def _read_written(reading: _Reading) -> None:
    """Everything else with the year in front, each different text once."""
    kinds, texts = pd.factorize(reading.column[reading.left])
    found = [_read_one(half_width(str(text)).strip()) for text in texts]
    done = np.array([one is not None for one in found], dtype=bool)
    moments = [one if isinstance(one, _One) else _One() for one in found]
    places = reading.left
    reading.wall[places] = np.array([one.wall for one in moments], dtype="datetime64[s]")[kinds]
    reading.offset[places] = np.array([one.offset or 0 for one in moments], dtype=np.int64)[kinds]
    reading.has_offset[places] = np.array([one.offset is not None for one in moments], dtype=bool)[kinds]
    reading.is_date[places] = np.array([one.is_date for one in moments], dtype=bool)[kinds]
    reading.no_such[places] = np.array([one.no_such for one in moments], dtype=bool)[kinds]
    reading.settle(done[kinds])


@dataclass(frozen=True, slots=True)
class _One:
    """A single text read."""

    wall: datetime | None = None
    offset: int | None = None
    is_date: bool = False
    no_such: bool = False


def _read_one(text: str) -> _One | None:
    """One moment, or None when the layout is not understood."""
    match = _MOMENT.fullmatch(text) or _PACKED.fullmatch(text)
    if match is None:
        return None
    part = match.groupdict()
    year, month, day = int(part["year"]), int(part["month"] or part["month_zh"]), int(part["day"] or part["day_zh"])
    try:
        start = datetime(year, month, day)  # noqa: DTZ001 - a wall time; its zone is applied later
    except ValueError:
        return _One(no_such=True)
    if part["hour"] is None:
        return _One(start, is_date=True)
    hour = _hour_of_day(int(part["hour"]), part.get("half") or part.get("after"))
    minute, second = int(part["minute"] or 0), int(part["second"] or 0)
    if hour is None or minute > 59 or second > 59 or (hour == 24 and (minute or second)):
        return None
    offset = _offset_seconds(part["offset"])
    if offset is not None and abs(offset) >= 86_400:
        return None
    if hour == 24 and year == 9999:
        return None
    return _One(start + timedelta(hours=hour, minutes=minute, seconds=second), offset=offset)


def _hour_of_day(hour: int, half: str | None) -> int | None:
    if half is None:
        return hour if hour <= 24 else None
    as_written, afternoon = _HALVES[half.lower()]
    if hour in afternoon:
        return hour % 12 + 12
    if hour not in as_written:
        return None
    return 0 if hour == 12 and half.lower() in {"am", "上午", "凌晨"} else hour


def _offset_seconds(text: str | None) -> int | None:
    if text is None:
        return None
    if text.upper() in {"Z", "UTC", "GMT"}:
        return 0
    digits = text[1:].replace(":", "").ljust(4, "0")
    seconds = (int(digits[:2]) * 60 + int(digits[2:])) * 60
    return -seconds if text[0] == "-" else seconds


def _mark_no_such(reading: _Reading, formats: Sequence[str]) -> None:
    """Tell days that do not exist (02/30/2015) from texts that no layout fits."""
    for place in reading.left:
        text = half_width(reading.column[place]).strip()
        for layout in formats:
            try:
                datetime.strptime(text, layout)  # noqa: DTZ007 - only asked whether the day exists
            except ValueError as error:
                if "out of range" in str(error) or "must be in" in str(error):
                    reading.no_such[place] = True
