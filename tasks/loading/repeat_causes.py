"""Why a repair had to be repeated, as the service director of the branch decides it (RS-3)."""

from dataclasses import replace
from functools import cached_property

from rules.events import CallEvent
from rules.people import Roster
from rules.words import RepeatCause, Role, Verdict, listed
from tasks.engine.timeline import Timelines
from tasks.loading.chunk import Chunk, Refusals
from tasks.loading.steps import Step
from tasks.staff import roster


class RepeatCauses:
    """Judges the decisions on repeats of one chunk, one by one in the order of their times.

    The last decision on a call holds: a later one replaces what was decided before.
    """

    def __init__(self, chunk: Chunk, refusals: Refusals, timelines: Timelines) -> None:
        """Look nobody up yet: most chunks hold no such decision."""
        self._chunk, self._refusals, self._timelines = chunk, refusals, timelines

    @cached_property
    def _people(self) -> Roster:
        return roster(self._chunk.session, book=self._chunk.book)

    def judged(self, step: Step, *, cause: str | None) -> Step | None:
        """The step with the cause that it names (`cause`, a stored word), or None once it is refused."""
        (event,) = step.events
        line, by, verdict = step.line, str(step.row["decided_by"]), Verdict(step.row["verdict"])
        branch_no = self._timelines.branch_no(step.case_id)
        day = self._chunk.calendars.of(branch_no).day_of(event.happened_at)
        if self._timelines.last(step.case_id, CallEvent.REPEAT) is None:
            self._refusals.add(line, "not_a_repeat", "step")
        elif not self._people.acts_as(by, Role.DIRECTOR, branch_no, day):
            self._refusals.add(line, "not_its_director", "decided_by", value=by, other=str(branch_no))
        elif verdict is Verdict.APPROVE and cause is None:
            self._refusals.add(
                line, "cause_needed", "cause", allowed=listed(RepeatCause, chinese=self._chunk.locale == "zh")
            )
        else:
            excuse = {"cause": cause} if verdict is Verdict.APPROVE else {}
            return replace(step, events=[replace(event, detail={**(event.detail or {}), **excuse})])
        return None
