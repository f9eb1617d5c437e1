"""What directors, the service department and the vice-president decide, and what they leave undone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from desk.demo import texts
from desk.demo.calls import Call, Fate
from desk.demo.company import Company
from desk.demo.complaints import Complaint
from desk.demo.days import Workdays
from desk.demo.drawing import one_of
from desk.demo.handins import HandIns
from rules.words import (
    CaseKind,
    Channel,
    ComplaintType,
    DecisionStep,
    RepeatCause,
    Role,
    Severity,
    Verdict,
    VisitOutcome,
)

COMPANY_WIDE = (Role.SERVICE_DEPARTMENT, Role.VICE_PRESIDENT)


@dataclass(slots=True)
class Decision:
    """One decision on a call or complaint. `known_in` is when the case's own paper came in, `decided_in` this one's."""

    kind: CaseKind
    case: str
    known_in: datetime
    step: DecisionStep
    decided_at: datetime
    decided_by: str
    verdict: Verdict
    forward_to: str | None = None
    severity: Severity | None = None
    cause: RepeatCause | None = None
    channel: Channel | None = None
    note: str | None = None
    decided_in: datetime | None = None


class DecisionDesk:
    """Draws the decisions on a case; what would be decided after the period is left out."""

    def __init__(self, rng: np.random.Generator, *, company: Company, days: Workdays, handins: HandIns) -> None:
        self._rng, self._days, self._handins = rng, days, handins
        self._by_role = {(each.branch, each.role): each.number for each in company.people}

    def on_call(self, call: Call) -> list[Decision]:
        """The clerk's note that a call was cancelled, settled by phone, or struck off with a voucher signed later."""
        if call.call_in is None:
            return []
        if call.given_up is not None:
            at, note = call.given_up
            if call.fate is Fate.BY_PHONE:
                return self._on_call(call, call.call_in, DecisionStep.PHONE, at, Verdict.RESOLVE, note)
            return self._on_call(call, call.call_in, DecisionStep.CANCELLATION, at, Verdict.APPROVE, note)
        last = call.trips[-1] if call.trips else None
        if last is None or last.visit_in is None:
            return []
        unsigned = last.outcome in (VisitOutcome.FIXED, VisitOutcome.DECLINED) and last.signed_by is None
        if unsigned and self._rng.random() < 0.55:
            at = self._days.add(last.visit_in, int(self._rng.integers(200, 2200)))
            return self._on_call(call, last.visit_in, DecisionStep.CLOSING, at, Verdict.RESOLVE, "客户补签凭证")
        return []

    def _on_call(
        self, call: Call, known_in: datetime, step: DecisionStep, at: datetime, verdict: Verdict, note: str
    ) -> list[Decision]:
        if at > self._handins.closing:
            return []
        clerk = self._by_role[call.branch.number, Role.CLERK]
        return [Decision(CaseKind.CALL, call.number, known_in, step, at, clerk, verdict, note=note)]

    def on_complaint(self, complaint: Complaint, *, quick: bool = False) -> list[Decision]:
        """Everything decided about a complaint; `quick` ones are answered and closed within two days.

        Sets the complaint's `closed_at` when it was closed inside the period.
        """
        found = self._first_steps(complaint) + (self._vice_president(complaint) if complaint.grave else [])
        rng, asked = self._rng, complaint.received_in
        draw = 0.1 if quick else rng.random()  # a few take it back, one in six still waits at the end
        if draw < 0.03:
            found.append(self._one(complaint, DecisionStep.WITHDRAWAL, asked, 500, Role.CLERK, Verdict.APPROVE))
        elif draw < 0.84:
            late = draw > 0.68
            minutes = 450 if quick else int(rng.integers(1600, 2900) if late else rng.integers(320, 1150))
            answer = self._answer(complaint, asked, minutes)
            found.append(answer)
            if answer is not None and (quick or rng.random() < 0.85):
                closing = self._one(
                    complaint, DecisionStep.CLOSING, answer.decided_at, 240, Role.SERVICE_DEPARTMENT, Verdict.RESOLVE
                )
                found.append(closing)
                complaint.closed_at = closing.decided_at if closing else None
                if closing is not None and not quick and rng.random() < 0.06:
                    found += self._reopened(complaint, closing.decided_at)
        return _one_a_minute([each for each in found if each is not None])

    def _first_steps(self, complaint: Complaint) -> list[Decision | None]:
        rng, asked = self._rng, complaint.received_in
        found: list[Decision | None] = []
        if rng.random() < 0.9:
            step, minutes = DecisionStep.ACKNOWLEDGEMENT, int(rng.integers(5, 60))
            found.append(_told(self._one(complaint, step, asked, minutes, Role.DIRECTOR, Verdict.ACKNOWLEDGE)))
            if rng.random() < 0.45:
                clerk = self._by_role[complaint.branch.number, Role.CLERK]
                step, note = DecisionStep.ASSIGNMENT, "请上门了解情况"
                assigned = self._one(complaint, step, asked, minutes + 6, Role.DIRECTOR, Verdict.APPROVE, note=note)
                if assigned is not None:
                    assigned.forward_to = clerk
                found.append(assigned)
        if rng.random() < 0.92:
            role, minutes = Role.SERVICE_DEPARTMENT, int(rng.integers(8, 50))
            confirmed = self._one(complaint, DecisionStep.SEVERITY, asked, minutes, role, Verdict.APPROVE)
            if confirmed is not None:
                confirmed.severity = Severity.SERIOUS if complaint.grave else Severity.ORDINARY
            found.append(confirmed)
        return found

    def _vice_president(self, complaint: Complaint) -> list[Decision | None]:
        """Review or forward by the vice-president; one in four stays undone and the ladder climbs (SV-20)."""
        rng, asked, role = self._rng, complaint.received_in, Role.VICE_PRESIDENT
        if rng.random() < 0.25:
            return []
        minutes = int(rng.integers(12, 55))
        seen = self._one(complaint, DecisionStep.ACKNOWLEDGEMENT, asked, minutes, role, Verdict.ACKNOWLEDGE)
        minutes += int(rng.integers(5, 35))
        note, forward = one_of(rng, texts.REVIEWS), rng.random() < 0.4
        verdict = Verdict.FORWARD if forward else Verdict.REVIEW
        review = self._one(complaint, DecisionStep.REVIEW, asked, minutes, role, verdict, note=note)
        if review is not None and forward:
            review.forward_to = self._by_role[complaint.branch.number, Role.DIRECTOR]
        return [seen, review]

    def _reopened(self, complaint: Complaint, since: datetime) -> list[Decision | None]:
        """The customer was not content after all; it is answered a second time."""
        complaint.closed_at = None
        role, note = Role.SERVICE_DEPARTMENT, "客户来电不满意"
        again = self._one(complaint, DecisionStep.REOPENING, since, 420, role, Verdict.APPROVE, note=note)
        return [again, self._answer(complaint, again.decided_at, 500) if again else None]

    def _answer(self, complaint: Complaint, since: datetime, minutes: int) -> Decision | None:
        thanks = complaint.type is ComplaintType.SUGGESTION
        note = "已采纳并致谢" if thanks else one_of(self._rng, texts.ANSWERS)
        role = Role.SERVICE_DEPARTMENT if complaint.grave or thanks else Role.DIRECTOR
        return self._one(complaint, DecisionStep.ANSWER, since, minutes, role, Verdict.RESOLVE, note=note)

    def _one(
        self,
        complaint: Complaint,
        step: DecisionStep,
        since: datetime,
        minutes: int,
        role: Role,
        verdict: Verdict,
        *,
        note: str | None = None,
    ) -> Decision | None:
        """A decision so many open minutes after `since`, or None when that is after the period."""
        decided_at = self._days.add(since, minutes)
        if decided_at > self._handins.closing:
            return None
        by = self._by_role["SH" if role in COMPANY_WIDE else complaint.branch.number, role]
        number, known_in = complaint.number, complaint.received_in
        return Decision(CaseKind.COMPLAINT, number, known_in, step, decided_at, by, verdict, note=note)


def _told(seen: Decision | None) -> Decision | None:
    """Two directors in three phone the customer and say which way it goes; for the others the product writes (NT-1)."""
    if seen is not None and seen.decided_at.minute % 3:
        seen.channel, seen.note = Channel.PHONE, texts.WAY
    return seen


def _one_a_minute(decisions: list[Decision]) -> list[Decision]:
    """No step of one case twice in the same minute: two people may acknowledge it, but their papers have one key."""
    taken: set[tuple[DecisionStep, datetime]] = set()
    for each in decisions:
        while (each.step, each.decided_at) in taken:
            each.decided_at += timedelta(minutes=1)
        taken.add((each.step, each.decided_at))
    return decisions
