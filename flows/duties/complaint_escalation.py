"""complaint-escalation: a handler at once, serious complaints before the vice-president (SV-20, SV-22, NT-1)."""

from datetime import datetime

from flows.duty import duty
from flows.escalations import escalations
from flows.outcome import Outcome
from tasks.duties.escalating import assign_and_submit


@duty("complaint-escalation")
def complaint_escalation(*, now: datetime, dry_run: bool) -> Outcome:
    """Assign every complaint, submit the serious ones, tell whoever was handed one; the clocks then chase them."""
    done = assign_and_submit(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "handlers assigned": done.assigned,
            "submitted for review": done.submitted,
            "told that it is theirs": done.handed,
            "notices": done.notices,
        },
        rows=done.rows,
        happenings=escalations(done),
        failures=done.failures,
    )
