"""Living through the demo's two months on a simulated clock, from each moment that matters to the next."""

import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any

from sqlalchemy import func, select

from desk.demo.managers import HANDED_IN, answer_what_waits
from desk.demo.write import ZONE, Demo, DemoFile
from flows.outcome import Outcome
from flows.registry import flow_named
from models import Clock
from models.database import reading
from models.migrate import upgrade
from tasks.settings import settings

NEXT_DUE = select(func.min(Clock.next_action_at))
COUNTED = ("rows", "loaded", "updated", "unchanged", "quarantined")
GRID = timedelta(hours=1)
"""How often watch-clocks looks in the demo: every hour, where `aftersales up` takes five minutes."""
DAILY: tuple[tuple[clock_time, str], ...] = (
    (clock_time(6), "monthly-report"),
    (clock_time(6, 25), "quarterly-evaluation"),
    (clock_time(7, 30), "contract-expiry"),
    (clock_time(8), "carry-over-calls"),
    (clock_time(8, 5), "deliver-notices"),
    (clock_time(8, 32), "daily-reports"),
    (clock_time(8, 35), "dispatch-calls"),
    (clock_time(9, 5), "complaint-escalation"),
    (HANDED_IN, "intake"),
    (clock_time(17, 46), "evening-control"),
    (clock_time(17, 50), "archive-vouchers"),
    (clock_time(17, 52), "repair-goods"),
    (clock_time(18, 2), "daily-reports"),
)
"""The duties at the times of their schedules. Some of them run far more often for real: nothing is configured to
deliver through here, the directors of the demo look at proposals every morning, and every branch of it has its 08:00 and
its evening at the same time. Intake runs whenever papers come in; at that time the managers' answers to daily
reports, letters and drafts of complaints. Intake hands complaints to their handlers and asks for the next steps of jobs
itself, and letters about extensions are written in the evening. The last day runs everything through Prefect, the flows
that catch what came in otherwise and the audit, too."""
LAST_DAYS = timedelta(days=3)
ON_LAST_DAYS: tuple[tuple[clock_time, str], ...] = (
    (clock_time(8, 36), "chasing"),
    (clock_time(9, 12), "hand-in-register"),
    (clock_time(9, 42), "follow-up"),
)
"""On the mornings before the last day alone people are told what is open, opinion cards go out and customers are followed
up: it is the same kind every day."""


@dataclass(slots=True)
class Lived:
    """What the two months brought: the company, the last moment, runs by flow, and failures by flow.

    `answered` are the managers' papers, written on the way.
    """

    demo: Demo
    until: datetime
    runs: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    taken: dict[str, Counter[str]] = field(default_factory=dict)
    answered: list[DemoFile] = field(default_factory=list)
    seconds: float = 0.0

    def note_taken(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add what became of the files of an intake, by form; a file handed in twice counts each time."""
        for row in rows:
            counts = self.taken.setdefault(row["form"], Counter())
            counts.update({"files": 1, **{name: row[name] for name in COUNTED}})


def live(demo: Demo, *, on_day: Callable[[int], None] | None = None) -> Lived:
    """Take in the company's papers as they come and carry out every duty at its time, flow bodies without Prefect.

    Jumps from moment to moment: a file comes in, a clock is due, a duty's time. The last day is left out: it is
    lived through Prefect.
    """
    began = time.monotonic()
    upgrade(settings().database)
    last_day = datetime.combine(demo.end, clock_time(), ZONE)
    lived = Lived(demo=demo, until=last_day)
    files = sorted(demo.files, key=lambda file: file.arrives_at)
    arriving = [file for file in files if file.arrives_at < last_day]
    daily = list(_daily(demo, until=last_day))
    now = min(arriving[0].arrives_at, daily[0][0])
    day = now.date()
    while True:
        moment = _next(arriving, daily, now=now, until=last_day)
        if moment is None:
            break
        now = moment
        if on_day is not None and now.date() != day:
            on_day((now.date() - day).days)
            day = now.date()
        _at(now, arriving, daily, lived)
    lived.seconds = time.monotonic() - began
    return lived


def drop(file: DemoFile) -> None:
    """Lay a file into the inbox, as old as the moment it came in."""
    inbox = settings().inbox
    inbox.mkdir(parents=True, exist_ok=True)
    target = inbox / file.path.name
    shutil.copyfile(file.path, target)
    settled = (file.arrives_at - timedelta(minutes=1)).timestamp()
    os.utime(target, (settled, settled))


def _at(now: datetime, arriving: list[DemoFile], daily: list[tuple[datetime, str]], lived: Lived) -> None:
    came = False
    while arriving and arriving[0].arrives_at <= now:
        drop(arriving.pop(0))
        came = True
    if came:
        _run("intake", now, lived)
    while daily and daily[0][0] <= now:
        flow = daily.pop(0)[1]
        if flow != "intake" or _answered(now, lived):
            _run(flow, now, lived)
    due = _next_due()
    if due is not None and due <= now:
        _run("watch-clocks", now, lived)


def _answered(now: datetime, lived: Lived) -> bool:
    """Whether the managers had anything to answer or decide; their paper lies in the inbox then."""
    file = answer_what_waits(lived.demo, now=now)
    if file is not None:
        drop(file)
        lived.answered.append(file)
    return file is not None


def _run(flow: str, now: datetime, lived: Lived) -> None:
    outcome: Outcome = flow_named(flow).body(now=now)
    lived.runs[flow] = lived.runs.get(flow, 0) + 1
    if flow == "intake":
        lived.note_taken(outcome.rows)
    lived.failures += [f"{now:%m-%d %H:%M} {flow}: {failure}" for failure in outcome.failures]


def _next(
    arriving: list[DemoFile], daily: list[tuple[datetime, str]], *, now: datetime, until: datetime
) -> datetime | None:
    """The next moment at which anything happens, or None when the period is over."""
    moments = [arriving[0].arrives_at] if arriving else []
    if daily:
        moments.append(daily[0][0])
    due = _next_due()
    if due is not None:
        moments.append(max(_on_grid(due), _on_grid(now + timedelta(seconds=1))))
    coming = min(moments, default=until)
    return coming.astimezone(ZONE) if coming < until else None


def _next_due() -> datetime | None:
    with reading(settings().database) as session:
        return session.scalar(NEXT_DUE)


def _on_grid(moment: datetime) -> datetime:
    """The first run of watch-clocks at or after a moment."""
    over = timedelta(minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not over else moment - over + GRID


def _daily(demo: Demo, *, until: datetime) -> Iterator[tuple[datetime, str]]:
    day = demo.start
    while True:
        for at, flow in sorted((*DAILY, *ON_LAST_DAYS)) if day >= demo.end - LAST_DAYS else DAILY:
            moment = datetime.combine(day, at, ZONE)
            if moment >= until:
                return
            yield moment, flow
        day += timedelta(days=1)
