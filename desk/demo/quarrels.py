"""The course of complaints: who comes back after the first answer, and when the decisions' papers come in."""

from datetime import date, datetime, time, timedelta

from desk.demo.complaints import Complaint, ComplaintDesk
from desk.demo.days import Workdays
from desk.demo.decisions import Decision, DecisionDesk
from desk.demo.handins import HandIns
from rules.words import CaseKind, ComplaintType, DecisionStep

REVIEW_MINUTES = 120  # within which the vice-president reviews what counts as serious (SV-20)
REPEATS = (2, 1, 1, 2)  # how often each of a few customers comes back; the third time in all counts as serious
URGENT = (DecisionStep.REVIEW, DecisionStep.SEVERITY)


def draw_complaints(
    desk: ComplaintDesk, decisions: DecisionDesk, *, start: date, end: date
) -> tuple[list[Complaint], list[Decision]]:
    """All complaints of the period with their decisions; a few customers come back after the first answer."""
    complaints: list[Complaint] = []
    decided: list[Decision] = []
    repeaters = iter(REPEATS)
    latest = datetime.combine(end, time()) - timedelta(days=20)
    for moment in desk.moments(start=start, end=end):
        complaint = desk.first(moment)
        if complaint is None:
            continue
        may = complaint.registered and not complaint.grave and complaint.type is ComplaintType.COMPLAINT
        times = next(repeaters, 0) if may and moment < latest else 0
        complaints.append(complaint)
        decided += decisions.on_complaint(complaint, quick=times > 0)
        for turn in range(1, times + 1):
            again = desk.again(complaint, third=turn == 2) if complaint.closed_at is not None else None
            if again is None:
                break
            complaints.append(again)
            decided += decisions.on_complaint(again, quick=turn < times)
            complaint = again
    return sorted(complaints, key=lambda each: (each.received_at, each.number)), decided


def hand_in_decisions(
    decisions: list[Decision], *, complaints: list[Complaint], days: Workdays, handins: HandIns
) -> None:
    """Say when each decision's paper comes in: in time for the review of what counts as serious, else that evening."""
    pressing = {each.number: each for each in complaints if each.counts_as_serious}
    handins.desk.plan(
        (
            (each.decided_at, days.add(pressing[each.case].received_at, REVIEW_MINUTES))
            for each in decisions
            if each.kind is CaseKind.COMPLAINT and each.step in URGENT and each.case in pressing
        ),
        least=4,
    )
    for each in decisions:
        each.decided_in = handins.desk.next(max(each.decided_at, each.known_in))
