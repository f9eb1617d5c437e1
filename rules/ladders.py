"""Ladders: who hears of a broken limit, and when (LIM-1, SV-20, SV-21).

A ladder is frozen onto the clock when it starts climbing, as a list of rungs with their moments, so that
an edit of the rule book does not rewrite live cases.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from rules.regulation.limits import Ladder
from rules.spans import reach
from rules.worktime import WorkCalendar


@dataclass(frozen=True, slots=True)
class Rung:
    """One message of a ladder: `step` counts the steps, `again` the repeats of one, both from 0."""

    at: datetime
    to: str
    deputy: bool
    step: int
    again: int

    @property
    def name(self) -> str:
        """The rung's part in the ledger key, such as "step:1" or "step:1+2" for the second repeat."""
        return f"step:{self.step}" + (f"+{self.again}" if self.again else "")

    def as_json(self) -> dict[str, Any]:
        """The rung as it is frozen onto a clock."""
        return {"at": self.at.isoformat(), "to": self.to, "deputy": self.deputy, "step": self.step, "again": self.again}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Rung":
        """The rung that `as_json` stored."""
        return cls(
            at=datetime.fromisoformat(stored["at"]),
            to=stored["to"],
            deputy=stored["deputy"],
            step=stored["step"],
            again=stored["again"],
        )


def frozen(ladder: Ladder, *, breach_at: datetime, calendar: WorkCalendar) -> tuple[Rung, ...]:
    """The rungs of a ladder that starts climbing at `breach_at` (aware), in the order of their moments."""
    rungs: list[Rung] = []
    for number, step in enumerate(ladder.steps):
        at = reach(step.after, start=breach_at, calendar=calendar) if step.after.amount else breach_at
        for again in range(step.times + 1):
            if again and step.every is not None:
                at = reach(step.every, start=at, calendar=calendar)
            rungs.append(Rung(at=at, to=step.to, deputy=step.deputy, step=number, again=again))
    return tuple(sorted(rungs, key=lambda rung: (rung.at, rung.step, rung.again)))


def postponed(rungs: tuple[Rung, ...], *, done: int, resume_at: datetime) -> tuple[Rung, ...]:
    """The rungs after an acknowledgement: those not yet `done` wait until `resume_at`, their spacing kept.

    Rungs that lie later than that anyway stay where they are.
    """
    waiting = rungs[done:]
    if not waiting or waiting[0].at >= resume_at:
        return rungs
    shift = resume_at - waiting[0].at
    return (*rungs[:done], *(replace(rung, at=rung.at + shift) for rung in waiting))
