"""Who should go to which waiting call, and when that technician would be there (MS-3, MS-13, MS-14).

Proposals only: the supervisor dispatches. All waiting calls are weighed together, so that the one technician with
a rare skill is not spent on a call that anybody could take.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from rules.dispatching_branch import BranchDay, order_of, tier_of
from rules.dispatching_words import (
    EARLIER_ELSEWHERE,
    FULL,
    GOES,
    IN_TIME_ELSEWHERE,
    NOBODY,
    NOT_ELSEWHERE,
    UNSKILLED,
    with_more,
)
from rules.regulation.dispatching import DispatchRules
from rules.wording import Text
from rules.worktime import NaiveDatetimeError, WorkCalendar


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """A call that nobody is on the way to. All times are aware.

    `due_at` and `breach_at` are those of the arrival clock: the deadline and the first instant that is too late
    (MS-14). `area` is that of the service address; unknown counts as urban. `needs` is the skill it takes, None for
    any. `carried_over` calls were not dispatched on their own day (MS-13). `not_before` is the customer's
    appointment. `been` are the staff numbers of who was there before.
    """

    call_no: str
    branch_no: str
    called_at: datetime
    due_at: datetime
    breach_at: datetime
    area: str | None = None
    needs: str | None = None
    carried_over: bool = False
    urgent: bool = False
    not_before: datetime | None = None
    been: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hand:
    """A technician on duty that day. No skills named means all of them.

    `open_minutes`: working minutes of the work already given. `on_duty_from`: aware; None means already here.
    """

    staff_no: str
    branch_no: str
    skills: frozenset[str] = frozenset()
    open_minutes: int = 0
    on_duty_from: datetime | None = None

    def can(self, needs: str | None) -> bool:
        """Whether the technician has the skill, word for word."""
        return needs is None or not self.skills or needs in self.skills


@dataclass(frozen=True, slots=True)
class Alternative:
    """Who of another branch would be there sooner. `arrives_at` is in that branch's zone."""

    branch_no: str
    technician_no: str
    arrives_at: datetime
    in_time: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should go, and when they would be there, in the branch's zone.

    `technician_no` and `arrives_at` are None when nobody of the branch can go. `in_time`: the forecast lies before the
    breach. `position` counts the technician's proposed jobs from 1 in the order of arrival, 0 without a technician.
    `alternative` is there for a call that is not in time when somebody of another branch would be sooner.
    """

    call_no: str
    technician_no: str | None
    arrives_at: datetime | None
    in_time: bool
    position: int
    reason: Text
    alternative: Alternative | None = None


def propose(
    *,
    calls: Iterable[WaitingCall],
    hands: Iterable[Hand],
    now: datetime,
    calendar_of: Callable[[str], WorkCalendar],
    rules: DispatchRules,
) -> list[Proposal]:
    """A proposal for every waiting call, in the order of priority: carried over, urgent, then by time of call.

    `hands` are the technicians on duty, of all branches that may be asked. `calendar_of` gives a branch's working
    time. Carried-over calls are placed before anything else, so that no other call can change their forecast (MS-13);
    then the urgent ones, then the rest. The order of calls and hands does not matter: among equals who called first
    goes first, to whoever can do least. Seconds are whole.

    Raises ValueError when a call or technician stands twice, NaiveDatetimeError for a time without an offset.
    """
    waiting = sorted(calls, key=order_of)
    # Among equals whoever can do least goes: who can do more may be wanted by the next call.
    staff = sorted(hands, key=lambda hand: (not hand.skills, len(hand.skills), hand.staff_no))
    _check(waiting, staff, now=now)
    days = {
        branch_no: BranchDay(
            hands=[hand for hand in staff if hand.branch_no == branch_no],
            calendar=calendar_of(branch_no),
            now=now.replace(microsecond=0),
            rules=rules,
        )
        for branch_no in sorted({hand.branch_no for hand in staff})
    }
    for branch_no, day in days.items():
        here = [call for call in waiting if call.branch_no == branch_no]
        for _, tier in groupby(here, key=tier_of):
            day.place(list(tier))
    found = [_own(call, days.get(call.branch_no)) for call in waiting]
    # Only now is it known what every branch does itself: help is offered out of what is left, each hour once.
    return [
        proposal if proposal.in_time else _helped(call, proposal, days=days, rules=rules)
        for call, proposal in zip(waiting, found, strict=True)
    ]


def _check(calls: Sequence[WaitingCall], hands: Sequence[Hand], *, now: datetime) -> None:
    for what, names in (
        ("call", [call.call_no for call in calls]),
        ("technician", [hand.staff_no for hand in hands]),
    ):
        if len(set(names)) != len(names):
            raise ValueError(f"a {what} stands twice in what proposals are asked for")
    moments = [now, *(hand.on_duty_from for hand in hands)]
    moments += [moment for call in calls for moment in (call.called_at, call.due_at, call.breach_at, call.not_before)]
    if any(moment is not None and moment.utcoffset() is None for moment in moments):
        raise NaiveDatetimeError("a time without an offset: read it in the branch's zone first")


def _own(call: WaitingCall, day: BranchDay | None) -> Proposal:
    """What the call's own branch can do."""
    if day is None:
        return Proposal(call.call_no, None, None, False, 0, NOBODY.filled(branch=call.branch_no))
    placed = day.placed(call)
    if placed is None:
        said = UNSKILLED.filled(branch=call.branch_no, needs=call.needs)
        return Proposal(call.call_no, None, None, False, 0, said)
    hand, arrives_at, position = placed
    in_time = arrives_at < call.breach_at
    said = (GOES if in_time else FULL).filled(staff_no=hand.staff_no, branch=call.branch_no)
    return Proposal(call.call_no, hand.staff_no, arrives_at, in_time, position, said)


def _helped(call: WaitingCall, proposal: Proposal, *, days: dict[str, BranchDay], rules: DispatchRules) -> Proposal:
    """The proposal with the best alternative: the earliest of another branch, when that is sooner."""
    others = rules.neighbours.get(call.branch_no) or tuple(days)
    offers = [
        (offer, other)
        for other in sorted(set(others) & set(days) - {call.branch_no})
        if (offer := days[other].offer(call)) is not None
    ]
    best = min(offers, key=lambda each: (each[0].arrives_at, each[1]), default=None)
    if best is None or (proposal.arrives_at is not None and best[0].arrives_at >= proposal.arrives_at):
        return replace(proposal, reason=with_more(proposal.reason, NOT_ELSEWHERE))
    offer, other = best
    days[other].lend(offer)
    in_time = offer.arrives_at < call.breach_at
    alternative = Alternative(other, offer.hand.staff_no, offer.arrives_at, in_time)
    said = (IN_TIME_ELSEWHERE if in_time else EARLIER_ELSEWHERE).filled(staff_no=offer.hand.staff_no, branch=other)
    return replace(proposal, alternative=alternative, reason=with_more(proposal.reason, said))
