"""The same fault of the same product coming back after a repair (RS-3)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
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
    families: dict[str, list[Job]] = defaultdict(list)
    for job in jobs:
        if job.family is not None:
            families[job.family].append(job)
    return {
        job.call_no: repeat
        for same in families.values()
        for job, last in _last_done_before(same)
        if (repeat := _repeat(job, last)).days <= window_days
    }


def _last_done_before(same: list[Job]) -> Iterator[tuple[Job, Job]]:
    """Jobs of one family, each with the one among the others that was done last before its call, where there is one."""
    ended = ((one.done_at, one.call_no, one) for one in same if one.done_at is not None)
    done = sorted(ended, key=lambda entry: entry[:2])
    ends = [end for end, _, _ in done]
    for job in same:
        before = bisect_left(ends, job.called_at)
        others = (done[place][2] for place in range(before - 1, -1, -1) if done[place][1] != job.call_no)
        last = next(others, None)
        if last is not None:
            yield job, last


def _repeat(job: Job, earlier: Job) -> Repeat:
    assert earlier.done_on is not None, "a job that is done has its day"
    return Repeat(earlier=earlier, days=(job.called_on - earlier.done_on).days)
