"""The manager's signature under the director's daily report (MS-12), and the one under the evaluation of a quarter (PW-3)."""

from datetime import date
from functools import cached_property

from rules.people import Roster
from rules.words import Role, Verdict
from tasks.engine.timeline import Timelines
from tasks.loading.chunk import Chunk, Refusals
from tasks.loading.steps import Step
from tasks.staff import roster


class Signatures:
    """Checks the signatures of one chunk: who signs, and that what is sent back says why."""

    def __init__(self, chunk: Chunk, refusals: Refusals, timelines: Timelines) -> None:
        """Look nobody up yet: most chunks hold no signature."""
        self._chunk, self._refusals, self._timelines = chunk, refusals, timelines

    @cached_property
    def _people(self) -> Roster:
        return roster(self._chunk.session, book=self._chunk.book)

    def checked(self, step: Step, *, note: str | None) -> Step | None:
        """The step as it came, or None once it is refused."""
        (event,) = step.events
        by, verdict = str(step.row["decided_by"]), Verdict(step.row["verdict"])
        branch_no = self._timelines.branch_no(step.case_id)
        day = self._chunk.calendars.of(branch_no).day_of(event.happened_at)
        if branch_no is None and not self._signs_evaluations(by, day):
            self._refusals.add(step.line, "not_entitled", "decided_by", value=by)
        elif branch_no is not None and not self._people.acts_as(by, Role.MANAGER, branch_no, day):
            self._refusals.add(step.line, "not_its_manager", "decided_by", value=by, other=branch_no)
        elif verdict is Verdict.REJECT and not note:
            self._refusals.add(step.line, "note_needed", "note")
        else:
            return step
        return None

    def _signs_evaluations(self, by: str, day: date) -> bool:
        """Whether somebody fills one of the roles that the evaluation of a quarter may be signed by."""
        to = self._chunk.book.assignment("evaluation_signing").to
        return any(self._people.acts_as(by, Role(role), None, day) for role in to if role in set(Role))
