"""Rows that move a case: dispatches, visits, decisions and renewals share how they enter its timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Table, bindparam, update

from models.bulk import insert_rows
from tasks.engine.clocks import Synced
from tasks.engine.following import follow
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Chunk, Refusals


@dataclass(frozen=True, slots=True)
class Step:
    """One row as it would enter: line, case, register row, and the events it stands for.

    `origin` names the paper ("visit 2026-10-09T02:00:00"): when the same paper comes again with other content,
    its events replace those it stood for before. `stored_id` is the register row to be overwritten then, `stood_on` the
    case that it was about, where that is another one: its events are taken back there.
    """

    line: int
    case_id: int
    origin: str
    row: dict[str, Any]
    events: Sequence[NewEvent]
    stored_id: int | None = None
    stood_on: int | None = None


@dataclass(slots=True)
class Steps:
    """Enters steps in the order of their times and keeps the rest as refused."""

    chunk: Chunk
    refusals: Refusals
    timelines: Timelines
    entered: list[Step] = field(default_factory=list)

    def enter(self, steps: Iterable[Step]) -> None:
        """Try each step against its case's timeline; what the lifecycle does not allow is refused with its reason.

        Rows are tried by their times, whatever their order in the file, so that a dispatch is found by the
        visit that followed it.
        """
        for step in sorted(steps, key=lambda step: (step.events[0].happened_at, step.line)):
            events = {step.case_id: self._against_before(step)}
            if step.stood_on is not None and step.stood_on != step.case_id:
                events[step.stood_on] = self._taken_back(step, step.stood_on)
            refused = self.timelines.try_all(events)
            if refused is None:
                self.entered.append(step)
            else:
                self.refusals.lifecycle(step.line, refused, branch_no=self.timelines.branch_no(step.case_id))

    def _against_before(self, step: Step) -> list[NewEvent]:
        """The events to add: those the paper did not stand for yet, replacing those it no longer stands for."""
        wanted = [replace(event, line=step.line) for event in step.events]
        if step.stored_id is None:
            return [replace(event, detail={**(event.detail or {}), "of": step.origin}) for event in wanted]
        return self.timelines.instead(
            step.case_id, origin=step.origin, wanted=wanted, now=self.chunk.now, line=step.line
        )

    def _taken_back(self, step: Step, case_id: int) -> list[NewEvent]:
        """The corrections by which a paper leaves the case that it was about before."""
        corrections = self.timelines.instead(case_id, origin=step.origin, wanted=[], now=self.chunk.now, line=step.line)
        return [replace(event, file_id=self.chunk.file_id, sheet=self.chunk.sheet) for event in corrections]

    def save(self, table: Table) -> Synced:
        """Write the register rows, the timelines and what follows for the clocks."""
        session = self.chunk.session
        insert_rows(session, table, [step.row for step in self.entered if step.stored_id is None])
        changed = [step for step in self.entered if step.stored_id is not None]
        if changed:
            names = list(changed[0].row)
            session.execute(
                update(table)
                .where(table.c.id == bindparam("the_id"))
                .values({name: bindparam(f"new_{name}") for name in names}),
                [{"the_id": step.stored_id, **{f"new_{name}": step.row[name] for name in names}} for step in changed],
            )
        return follow(session, self.timelines, book=self.chunk.book, calendars=self.chunk.calendars, now=self.chunk.now)
