"""Working hours as people write them on the branch form (CAL-1)."""

import re

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_WORDS = {
    **{day: day for day in DAYS},
    **dict(zip(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), DAYS, strict=True)),
    **dict(zip(("周一", "周二", "周三", "周四", "周五", "周六", "周日"), DAYS, strict=True)),
}
_INTERVAL = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~至]\s*(\d{1,2}):(\d{2})")
_PART = re.compile(r"^(?P<days>[^\d:]+?)\s*(?P<times>\d{1,2}:.*)$")

Hours = dict[str, list[tuple[str, str]]]


class UnreadableHours(ValueError):
    """The text is not working hours; the message says which part and what is expected."""


def parse_hours(text: str) -> Hours:
    """Intervals by weekday from text such as "mon-fri 08:30-12:00,13:30-17:30; sat 09:00-12:00".

    Chinese day words and full-width marks are accepted. Raises UnreadableHours.
    """
    folded = text.translate(str.maketrans("：；，、－—", ":;,,--")).strip().casefold()
    found: Hours = {}
    for part in filter(None, (piece.strip() for piece in folded.split(";"))):
        match = _PART.match(part)
        if match is None:
            raise UnreadableHours(f'"{part}" is not like "mon-fri 08:30-12:00,13:30-17:30"')
        intervals = [_interval(piece) for piece in match["times"].split(",")]
        for day in _days(match["days"]):
            if day in found:
                raise UnreadableHours(f'"{text}" names {day} twice')
            found[day] = intervals
    if not found:
        raise UnreadableHours("no working hours are given")
    return found


def _interval(text: str) -> tuple[str, str]:
    match = _INTERVAL.fullmatch(text.strip())
    if match is None:
        raise UnreadableHours(f'"{text.strip()}" is not an interval like 08:30-12:00')
    begin, end = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
    if not begin < end <= (24, 0) or begin[1] > 59 or end[1] > 59:
        raise UnreadableHours(f'"{text.strip()}" does not run forward within one day')
    return f"{begin[0]:02}:{begin[1]:02}", f"{end[0]:02}:{end[1]:02}"


def _days(text: str) -> list[str]:
    days: list[str] = []
    for piece in text.replace("至", "-").split(","):
        ends = [_DAY_WORDS.get(word.strip()) for word in piece.split("-")]
        if None in ends or len(ends) > 2:
            raise UnreadableHours(f'"{piece.strip()}" is not a weekday or a range of them')
        first, last = DAYS.index(ends[0] or ""), DAYS.index(ends[-1] or "")
        if last < first:
            raise UnreadableHours(f'"{piece.strip()}" runs backwards')
        days.extend(DAYS[first : last + 1])
    return days
