"""Rows that move a case: dispatches, visits, decisions and renewals share how they enter its timeline."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from sqlalchemy import Table, bindparam, update

from models.bulk import insert_rows
from tasks.engine.clocks import Synced, sync_clocks
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals

CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Step:
    """One row as it would enter: line, case, register row, and the events it stands for.

    `origin` names the paper ("visit 2026-10-09T02:00:00"): when the same paper comes again with other content,
    its events replace those it stood for before. `stored_id` is the register row to be overwritten then.
    """

    line: int
    case_id: int
    origin: str
    row: dict[str, Any]
    events: Sequence[NewEvent]
    stored_id: int | None = None
    then: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Sorted:
    """Positions of rows not in the register yet, of rows there with other content, and a count of the rest.

    `unchanged` counts the repeats inside the chunk, too; `repeats` says which row each of them repeats.
    """

    new: list[int]
    changed: list[int]
    unchanged: int
    repeats: Mapping[int, list[int]]

    @property
    def places(self) -> list[int]:
        """What is to be entered: new rows, then changed ones."""
        return [*self.new, *self.changed]


def sort_out(chunk: Chunk, stored: Mapping[Any, Any], keys: Sequence[Any], refusals: Refusals) -> Sorted:
    """Compare the good rows with the register; `stored` maps a key to a row with row_hash and provenance.

    A key that an earlier line of this very file has entered with other content is refused (`key_conflict`). What a
    file first handed in later has said stands: handing an old file in again does not undo it.
    """
    new: list[int] = []
    changed: list[int] = []
    unchanged = 0
    seen: dict[Any, int] = {}
    repeats: dict[int, list[int]] = defaultdict(list)
    for place in np.flatnonzero(refusals.good()).tolist():
        key, line = keys[place], int(chunk.frame.index[place])
        known = stored.get(key)
        if key in seen:
            unchanged += 1
            repeats[seen[key]].append(place)
        elif known is not None and known.row_hash == int(chunk.hashes[place]):
            unchanged += 1
        elif known is None:
            new.append(place)
        elif known.source_file_id is not None and known.source_file_id > chunk.file_id:
            unchanged += 1
        elif known.source_file_id == chunk.file_id and known.source_line < line:
            refusals.add(line, "key_conflict", chunk.form.key[0], other=str(known.source_line))
        else:
            changed.append(place)
        seen.setdefault(key, place)
    return Sorted(new=new, changed=changed, unchanged=unchanged, repeats=repeats)


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
            refused = self.timelines.try_add(step.case_id, self._against_before(step))
            if refused is None:
                self.entered.append(step)
                if step.then is not None:
                    step.then()
            else:
                self.refusals.lifecycle(step.line, refused)

    def _against_before(self, step: Step) -> list[NewEvent]:
        """The events to add: those the paper did not stand for yet, replacing those it no longer stands for."""
        wanted = [
            replace(event, detail={**(event.detail or {}), "of": step.origin}, line=step.line) for event in step.events
        ]
        if step.stored_id is None:
            return wanted
        before = [row for row in self.timelines.events(step.case_id) if row[3].get("of") == step.origin]
        kept = [row for row in before if any(_same(row, event) for event in wanted)]
        gone = [row for row in before if row not in kept]
        fresh = [event for event in wanted if not any(_same(row, event) for row in kept)]
        added = [
            replace(event, corrects=gone[place][0] if place < len(gone) else None) for place, event in enumerate(fresh)
        ]
        added += [
            NewEvent(
                kind=CORRECTED, happened_at=self.chunk.now, corrects=row[0], file_id=self.chunk.file_id, line=step.line
            )
            for row in gone[len(fresh) :]
        ]
        return added

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
        session.flush()
        cases = self.timelines.save(learned_at=self.chunk.now)
        return sync_clocks(session, cases, book=self.chunk.book, calendars=self.chunk.calendars, now=self.chunk.now)

    def applied(self, found: Sorted) -> Applied:
        """The counts of the chunk. A refused row takes its repeats along, so that each row counts once."""
        again = self.refusals.take_repeats(found.repeats)
        updated = sum(step.stored_id is not None for step in self.entered)
        return Applied(
            loaded=len(self.entered) - updated,
            updated=updated,
            unchanged=found.unchanged - again,
            refused=self.refusals.by_line,
            written=frozenset(step.line for step in self.entered),
        )


def _same(stored: tuple[int, str, Any, Mapping[str, Any]], event: NewEvent) -> bool:
    return stored[1] == event.kind and stored[2] == event.happened_at and dict(stored[3]) == dict(event.detail or {})
