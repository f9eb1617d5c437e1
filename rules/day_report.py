"""What a technician's papers tell of a working day: time by kind of work, gaps and overlaps (MS-10, MS-11)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from rules.worktime import WorkCalendar

MINUTE = timedelta(minutes=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Work:
    """One paper's work: its kind, what it was (`about`, such as "K1"), and its time as far as the paper tells it.

    `begin` and `end` are aware; a visit that is not over has no `end`. Work without a `begin` tells only of `minutes`:
    a log, or a repair card, whose time is not one piece. `minutes` beside both are what a repair card states. Where
    `minutes` are only this day's share of a card over several days, `whole` and `days` say of how many minutes over
    how many working days.
    """

    kind: str
    about: str
    begin: datetime | None = None
    end: datetime | None = None
    minutes: int = 0
    whole: int = 0
    days: int = 1


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two papers that say one technician was in two places, and when (UTC)."""

    begin: datetime
    end: datetime
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Share:
    """A day's part of a repair card's `whole` minutes, spread over so many working `days`; its time has no place."""

    about: str
    minutes: int
    whole: int
    days: int


@dataclass(frozen=True, slots=True)
class Day:
    """One technician's day: minutes by kind, papers, gaps in working time, overlaps.

    `unexplained` are the working minutes that neither a timed paper nor one that only tells minutes accounts for; 0
    while something is still going on, for nobody knows yet.
    """

    minutes: Mapping[str, int] = field(default_factory=dict)
    papers: int = 0
    gaps: tuple[Span, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    shares: tuple[Share, ...] = ()
    unexplained: int = 0
    going_on: bool = False

    @property
    def told(self) -> bool:
        """Whether any paper tells of the day."""
        return self.papers > 0


def day_of_work(works: Iterable[Work], *, day: date, calendar: WorkCalendar, gap_minutes: int) -> Day:
    """What the papers tell of a technician's local `day`; times beyond its midnights are left to the other days.

    All times in the answer are UTC. Gaps are working time that no timed paper covers, from `gap_minutes` on; overtime
    counts by kind and fills no gap.
    """
    begin, end = _midnights(day, calendar)
    found = [each for each in works if _touches(each, begin, end)]
    pieces = [
        (max(_utc(work.begin), begin), min(_utc(work.end), end), work)
        for work in found
        if work.begin is not None and work.end is not None
    ]
    timed = sorted(pieces, key=lambda piece: piece[:2])
    minutes: Counter[str] = Counter()
    for since, until, work in timed:
        minutes[work.kind] += work.minutes or round((until - since) / MINUTE)
    without_time = [work for work in found if work.begin is None]
    for work in without_time:
        minutes[work.kind] += work.minutes
    going_on = any(work.begin is not None and work.end is None for work in found)
    uncovered = _uncovered([(since, until) for since, until, _ in timed], _open(begin, end, calendar))
    told = sum(work.minutes for work in without_time)
    left = 0 if going_on else max(0, round(sum(((b - a) for a, b in uncovered), timedelta()) / MINUTE) - told)
    return Day(
        minutes=dict(sorted(minutes.items())),
        papers=len(found),
        gaps=tuple(span for span in uncovered if span[1] - span[0] >= gap_minutes * MINUTE),
        overlaps=tuple(_overlaps(timed)),
        shares=tuple(Share(work.about, work.minutes, work.whole, work.days) for work in without_time if work.days > 1),
        unexplained=left,
        going_on=going_on,
    )


def share_of_day(minutes: int, *, begin: datetime, end: datetime, day: date, calendar: WorkCalendar) -> int:
    """The minutes of a repair card that fall to one local day: by the working time between its begin and end.

    Work wholly outside working time counts on the day it ended.
    """
    whole = calendar.between(begin, end)
    if not whole:
        return minutes if calendar.day_of(end) == day else 0
    first, last = _midnights(day, calendar)
    since, until = max(begin, first), min(end, last)
    return round(minutes * (calendar.between(since, until) / whole)) if since < until else 0


def days_of_work(*, begin: datetime, end: datetime, calendar: WorkCalendar) -> int:
    """On how many local days working time lies between the two; 1 where none does."""
    return len({calendar.day_of(piece.begin) for piece in calendar.stretches(begin, end) if piece.counted}) or 1


def _midnights(day: date, calendar: WorkCalendar) -> Span:
    zone = calendar.timezone
    return _utc(datetime.combine(day, time(), zone)), _utc(datetime.combine(day + timedelta(days=1), time(), zone))


def _utc(at: datetime) -> datetime:
    """In UTC, where a difference is real time whatever the clocks did."""
    return at.astimezone(UTC)


def _touches(work: Work, begin: datetime, end: datetime) -> bool:
    if work.begin is None:
        return work.minutes > 0
    return work.begin < end and (work.begin >= begin if work.end is None else work.end > begin)


def _open(begin: datetime, end: datetime, calendar: WorkCalendar) -> list[Span]:
    return [(_utc(piece.begin), _utc(piece.end)) for piece in calendar.stretches(begin, end) if piece.counted]


def _uncovered(spans: Sequence[Span], opened: Iterable[Span]) -> list[Span]:
    left: list[Span] = []
    for begin, end in opened:
        since = begin
        for first, last in spans:
            if last <= since or first >= end:
                continue
            if first > since:
                left.append((since, first))
            since = max(since, last)
        if since < end:
            left.append((since, end))
    return left


def _overlaps(timed: Sequence[tuple[datetime, datetime, Work]]) -> list[Overlap]:
    found = [
        Overlap(other[0], min(one[1], other[1]), one[2].about, other[2].about)
        for place, one in enumerate(timed)
        for other in timed[place + 1 :]
        if other[0] < one[1] and other[0] < other[1]
    ]
    return sorted(found, key=lambda each: (each.begin, each.first, each.second))


def summed(days: Iterable[Day]) -> dict[str, int]:
    """Minutes by kind of several technicians' days together (MS-11)."""
    total: Counter[str] = Counter()
    for day in days:
        total.update(day.minutes)
    return dict(sorted(total.items()))
