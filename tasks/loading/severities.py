"""How grave a complaint was at any time: what its receipt said, and what people made of it since (SV-20)."""

from dataclasses import replace
from datetime import datetime

from rules.events import ComplaintEvent
from rules.words import Severity
from tasks.engine.timeline import NewEvent, Timelines

GRADING = frozenset(
    {ComplaintEvent.SEVERITY_RAISED, ComplaintEvent.SEVERITY_LOWERED, ComplaintEvent.SEVERITY_CONFIRMED}
)
"""The events by which a person raises, lowers or confirms a severity."""


def severity_before(timelines: Timelines, case_id: int, *, at: datetime, origin: str) -> str | None:
    """The severity that a decision at `at` (aware) met, leaving out what its own paper (`origin`) said before.

    None where the timeline says nothing of it.
    """
    said = [
        detail["sets"]["severity"]
        for _, _, when, detail in timelines.events(case_id)
        if when <= at and detail.get("of") != origin and detail.get("sets", {}).get("severity")
    ]
    return said[-1] if said else None


def graded(event: NewEvent, *, said: str | None, before: str) -> NewEvent:
    """A severity decision as what it does to the severity `before`; without a word of its own it confirms that."""
    said = said or before
    return replace(event, kind=_kind(said, before), detail={**(event.detail or {}), "sets": {"severity": said}})


def regrade(timelines: Timelines, case_id: int, *, file_id: int, line: int) -> str | None:
    """Put right what later decisions do when an earlier one came in late or was mended; gives the severity in force.

    A decision that confirmed what was serious already raises it once an earlier paper has lowered it.
    """
    before: str | None = None
    for event_id, kind, at, detail in timelines.events(case_id):
        said = detail.get("sets", {}).get("severity")
        if said is None:
            continue
        if kind in GRADING and event_id and before is not None and kind != (right := _kind(said, before)):
            again = NewEvent(
                kind=right, happened_at=at, actor=detail.get("by"), detail=detail, corrects=event_id,
                file_id=file_id, line=line,
            )  # fmt: skip
            refused = timelines.try_add(case_id, [again])
            assert refused is None, "a severity is written down in every state"
        before = said
    return before


def _kind(said: str, before: str) -> ComplaintEvent:
    if said == before:
        return ComplaintEvent.SEVERITY_CONFIRMED
    return ComplaintEvent.SEVERITY_RAISED if said == Severity.SERIOUS else ComplaintEvent.SEVERITY_LOWERED
