"""The same fault of the same product coming back after a repair (RS-3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Job:
    """One call on a product: when it came, and when its last repair was done (both aware), with their local days.

    `family` is what the fault counts as; None is no known fault, which repeats nothing and is not repeated.
    """

    call_no: str
    family: str | None
    called_at: datetime
    called_on: date
    done_at: datetime | None
    done_on: date | None
    technician_no: str | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """That a call repeats an earlier job, so many days after that was done."""

    earlier: Job
    days: int


def repeats(jobs: Iterable[Job], *, window_days: int) -> dict[str, Repeat]:
    """Which of the jobs on one product repeat an earlier one, by call number (RS-3).

    The earlier job is the one of the same family that was done last before the call, no more than `window_days`
    local days before. The window is not the guarantee of NT-5.
    """
    known = list(jobs)
    found: dict[str, Repeat] = {}
    for job in known:
        before = [one for one in known if _done_before(one, job)]
        if before:
            last = max(before, key=lambda one: (one.done_at, one.call_no))
            assert last.done_on is not None, "a job that is done has its day"
            days = (job.called_on - last.done_on).days
            if days <= window_days:
                found[job.call_no] = Repeat(earlier=last, days=days)
    return found


def _done_before(earlier: Job, job: Job) -> bool:
    return (
        job.family is not None
        and earlier.family == job.family
        and earlier.call_no != job.call_no
        and earlier.done_at is not None
        and earlier.done_at < job.called_at
    )
