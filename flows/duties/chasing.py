"""chasing: hourly; in the morning of each branch everybody is told what is open and theirs, the department everything (SV-21)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import Outcome
from tasks.duties.chasing import chase_open_matters


@duty("chasing")
def chasing(*, now: datetime, dry_run: bool) -> Outcome:
    """Send everybody one digest of what is open and asked of them, and the service department the list of all branches."""
    done = chase_open_matters(now=now, dry_run=dry_run)
    return Outcome(
        changed={"people chased": done.people, "lists of the department": done.lists, "notices": done.notices},
        rows=done.rows,
        failures=done.failures,
    )
