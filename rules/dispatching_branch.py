"""One branch's technicians and their diaries while proposals are made (MS-3, MS-13)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rules.dispatching_costs import MINUTE, NEVER, Waiting, fill
from rules.dispatching_diary import Diary, Visit
from rules.regulation.dispatching import DispatchRules
from rules.words import Area
from rules.worktime import WorkCalendar

if TYPE_CHECKING:
    from rules.dispatching import Hand, WaitingCall


def tier_of(call: "WaitingCall") -> int:
    """0 for calls carried over, 1 for urgent ones, 2 for the rest."""
    return 0 if call.carried_over else 1 if call.urgent else 2


def order_of(call: "WaitingCall") -> tuple[int, datetime, str]:
    """The order of priority: by tier, then who called first, then by number."""
    return tier_of(call), call.called_at, call.call_no


@dataclass(frozen=True, slots=True)
class Offer:
    """What a technician of another branch could do for a call. `arrives_at` is in that branch's zone."""

    hand: "Hand"
    visit: Visit
    arrives_at: datetime


class BranchDay:
    """Technicians, the ones preferred among equals first, each with a diary in working seconds since `now`."""

    def __init__(self, *, hands: "Sequence[Hand]", calendar: WorkCalendar, now: datetime, rules: DispatchRules) -> None:
        """`now` is aware, with whole seconds."""
        self._hands = hands
        self._calendar = calendar
        self._now = now
        self._rules = rules
        begins = self._elapsed([hand.on_duty_from or now for hand in hands])
        self._diaries = [
            Diary(free_from=max(int(begin), 0) + hand.open_minutes * MINUTE)
            for begin, hand in zip(begins, hands, strict=True)
        ]
        self._whose: dict[str, int] = {}

    def place(self, tier: "Sequence[WaitingCall]") -> None:
        """Put the calls of one tier into the diaries, together and at the least cost, around what stands there.

        Calls that need a skill nobody here has stay out.
        """
        calls = [call for call in tier if any(hand.can(call.needs) for hand in self._hands)]
        if not calls:
            return
        waiting = Waiting(
            travel=np.array([self._travel(call) for call in calls]),
            called=self._elapsed([call.called_at for call in calls]),
            due=self._elapsed([call.due_at for call in calls]),
            not_before=self._not_before(calls),
            urgent=np.array([call.urgent for call in calls]),
            may=np.array([[hand.can(call.needs) for hand in self._hands] for call in calls]),
            been=np.array([[hand.staff_no in call.been for hand in self._hands] for call in calls]),
        )
        for row, whose in fill(waiting=waiting, diaries=self._diaries, rules=self._rules):
            call = calls[row]
            visit = self._diaries[whose].earliest(
                call.call_no,
                travel=int(waiting.travel[row]),
                job=self._rules.job_minutes * MINUTE,
                not_before=int(waiting.not_before[row]),
            )
            self._diaries[whose].take(visit)
            self._whose[call.call_no] = whose

    def placed(self, call: "WaitingCall") -> "tuple[Hand, datetime, int] | None":
        """Who goes, when they arrive in the branch's zone, and which of their new jobs it is, counted from 1."""
        whose = self._whose.get(call.call_no)
        if whose is None:
            return None
        for position, visit in enumerate(self._diaries[whose].visits, start=1):
            if visit.call_no == call.call_no:
                return self._hands[whose], self._arrival(visit, call=call, hand=self._hands[whose]), position
        raise AssertionError(f"{call.call_no} is in nobody's diary")

    def offer(self, call: "WaitingCall") -> Offer | None:
        """The earliest that somebody here could be at a call of another branch, after all that is in the diaries."""
        not_before = int(self._not_before([call])[0])
        travel, job = self._travel(call) + self._rules.neighbour_minutes * MINUTE, self._rules.job_minutes * MINUTE
        visits = [
            (diary.earliest(call.call_no, travel=travel, job=job, not_before=not_before), hand)
            for hand, diary in zip(self._hands, self._diaries, strict=True)
            if hand.can(call.needs)
        ]
        if not visits:
            return None
        visit, hand = min(visits, key=lambda each: (each[0].arrives, each[1].staff_no))
        return Offer(hand, visit, self._arrival(visit, call=call, hand=hand))

    def lend(self, offer: Offer) -> None:
        """Keep the time of an offer, so that it is not offered again."""
        self._diaries[self._hands.index(offer.hand)].take(offer.visit)

    def _travel(self, call: "WaitingCall") -> int:
        travel = self._rules.travel_minutes
        return MINUTE * (travel.suburban if call.area == Area.SUBURBAN else travel.urban)

    def _not_before(self, calls: "Sequence[WaitingCall]") -> NDArray[np.int64]:
        wanted = [call.not_before for call in calls]
        return np.where([each is None for each in wanted], NEVER, self._elapsed(each or self._now for each in wanted))

    def _arrival(self, visit: Visit, *, call: "WaitingCall", hand: "Hand") -> datetime:
        """The visit's arrival in the branch's zone: never before the appointment or the technician's own day."""
        found = self._calendar.add(self._now, visit.arrives / MINUTE)
        # Closing and the next opening are one moment in a diary, two on the wall.
        named = [
            moment.astimezone(self._calendar.timezone) for moment in (call.not_before, hand.on_duty_from) if moment
        ]
        return max([found, *named])

    def _elapsed(self, moments: Iterable[datetime]) -> NDArray[np.int64]:
        """Working seconds from now to each moment, negative for those before."""
        utc = np.array([moment.astimezone(UTC).replace(tzinfo=None) for moment in moments], dtype="datetime64[s]")
        now = np.datetime64(self._now.astimezone(UTC).replace(tzinfo=None), "s")
        worked = self._calendar.between_many(np.minimum(utc, now), np.maximum(utc, now)).astype(np.int64)
        return np.where(utc < now, -worked, worked)
