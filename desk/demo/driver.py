"""Living through the demo's two months on a simulated clock."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from desk.demo.living import Course, Lived, each_day, live_through
from desk.demo.managers import HANDED_IN, answer_what_waits
from desk.demo.write import ZONE, Demo
from models.migrate import upgrade
from tasks.settings import settings

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


def live(demo: Demo, *, on_day: Callable[[int], None] | None = None) -> Lived:
    """Take in the company's papers as they come and carry out every duty at its time, flow bodies without Prefect.

    The last day is left out: it is lived through Prefect.
    """
    upgrade(settings().database)

    def times(day: date) -> Iterable[tuple[clock_time, str]]:
        return (*DAILY, *ON_LAST_DAYS) if day >= demo.end - LAST_DAYS else DAILY

    course = Course(
        files=demo.files,
        duties=each_day(demo.start, demo.end, times),
        until=datetime.combine(demo.end, clock_time(), ZONE),
        answer=lambda now: answer_what_waits(demo, now=now),
    )
    lived = Lived()
    live_through(course, lived, on_day=on_day)
    return lived
