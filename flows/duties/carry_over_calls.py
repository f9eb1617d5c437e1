"""carry-over-calls: every hour; each branch gets its list at 08:00 of its own working day (MS-13)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import Outcome
from tasks.duties.carrying_over import list_undispatched_calls


@duty("carry-over-calls")
def carry_over_calls(*, now: datetime, dry_run: bool) -> Outcome:
    """Give each director yesterday's undispatched calls as a list to be dispatched first."""
    listed = list_undispatched_calls(now=now, dry_run=dry_run)
    return Outcome(
        changed={"calls carried over": listed.calls, "branches": listed.branches, "notices": listed.notices},
        rows=listed.rows,
        failures=listed.failures,
    )
