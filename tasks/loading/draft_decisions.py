"""Decisions on complaints that opinion cards have drafted: opened, or dismissed with the reason (SV-17, SV-22)."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from sqlalchemy import select

from models import ComplaintDraft, OpinionCard
from rules.events import DraftEvent
from rules.people import Roster
from rules.words import Role, Verdict
from tasks.engine.timeline import Timelines
from tasks.loading.chunk import Chunk, Refusals
from tasks.loading.complaint_decisions import DEPARTMENT
from tasks.loading.complaint_drafts import OPENED
from tasks.loading.steps import Step
from tasks.staff import roster

ENTITLED = (Role.DIRECTOR, Role.MANAGER, *DEPARTMENT)
"""Who decides whether a card is a complaint."""


class DraftDecisions:
    """Judges the decisions on drafts of one chunk."""

    def __init__(self, chunk: Chunk, refusals: Refusals, timelines: Timelines) -> None:
        """Look nobody up yet."""
        self._chunk, self._refusals, self._timelines = chunk, refusals, timelines

    @cached_property
    def _people(self) -> Roster:
        return roster(self._chunk.session, book=self._chunk.book)

    def judged(self, step: Step, *, row: Mapping[str, Any], before: Any) -> Step | None:
        """The step with the complaint that it opens, or None once it is refused. `before` is what stood under its key.

        Whom the card rates does not decide on it. An opened draft is not made a dismissed one: the complaint is withdrawn.
        """
        (event,) = step.events
        if event.kind not in (DraftEvent.OPENED, DraftEvent.DISMISSED):
            return step
        card_no, technician_no, complaint_no = self._card(step.case_id)
        by, branch_no = str(row["decided_by"]), self._timelines.branch_no(step.case_id)
        day = self._chunk.calendars.of(branch_no).day_of(event.happened_at)
        if not any(self._people.acts_as(by, role, branch_no, day) for role in ENTITLED):
            return self._refused(step, "not_entitled", "decided_by", value=by)
        if by == technician_no:
            return self._refused(step, "own_draft", "decided_by", value=by)
        if event.kind == DraftEvent.OPENED:
            opens = {"opens": f"{card_no}{OPENED}"}
            return replace(step, events=[replace(event, detail={**(event.detail or {}), **opens})])
        if not row.get("note"):
            return self._refused(step, "note_needed", "note")
        if before is not None and before.verdict == Verdict.APPROVE:
            return self._refused(step, "draft_opened", "verdict", other=complaint_no or card_no)
        return step

    def _card(self, case_id: int) -> tuple[str, str | None, str | None]:
        """The draft's card, whom that rates, and the complaint that was opened."""
        query = select(ComplaintDraft.card_no, OpinionCard.technician_no, ComplaintDraft.complaint_no)
        query = query.join(OpinionCard, OpinionCard.card_no == ComplaintDraft.card_no)
        return self._chunk.session.execute(query.where(ComplaintDraft.case_id == case_id)).tuples().one()

    def _refused(self, step: Step, code: str, column: str, **words: str) -> None:
        self._refusals.add(step.line, code, column, **words)
