"""Decisions on complaints, judged by what was known at their own time (SV-20 to SV-22, NT-1, NT-3, NT-4, NT-6 to NT-8)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from sqlalchemy import update

from models import Complaint
from rules.complaint_words import Finding
from rules.complaints import PROVEN, next_level
from rules.events import ComplaintEvent
from rules.words import About, Role, Severity, listed
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Chunk, Refusals
from tasks.loading.complaint_asked import DEPARTMENT, Ask, Judging, with_more
from tasks.loading.complaint_concerned import concerned
from tasks.loading.complaint_ends import EndDecisions
from tasks.loading.complaint_returns import ReturnDecisions
from tasks.loading.severities import graded, severity_before
from tasks.loading.steps import Step, Steps

ENTITLED: Mapping[ComplaintEvent, tuple[Role, ...]] = {
    ComplaintEvent.LETTER_APPROVED: DEPARTMENT,
    ComplaintEvent.LETTER_SENT_BACK: DEPARTMENT,
    ComplaintEvent.REWARDED: (Role.DIRECTOR, Role.MANAGER, *DEPARTMENT),
    ComplaintEvent.REWARD_DECLINED: (Role.DIRECTOR, Role.MANAGER, *DEPARTMENT),
    ComplaintEvent.REPRIMANDED: (Role.MANAGER, *DEPARTMENT),
    ComplaintEvent.REPRIMAND_DECLINED: (Role.MANAGER, *DEPARTMENT),
}
"""Who may decide it; what ends a complaint is complaint_ends.py's; the director's office hands in whatever the handler says."""
SAYS_WHY = (ComplaintEvent.LETTER_SENT_BACK, ComplaintEvent.REWARD_DECLINED, ComplaintEvent.REPRIMAND_DECLINED)
"""A no that must give its reason."""


class ComplaintDecisions(Judging):
    """Judges the decisions on complaints of one chunk, one by one in the order of their times."""

    def __init__(self, chunk: Chunk, refusals: Refusals, timelines: Timelines) -> None:
        """Look nobody up yet: most decisions need no roster."""
        super().__init__(chunk, refusals, timelines)
        self._returns = ReturnDecisions(chunk, refusals, timelines)
        self._ends = EndDecisions(chunk, refusals, timelines)

    def judged(self, step: Step, *, row: Mapping[str, Any], complaint: Any, may_review: bool) -> Step | None:
        """The step with everything that it brings, or None once it is refused.

        `row` is the decision as it will stand in the register; `may_review` says whether its author may review serious
        complaints.
        """
        (event,) = step.events
        asked = Ask(step, event, row, complaint, self._timelines.branch_no(step.case_id))
        stands = self._last(asked, ComplaintEvent.LINKED, ComplaintEvent.REOPENED)
        if stands is not None and stands[0] == ComplaintEvent.LINKED and event.kind != ComplaintEvent.REOPENED:
            return self._refused(asked, "linked_complaint", "case", other=stands[1]["linked_to"])
        if not self._entitled(asked, may_review=may_review):
            return self._refused(asked, "not_entitled", "decided_by", value=asked.by)
        if not self._ends.allowed(asked):
            return None
        if event.kind in SAYS_WHY and not row.get("note"):
            return self._refused(asked, "note_needed", "note")
        judge = self._judges.get(ComplaintEvent(event.kind))
        return step if judge is None else judge(asked)

    @cached_property
    def _judges(self) -> Mapping[ComplaintEvent, Callable[[Ask], Step | None]]:
        """What looks at which decision; the others enter as they come."""
        event = ComplaintEvent
        return {
            event.SEVERITY_CONFIRMED: self._graded,
            event.FOUND: self._found,
            event.ACKNOWLEDGED: self._acknowledged,
            event.ANSWERED: lambda asked: with_more(asked, {"channel": asked.row.get("channel")}),
            event.LETTER_APPROVED: self._letter_decided,
            event.LETTER_SENT_BACK: self._letter_decided,
            event.DISSATISFIED: self._raised,
            event.REWARDED: self._rewarded,
            event.REWARD_DECLINED: self._rewarded,
            event.REPRIMANDED: self._reprimanded,
            event.REPRIMAND_DECLINED: self._reprimanded,
            event.RETURN_APPROVED: self._returns.decided,
            event.RETURN_REFUSED: self._returns.decided,
            event.EXCHANGED: self._returns.exchanged,
            event.EXTENDED: self._returns.extended,
        }

    def _severity(self, asked: Ask) -> str:
        before = severity_before(self._timelines, asked.step.case_id, at=asked.at, origin=asked.step.origin)
        return before or asked.complaint.severity

    def _entitled(self, asked: Ask, *, may_review: bool) -> bool:
        if asked.event.kind in (ComplaintEvent.REVIEWED, ComplaintEvent.FORWARDED):
            return may_review or self._severity(asked) != Severity.SERIOUS
        roles = ENTITLED.get(ComplaintEvent(asked.event.kind))
        return roles is None or any(self._acts_as(asked, role) for role in roles)

    def _found(self, asked: Ask) -> Step | None:
        finding = asked.row.get("finding")
        if finding is None:
            allowed = listed(Finding, chinese=self._chunk.locale == "zh")
            return self._refused(asked, "finding_needed", "finding", allowed=allowed)
        step = with_more(asked, {"sets": {"finding": finding}})
        if finding in PROVEN and asked.complaint.about == About.ATTITUDE:
            person = concerned(self._chunk.session, asked.complaint.call_no)
            proposed = NewEvent(
                kind=ComplaintEvent.REPRIMAND_PROPOSED,
                happened_at=asked.at,
                detail={"person": person} if person else {},
                file_id=asked.event.file_id,
                sheet=asked.event.sheet,
            )
            return replace(step, events=[*step.events, proposed])
        return step

    def _proven(self, asked: Ask) -> bool:
        found = self._last(asked, ComplaintEvent.FOUND)
        return found is not None and found[1].get("sets", {}).get("finding") in PROVEN

    def _acknowledged(self, asked: Ask) -> Step | None:
        """Whoever has told the customer says how and what; else the product tells them which way it goes (NT-1)."""
        channel = asked.row.get("channel")
        if channel is None:
            return asked.step
        if not asked.row.get("note"):
            return self._refused(asked, "way_needed", "note")
        told = NewEvent(
            kind=ComplaintEvent.TOLD,
            happened_at=asked.at,
            actor=asked.by,
            detail={"by": asked.by, "step": (asked.event.detail or {}).get("step"), "channel": channel},
            file_id=asked.event.file_id,
            sheet=asked.event.sheet,
        )
        return replace(asked.step, events=[*asked.step.events, told])

    def _graded(self, asked: Ask) -> Step:
        event = graded(asked.event, said=asked.row.get("severity"), before=self._severity(asked))
        return replace(asked.step, events=[event])

    def _letter_decided(self, asked: Ask) -> Step | None:
        event = ComplaintEvent
        last = self._last(asked, event.LETTER_DRAFTED, event.LETTER_APPROVED, event.LETTER_SENT)
        waits = last is not None and last[0] == event.LETTER_DRAFTED
        return asked.step if waits else self._refused(asked, "no_letter_draft", "step")

    def _raised(self, asked: Ask) -> Step:
        """A dissatisfied customer goes to the next level, whose person takes the complaint over (NT-4)."""
        day = self._chunk.calendars.of(asked.branch_no).day_of(asked.at)
        held = self._last(asked, ComplaintEvent.ASSIGNED, ComplaintEvent.FORWARDED)
        holder = self._people.person((held[1].get("handler") or held[1].get("forward_to")) if held else None)
        level = next_level(
            holder,
            levels=self._chunk.book.complaints.next_levels,
            people=self._people,
            branch_no=asked.branch_no,
            on=day,
        )
        new = level[1] if level else holder
        if new is None:
            return asked.step
        source: dict[str, Any] = {"file_id": asked.event.file_id, "sheet": asked.event.sheet}
        raised = {"handler": new.staff_no, "mark": new.staff_no} | ({"role": str(level[0])} if level else {})
        events = [
            asked.event,
            NewEvent(kind=ComplaintEvent.RAISED, happened_at=asked.at, detail=raised, **source),
            NewEvent(kind=ComplaintEvent.ASSIGNED, happened_at=asked.at, detail={"handler": new.staff_no}, **source),
        ]
        return replace(asked.step, events=events)

    def _rewarded(self, asked: Ask) -> Step | None:
        if not self._proven(asked):
            return self._refused(asked, "not_proven", "step")
        if asked.event.kind == ComplaintEvent.REWARD_DECLINED:
            return asked.step
        amount = asked.row.get("amount_fen")
        if amount is None and not asked.row.get("note"):
            return self._refused(asked, "reward_needed", "amount")
        return with_more(asked, {"fen": amount})

    def _reprimanded(self, asked: Ask) -> Step | None:
        about = asked.complaint.about
        if about != About.ATTITUDE:
            other = "–" if about is None else About(about).chinese if self._chunk.locale == "zh" else str(about)
            return self._refused(asked, "not_about_attitude", "step", other=other)
        if not self._proven(asked):
            return self._refused(asked, "not_proven", "step")
        proposed = self._last(asked, ComplaintEvent.REPRIMAND_PROPOSED)
        person = asked.row.get("person") or (proposed[1].get("person") if proposed else None)
        if person is None and asked.event.kind == ComplaintEvent.REPRIMANDED:
            return self._refused(asked, "person_needed", "person")
        if person == asked.by:
            return self._refused(asked, "own_reprimand", "decided_by", value=asked.by)
        return with_more(asked, {"person": person})


def take_findings(chunk: Chunk, steps: Steps) -> None:
    """Write the finding that holds now: the last one by its time."""
    for case_id in {step.case_id for step in steps.entered if step.events[0].kind == ComplaintEvent.FOUND}:
        last = steps.timelines.last(case_id, ComplaintEvent.FOUND) or {}
        finding = last.get("sets", {}).get("finding")
        chunk.session.execute(update(Complaint).where(Complaint.case_id == case_id).values(finding=finding))
