"""What each waiting call costs in each free place, and the cheapest way to fill the places (MS-3, MS-14).

A place is a technician's next job, the one after it, and so on, each a typical job and a typical way later than the
one before. All moments are working seconds since the proposals' now, by the branch's calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from rules.dispatching_diary import Diary
from rules.regulation.dispatching import DispatchRules

MINUTE = 60
NEVER = np.iinfo(np.int64).min // 4
"""The `not_before` of a call without an appointment: long past."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The calls of one tier as columns, the longest waiting first. `may` and `been` are calls × technicians."""

    travel: NDArray[np.int64]
    called: NDArray[np.int64]
    due: NDArray[np.int64]
    not_before: NDArray[np.int64]
    urgent: NDArray[np.bool_]
    may: NDArray[np.bool_]
    been: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Places:
    """Free places as columns: whose (an index), from when, and the end of the gap that it lies in."""

    whose: NDArray[np.int64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]


def fill(*, waiting: Waiting, diaries: Sequence[Diary], rules: DispatchRules) -> list[tuple[int, int]]:
    """(call, technician) as indexes, in the order in which the visits go into the diaries.

    Every call needs a technician who may take it. The sum of the costs is the least that any filling of the places
    has; among equal ones the longest waiting call gets the earliest place of the first technician.
    """
    # Loading scipy takes longer than most commands run: only who asks for proposals waits for it.
    from scipy.optimize import linear_sum_assignment

    places = places_of(waiting=waiting, diaries=diaries, rules=rules)
    calls, chosen = linear_sum_assignment(costs(waiting=waiting, places=places, rules=rules))
    order = np.lexsort((calls, places.whose[chosen], places.begins[chosen]))
    return [(int(calls[row]), int(places.whose[chosen[row]])) for row in order]


def places_of(*, waiting: Waiting, diaries: Sequence[Diary], rules: DispatchRules) -> Places:
    """Enough places for every call: the gaps in the diaries, then as many after them as could be wanted."""
    job = rules.job_minutes * MINUTE
    typical = job + int(waiting.travel.mean())
    shortest = job + int(waiting.travel.min())
    found: list[tuple[int, int, int]] = []
    wanted = _wanted(may=waiting.may, diaries=diaries, typical=typical)
    for whose, diary in enumerate(diaries):
        for begin, end in diary.gaps():
            count = wanted if end is None else 1 + (end - begin - shortest) // typical
            last = np.iinfo(np.int64).max if end is None else end
            found += [(begin + place * typical, whose, last) for place in range(count)]
    columns = np.array(sorted(found), dtype=np.int64).T
    return Places(whose=columns[1], begins=columns[0], ends=columns[2])


def _wanted(*, may: NDArray[np.bool_], diaries: Sequence[Diary], typical: int) -> int:
    """How many jobs of each technician to look at: no more than there are calls.

    The calls that the same technicians may take can be shared out evenly among those, which never needs more than the
    sum below. Who is free earlier can take more than an even share: as many more as fit before the last is free.
    """
    kinds, counts = np.unique(may, axis=0, return_counts=True)
    even = sum(ceil(int(count) / int(kind.sum())) for kind, count in zip(kinds, counts, strict=True))
    free = [begin for diary in diaries for begin, end in diary.gaps() if end is None]
    return min(len(may), even + 1 + (max(free) - min(free)) // typical)


def costs(*, waiting: Waiting, places: Places, rules: DispatchRules) -> NDArray[np.float64]:
    """The matrix calls × places, in minutes of waiting; infinite where the call cannot go.

    Lateness is counted in working minutes past the deadline and weighs most. A technician who would stand before the
    door ahead of the appointment costs those minutes, so that appointments take the place nearest to them.
    """
    early = places.begins[None, :] + waiting.travel[:, None]
    arrives = np.maximum(early, waiting.not_before[:, None])
    deadline = np.maximum(waiting.due, waiting.not_before)[:, None]
    lateness = _lateness((early - deadline) / MINUTE, rules=rules)
    waits = (arrives - np.maximum(waiting.called, waiting.not_before)[:, None]) / MINUTE
    idle = (arrives - early) / MINUTE
    found = np.where(waiting.urgent, rules.urgent_times, 1)[:, None] * lateness + waits + idle
    found -= rules.been_before * waiting.been[:, places.whose]
    # Among equals: the longest waiting with the earliest place. All of these together are less than one minute.
    calls, count = found.shape
    found += np.outer(np.arange(calls, 0, -1), np.arange(count)) / (calls * calls * count)
    fits = arrives + rules.job_minutes * MINUTE <= places.ends[None, :]
    found[~(waiting.may[:, places.whose] & fits)] = np.inf
    return found


def _lateness(past: NDArray[np.float64], *, rules: DispatchRules) -> NDArray[np.float64]:
    """What is to be expected of a forecast so many minutes past the deadline, when it errs by up to the margin."""
    margin = rules.margin_minutes
    if margin == 0:
        return np.where(past > 0, rules.late_minute * past + rules.late_at_all, 0)
    chance = np.clip((past + margin) / (2 * margin), 0, 1)
    minutes = np.where(past < margin, margin * chance**2, past)
    return rules.late_minute * minutes + rules.late_at_all * chance
