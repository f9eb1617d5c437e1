"""What an acknowledgement does to the ladders that climb on a case (LIM-1)."""

from sqlalchemy import select

from models import Case, Clock, ClockState
from models.among import among
from rules.ladders import Rung, postponed
from rules.spans import reach
from rules.watch import climbed
from rules.words import Verdict
from tasks.engine.deriving import derived_clocks
from tasks.loading.chunk import Chunk
from tasks.loading.steps import Steps


def postpone_ladders(chunk: Chunk, steps: Steps) -> None:
    """Acknowledging stops a climbing ladder; acknowledged but idle resumes it."""
    acknowledged = {
        step.case_id: max(event.happened_at for event in step.events)
        for step in steps.entered
        if step.row["verdict"] == Verdict.ACKNOWLEDGE
    }
    if not acknowledged:
        return
    clocks = chunk.session.execute(
        select(Clock, Case.branch_no)
        .join(Case, Case.id == Clock.case_id)
        .where(
            among(Clock.case_id, sorted(acknowledged)),
            Clock.state == ClockState.RUNNING,
            Clock.climbing_since.is_not(None),
        )
    ).all()
    case_ids = sorted({clock.case_id for clock, _ in clocks})
    found = derived_clocks(chunk.session, case_ids, book=chunk.book, calendars=chunk.calendars).clocks
    for clock, branch_no in clocks:
        limit = chunk.book.limit(clock.limit_id)
        idle = chunk.book.ladder(limit.ladder).idle
        at = acknowledged[clock.case_id]
        resume = reach(idle, start=at, calendar=chunk.calendars.of(branch_no))
        rungs = tuple(Rung.from_json(stored) for stored in clock.ladder or ())
        follows = found.get((clock.case_id, clock.limit_id, clock.ordinal))
        done = climbed(clock.stage, warnings=0 if follows is None else len(follows.warn_at))
        rungs = postponed(rungs, done=done, resume_at=resume)
        clock.ladder = [rung.as_json() for rung in rungs]
        clock.acknowledged_at = at
        clock.next_action_at = rungs[done].at if done < len(rungs) else None
