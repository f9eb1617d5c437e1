"""The real complaints lived through day by day: handed in, escalated, watched and delivered as they came (SV-20, NT-1)."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from flows.outcome import Outcome
from flows.registry import flow_named
from models import Clock, Notice, NoticeStatus
from models.database import reading
from models.notices import standing
from tasks.deliver.claim import due
from tasks.deliver.quiet import quiet_until
from tests.fakes.slack import FakeSlack
from tests.real.papers import CLERK, ZONE, Paper
from tests.tasks.entering import BOOK, enter

STAFF = (
    (CLERK, "service_department", "DF-SUPERVISOR"),
    ("DF-DIRECTOR", "director", "DF-SUPERVISOR"),
    ("DF-SUPERVISOR", "supervisor", None),
    ("DF-VP", "vice_president", "DF-VP-DEPUTY"),
    ("DF-VP-DEPUTY", "head_of_service", None),
    ("DF-GM", "general_manager", None),
)
"""Who there is: everybody whom the ladders of complaints name, each with somebody who stands in."""


@dataclass(slots=True)
class Lived:
    """What the years brought: moments at which anything ran, runs by flow, failures, seconds it took."""

    moments: int = 0
    runs: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0


def found_company(url: str, *, now: datetime) -> None:
    """One centre and the people of STAFF, each with a Slack of their own."""
    enter(url, "branches", {"branch_no": "DF", "name": "DF", "kind": "center"}, now=now)
    rows = [
        {"staff_no": no, "branch": "DF", "name": no, "role": role, "deputy_no": deputy, "slack_id": f"U{index:03}"}
        for index, (no, role, deputy) in enumerate(STAFF)
    ]
    enter(url, "staff", *rows, now=now)


def live(
    url: str,
    papers: Sequence[Paper],
    *,
    slack: FakeSlack,
    grid: timedelta,
    on_paper: Callable[[int, datetime], None] = lambda _papers, _now: None,
) -> Lived:
    """Hand in each paper at its moment and run every flow that complaints need whenever anything is due.

    Jumps from moment to moment: a paper, a clock's next action (looked at on the grid), the end of the quiet hours where
    something waits for it. Nothing that could be due is stepped over. Ends when nothing is left to come. `on_paper` is told how
    many papers were handled at a moment, and when that was.
    """
    began, lived, left = time.monotonic(), Lived(), list(reversed(papers))
    waiting_for: datetime | None = None
    now = papers[0].at
    while True:
        next_due = _next_due(url)
        looked = None if next_due is None else _on_grid(max(next_due, now + timedelta(seconds=1)), grid)
        moments = [each for each in (left[-1].at if left else None, looked, waiting_for) if each is not None]
        if not moments:
            break
        now = min(moments).astimezone(ZONE)
        slack.now = now.timestamp()
        arrived: dict[str, list[Paper]] = {}
        while left and left[-1].at <= now:
            paper = left.pop()
            arrived.setdefault(paper.form, []).append(paper)
        for form, rows in sorted(arrived.items()):
            enter(url, form, *(paper.row for paper in rows), now=now, file=f"{form} {len(left)}")
        if arrived:
            _run("complaint-escalation", now, lived)
        if looked is not None and looked <= now:
            _run("watch-clocks", now, lived)
        waiting_for = None
        if _any_notice(url, due(now)):
            _run("deliver-notices", now, lived)
        if _any_notice(url, standing(NoticeStatus.QUEUED)):
            waiting_for = _after_quiet(now)
        lived.moments += 1
        if arrived:
            on_paper(sum(map(len, arrived.values())), now)
    lived.seconds = time.monotonic() - began
    return lived


def _run(flow: str, now: datetime, lived: Lived) -> None:
    outcome: Outcome = flow_named(flow).body(now=now)
    lived.runs[flow] = lived.runs.get(flow, 0) + 1
    lived.failures += [f"{now:%Y-%m-%d %H:%M} {flow}: {failure}" for failure in outcome.failures]


def _next_due(url: str) -> datetime | None:
    with reading(url) as session:
        due = select(func.min(Clock.next_action_at)).where(Clock.next_action_at.is_not(None))  # as its index says
        return session.scalar(due)


def _after_quiet(now: datetime) -> datetime | None:
    """The end of the quiet hours that `now` lies in."""
    begin, end = BOOK.calendar.quiet_hours or ("00:00", "00:00")
    return quiet_until(now, begin=begin, end=end, zone=ZONE)


def _any_notice(url: str, which: ColumnElement[bool]) -> bool:
    with reading(url) as session:
        return session.scalar(select(Notice.id).where(which).limit(1)) is not None


def _on_grid(moment: datetime, grid: timedelta) -> datetime:
    """The first run of watch-clocks at or after a moment."""
    over = moment.timestamp() % grid.total_seconds()
    return moment if not over else moment + timedelta(seconds=grid.total_seconds() - over)
