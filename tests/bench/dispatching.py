"""What proposals are worth: generated weeks dispatched by proposal, by who called first, and at random.

Every branch runs by itself. A decision falls whenever a call comes in, a technician is done, or it is time to set out
for an appointment; only who is free then is sent, everything else is decided anew next time. All three ways meet the
same calls, the same true lengths of jobs and the same roads, none of which they know beforehand.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from math import exp, log
from random import Random
from zoneinfo import ZoneInfo

from rules.dispatching import Hand, WaitingCall, propose
from rules.regulation.load import default_book
from rules.worktime import WorkCalendar

RULES = default_book().dispatching
OFFICE = [("08:30", "12:00"), ("13:30", "17:30")]
CALENDAR = WorkCalendar(
    hours=dict.fromkeys(["mon", "tue", "wed", "thu", "fri"], OFFICE), timezone=ZoneInfo("Asia/Shanghai")
)
MONDAY = datetime(2026, 10, 12, tzinfo=CALENDAR.timezone)
DAYS = 5
WEEKS = 12
TEAMS = {"B1": 5, "B2": 5, "B3": 6}
LOADS = {"quiet": 50, "normal": 62, "busy": 74}
"""Calls a day. Sixteen technicians finish about 71 visits a day."""
SLOWEST = 1.4
"""The worst road takes so many times the typical one; for an appointment everybody sets out in time for that."""
FAMILIES = {"washer": 0.4, "fridge": 0.3, "heater": 0.2, "oven": 0.1}
LIMIT = {"urban": 360, "suburban": 420}


@dataclass(frozen=True, slots=True)
class Job:
    """A call with what nobody knows beforehand: true minutes on the road and at the customer's."""

    call: WaitingCall
    road: float
    length: float


@dataclass(slots=True)
class Technician:
    """A technician as the week goes on: `free_at` is the truth, `expected_at` what the branch believes."""

    hand: Hand
    free_at: datetime
    expected_at: datetime


@dataclass(slots=True)
class Week:
    """One branch's week while it runs."""

    technicians: list[Technician]
    chance: Random
    waiting: list[WaitingCall] = field(default_factory=list)


Sent = tuple[WaitingCall, Technician]
Way = Callable[[Week, datetime], list[Sent]]


def team(branch_no: str, size: int, chance: Random) -> list[Hand]:
    """The first can do everything, the others two product families each, as many as there is call for."""
    found = [Hand(f"{branch_no}-T0", branch_no)]
    for number in range(1, size):
        first = chance.choices(list(FAMILIES), list(FAMILIES.values()))[0]
        others = {name: weight for name, weight in FAMILIES.items() if name != first}
        second = chance.choices(list(others), list(others.values()))[0]
        found.append(Hand(f"{branch_no}-T{number}", branch_no, frozenset({first, second})))
    return found


def jobs_of(branch_no: str, a_day: float, chance: Random) -> list[Job]:
    """A week's calls of one branch: most in the morning, some after closing, one in ten with an appointment."""
    found = []
    for day in range(DAYS):
        for number in range(round(chance.gauss(a_day, a_day**0.5))):
            minute = chance.triangular(7.5 * 60, 19 * 60, 10 * 60)
            called = MONDAY + timedelta(days=day, minutes=round(minute))
            area = "suburban" if chance.random() < 0.3 else "urban"
            due = CALENDAR.add(called, LIMIT[area])
            appointed = CALENDAR.add(called, chance.randrange(60, 600)) if chance.random() < 0.1 else None
            due = max(due, appointed) if appointed else due
            call = WaitingCall(
                call_no=f"{branch_no}-{day}-{number:03}",
                branch_no=branch_no,
                called_at=called,
                due_at=due,
                breach_at=CALENDAR.next_opening(due) + timedelta(seconds=1),
                area=area,
                needs=chance.choices(list(FAMILIES), list(FAMILIES.values()))[0] if chance.random() < 0.9 else None,
                urgent=chance.random() < 0.05,
                not_before=appointed,
            )
            length = exp(chance.gauss(log(RULES.job_minutes) - 0.125, 0.5))  # its mean is the typical job
            found.append(Job(call, way_to(call) * chance.uniform(0.7, SLOWEST), length))
    return found


def way_to(call: WaitingCall) -> int:
    """Minutes that the branch reckons with."""
    return getattr(RULES.travel_minutes, call.area or "urban")


def may_set_out(call: WaitingCall, now: datetime) -> bool:
    """Whether it is time to set out: at once, or for an appointment so that the worst road still gets there."""
    if call.not_before is None or call.not_before <= now:
        return True
    return CALENDAR.between(now, call.not_before) <= timedelta(minutes=SLOWEST * way_to(call))


def by_proposal(week: Week, now: datetime) -> list[Sent]:
    """Proposals for all that waits; those who are free and have a first job to set out for are sent."""
    hands, by_no = [], {}
    for technician in week.technicians:
        busy = technician.free_at > now
        left = CALENDAR.between(now, max(technician.expected_at, now)).total_seconds() / 60
        # A job that takes longer than expected takes a while yet.
        hands.append(replace(technician.hand, open_minutes=max(round(left), 15) if busy else 0))
        by_no[technician.hand.staff_no] = technician
    calls = {
        call.call_no: replace(call, carried_over=call.called_at.astimezone(CALENDAR.timezone).date() < now.date())
        for call in week.waiting
    }
    found = propose(calls=calls.values(), hands=hands, now=now, calendar_of=lambda _: CALENDAR, rules=RULES)
    return [
        (calls[proposal.call_no], by_no[proposal.technician_no])
        for proposal in found
        if proposal.technician_no
        and proposal.position == 1
        and by_no[proposal.technician_no].free_at <= now
        and may_set_out(calls[proposal.call_no], now)
    ]


def first_come(week: Week, now: datetime) -> list[Sent]:
    """Who called first gets whoever has the skill and is free longest."""
    free = sorted((each for each in week.technicians if each.free_at <= now), key=lambda each: each.free_at)
    return list(_one_by_one(sorted(week.waiting, key=lambda call: (call.called_at, call.call_no)), free, now))


def at_random(week: Week, now: datetime) -> list[Sent]:
    """Any call, and anybody who is free and has the skill."""
    free = [each for each in week.technicians if each.free_at <= now]
    week.chance.shuffle(free)
    return list(_one_by_one(week.chance.sample(week.waiting, len(week.waiting)), free, now))


def _one_by_one(calls: list[WaitingCall], free: list[Technician], now: datetime) -> Iterator[Sent]:
    left = list(free)
    for call in calls:
        if may_set_out(call, now):
            able = next((each for each in left if each.hand.can(call.needs)), None)
            if able is not None:
                left.remove(able)
                yield call, able


def late_minutes(jobs: list[Job], hands: list[Hand], way: Way, *, seed: int) -> list[float]:
    """Working minutes that each call's arrival was past its deadline, once everybody was visited."""
    truth = {job.call.call_no: job for job in jobs}
    week = Week([Technician(hand, MONDAY, MONDAY) for hand in hands], Random(seed))
    order = count()
    events: list[tuple[datetime, int, WaitingCall | None]] = []
    for job in jobs:
        heappush(events, (CALENDAR.next_opening(job.call.called_at), next(order), job.call))
        if job.call.not_before is not None:
            ahead = CALENDAR.between(job.call.called_at, job.call.not_before) / timedelta(minutes=1)
            sets_out = CALENDAR.add(job.call.called_at, max(ahead - SLOWEST * way_to(job.call), 0))
            heappush(events, (sets_out, next(order), None))
    late: list[float] = []
    while events:
        now, _, call = heappop(events)
        if call is not None:
            week.waiting.append(call)
        if (events and events[0][0] == now) or not week.waiting:
            continue
        if all(each.free_at > now for each in week.technicians):
            continue
        for sent, technician in way(week, now):
            job = truth[sent.call_no]
            week.waiting.remove(job.call)
            arrived = max(CALENDAR.add(now, job.road), sent.not_before or now)
            late.append(CALENDAR.between(sent.due_at, max(arrived, sent.due_at)) / timedelta(minutes=1))
            technician.free_at = CALENDAR.add(arrived, job.length)
            believed = max(CALENDAR.add(now, way_to(sent)), sent.not_before or now)
            technician.expected_at = CALENDAR.add(believed, RULES.job_minutes)
            heappush(events, (CALENDAR.next_opening(technician.free_at), next(order), None))
    assert not week.waiting
    assert len(late) == len(jobs)
    return late


WAYS: dict[str, Way] = {"proposals": by_proposal, "first come": first_come, "random": at_random}


@dataclass(frozen=True, slots=True)
class Found:
    """One way at one load. `share` of the calls were late; minutes are working minutes, over all calls and the late."""

    load: str
    way: str
    days: int
    calls: int
    share: float
    mean: float
    mean_of_late: float


def bench(weeks: int = WEEKS, *, first: int = 0) -> list[Found]:
    """Every way at every load over the same weeks; `first` is the seed of the first week."""
    found = []
    for load, a_day in LOADS.items():
        late: dict[str, list[float]] = {name: [] for name in WAYS}
        for seed in range(first, first + weeks):
            for branch_no, size in TEAMS.items():
                chance = Random(f"{load} {seed} {branch_no}")
                hands = team(branch_no, size, chance)
                jobs = jobs_of(branch_no, a_day * size / sum(TEAMS.values()), chance)
                for name, way in WAYS.items():
                    late[name] += late_minutes(jobs, hands, way, seed=seed)
        for name, minutes in late.items():
            those = [each for each in minutes if each > 0]
            found.append(
                Found(
                    load, name, weeks * DAYS, len(minutes), len(those) / len(minutes),
                    sum(minutes) / len(minutes), sum(those) / max(len(those), 1),
                )
            )  # fmt: skip
    return found


HEAD = """
## Dispatch proposals

What the proposals are worth (MS-3, MS-14), on {days} generated days a load (weeks of five days, seeded): three branches with
5, 5 and 6 technicians, one of each who can do everything and others with two of four product families; calls from before
opening until after closing, three in ten in the country, one in ten with an appointment. True lengths of jobs and roads
vary and nobody knows them beforehand. All three ways meet the same calls and decide anew whenever a call comes in or a
technician is done. Late: past the arrival limit, in working minutes.

| load | way | calls | late | minutes late, all calls | minutes late, late calls |
|---|---|---|---|---|---|
"""

FOOT = """
Proposals make fewer calls late at every load, and no more minutes late over all calls. The calls that are late all the same
are later than with first come: those past their limit wait, so that others are still in time. At the busy load, where more
calls come in than the technicians can visit, no order is in time for all. Weights were
settled on other generated weeks; these were looked at once before the last of them was.
Help from neighbouring branches is not part of this.
"""


def section(found: list[Found]) -> str:
    """The results as a part of docs/benchmarks.md."""
    lines = [
        f"| {each.load}, {LOADS[each.load]} calls a day | {each.way} | {each.calls:,} | {each.share:.1%} "
        f"| {each.mean:.1f} | {each.mean_of_late:.0f} |"
        for each in found
    ]
    return HEAD.format(days=found[0].days) + "\n".join(lines) + "\n" + FOOT


def fewer_late(found: list[Found]) -> bool:
    """Whether proposals have the smallest share of late arrivals at every load."""
    shares = {(each.load, each.way): each.share for each in found}
    return all(shares[load, "proposals"] <= min(shares[load, way] for way in WAYS) for load in LOADS)


if __name__ == "__main__":
    print(section(bench()))
