"""The manager's signature under the director's daily report (MS-12), and the one under the evaluation of a quarter (PW-3)."""

from functools import cached_property

from rules.people import Roster
from rules.signing import may_sign
from rules.words import Verdict
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
        if not may_sign(by, branch_no=branch_no, people=self._people, book=self._chunk.book, on=day):
            code = "not_entitled" if branch_no is None else "not_its_manager"
            self._refusals.add(step.line, code, "decided_by", value=by, other=branch_no or "")
        elif verdict is Verdict.REJECT and not note:
            self._refusals.add(step.line, "note_needed", "note")
        else:
            return step
        return None
