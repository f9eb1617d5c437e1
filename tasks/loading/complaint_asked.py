"""One decision on a complaint as it is judged: who decides, what was known by then, and how it is refused (SV-20, NT)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from rules.events import ComplaintEvent
from rules.people import Roster
from rules.words import Role
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Chunk, Refusals
from tasks.loading.steps import Step
from tasks.staff import roster

ABOVE = (Role.VICE_PRESIDENT, Role.GENERAL_MANAGER)
DEPARTMENT = (Role.SERVICE_DEPARTMENT, Role.HEAD_OF_SERVICE, *ABOVE)


@dataclass(frozen=True, slots=True)
class Ask:
    """One decision on a complaint: its only event, the whole row as it will stand, and the complaint's row."""

    step: Step
    event: NewEvent
    row: Mapping[str, Any]
    complaint: Any
    branch_no: str | None

    @property
    def at(self) -> datetime:
        """When it was decided."""
        return self.event.happened_at

    @property
    def by(self) -> str:
        """Who decided."""
        return str(self.row["decided_by"])


class Judging:
    """What every judge of a chunk's decisions on complaints needs."""

    def __init__(self, chunk: Chunk, refusals: Refusals, timelines: Timelines) -> None:
        """Look nobody up yet: most decisions need no roster."""
        self._chunk, self._refusals, self._timelines = chunk, refusals, timelines

    @cached_property
    def _people(self) -> Roster:
        return roster(self._chunk.session, book=self._chunk.book)

    def _refused(self, asked: Ask, code: str, column: str, **words: str) -> None:
        self._refusals.add(asked.step.line, code, column, **words)

    def _acts_as(self, asked: Ask, role: Role) -> bool:
        day = self._chunk.calendars.of(asked.branch_no).day_of(asked.at)
        return self._people.acts_as(asked.by, role, asked.branch_no, day)

    def _last(self, asked: Ask, *kinds: ComplaintEvent) -> tuple[str, Mapping[str, Any]] | None:
        """(kind, detail) of the latest of these events up to the decision, its own paper left out."""
        found = [
            (kind, detail)
            for _, kind, at, detail in self._timelines.events(asked.step.case_id)
            if kind in kinds and at <= asked.at and detail.get("of") != asked.step.origin
        ]
        return found[-1] if found else None


def with_more(asked: Ask, more: Mapping[str, Any]) -> Step:
    """The step with what its event says besides; what is empty is left out."""
    said = {name: value for name, value in more.items() if value is not None}
    return replace(asked.step, events=[replace(asked.event, detail={**(asked.event.detail or {}), **said})])
