"""Living through days on a simulated clock, from each moment that matters to the next, flow bodies without Prefect."""

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from sqlalchemy import func, select

from desk.demo.write import ZONE, DemoFile
from flows.outcome import Outcome
from flows.registry import flow_named
from models import Clock
from models.database import reading
from tasks.settings import settings

NEXT_DUE = select(func.min(Clock.next_action_at)).where(Clock.next_action_at.is_not(None))  # as its index says
COUNTED = ("rows", "loaded", "updated", "unchanged", "quarantined")
GRID = timedelta(hours=1)
"""How often watch-clocks looks here: every hour, where `aftersales up` takes five minutes."""
Duty = tuple[datetime, str]


@dataclass(frozen=True, slots=True)
class Course:
    """What is to be lived through: papers as they come in, duties at their times, up to a moment that is left out.

    `answer` writes what people answer to what the product has put before them; it is asked whenever the duty is "intake".
    Limits are looked at every full hour, with `between` also whenever anything else happens. `timed` says how long a run
    took; one that stands still makes the record of runs the same each time.
    """

    files: Sequence[DemoFile]
    duties: Iterable[Duty]
    until: datetime
    answer: Callable[[datetime], DemoFile | None]
    between: bool = True
    timed: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Lived:
    """What the days brought: runs by flow, failures by flow, what became of the files (`sums`, one a hand-in).

    `answered` are the papers written on the way, `at` the moment that is being lived.
    """

    runs: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    taken: dict[str, Counter[str]] = field(default_factory=dict)
    sums: list[Mapping[str, Any]] = field(default_factory=list)
    answered: list[DemoFile] = field(default_factory=list)
    seconds: float = 0.0
    at: datetime | None = None

    def note_taken(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add what became of the files of an intake, by form; a file handed in twice counts each time."""
        for row in rows:
            self.sums.append(row)
            counts = self.taken.setdefault(row["form"], Counter())
            counts.update({"files": 1, **{name: row[name] for name in COUNTED}})


def live_through(course: Course, lived: Lived, *, on_day: Callable[[int], None] | None = None) -> None:
    """Take in the papers as they come and carry out every duty at its time; `lived` says how far it has come.

    Jumps from moment to moment: a file comes in, a clock is due, a duty's time. `on_day` hears of days that went by.
    """
    began = time.monotonic()
    files = sorted(course.files, key=lambda file: file.arrives_at)
    arriving = [file for file in files if file.arrives_at < course.until][::-1]
    duties = [duty for duty in course.duties if duty[0] < course.until][::-1]
    now = min([file.arrives_at for file in arriving[-1:]] + [at for at, _ in duties[-1:]], default=course.until)
    day = now.date()
    while (moment := _next(course, arriving, duties, now=now)) is not None:
        lived.at = now = moment
        if on_day is not None and now.date() != day:
            on_day((now.date() - day).days)
            day = now.date()
        _at(now, arriving, duties, course, lived)
    lived.seconds = time.monotonic() - began


def each_day(first: date, last: date, times: Callable[[date], Iterable[tuple[clock_time, str]]]) -> Iterator[Duty]:
    """The duties of every day from `first` to `last` (both included), in the order of their times."""
    day = first
    while day <= last:
        for at, flow in sorted(times(day)):
            yield datetime.combine(day, at, ZONE), flow
        day += timedelta(days=1)


def drop(file: DemoFile) -> None:
    """Lay a file into the inbox, as old as the moment it came in."""
    inbox = settings().inbox
    inbox.mkdir(parents=True, exist_ok=True)
    target = inbox / file.path.name
    shutil.copyfile(file.path, target)
    settled = (file.arrives_at - timedelta(minutes=1)).timestamp()
    os.utime(target, (settled, settled))


def _at(now: datetime, arriving: list[DemoFile], duties: list[Duty], course: Course, lived: Lived) -> None:
    came = False
    while arriving and arriving[-1].arrives_at <= now:
        drop(arriving.pop())
        came = True
    if came:
        _run("intake", now, course, lived)
    while duties and duties[-1][0] <= now:
        flow = duties.pop()[1]
        if flow != "intake" or _answered(now, course, lived):
            _run(flow, now, course, lived)
    due = _next_due() if course.between or now == _on_grid(now) else None
    if due is not None and due <= now:
        _run("watch-clocks", now, course, lived)


def _answered(now: datetime, course: Course, lived: Lived) -> bool:
    """Whether people had anything to answer or decide; their paper lies in the inbox then."""
    file = course.answer(now)
    if file is not None:
        drop(file)
        lived.answered.append(file)
    return file is not None


def _run(flow: str, now: datetime, course: Course, lived: Lived) -> None:
    outcome: Outcome = flow_named(flow).body(now=now, timed=course.timed)
    lived.runs[flow] = lived.runs.get(flow, 0) + 1
    if flow == "intake":
        lived.note_taken(outcome.rows)
    lived.failures += [f"{now:%m-%d %H:%M} {flow}: {failure}" for failure in outcome.failures]


def _next(course: Course, arriving: list[DemoFile], duties: list[Duty], *, now: datetime) -> datetime | None:
    """The next moment at which anything happens, or None when the time is over."""
    moments = [arriving[-1].arrives_at] if arriving else []
    if duties:
        moments.append(duties[-1][0])
    due = _next_due()
    if due is not None:
        moments.append(max(_on_grid(due), _on_grid(now + timedelta(seconds=1))))
    coming = min(moments, default=course.until)
    return coming.astimezone(ZONE) if coming < course.until else None


def _next_due() -> datetime | None:
    with reading(settings().database) as session:
        return session.scalar(NEXT_DUE)


def _on_grid(moment: datetime) -> datetime:
    """The first run of watch-clocks at or after a moment."""
    over = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment - over + GRID
