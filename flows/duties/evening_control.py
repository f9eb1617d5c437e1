"""evening-control: every hour; each branch's papers are compared at 17:00 of its own working day (MS-13, RP-1)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import Outcome
from tasks.duties.controlling import control_papers


@duty("evening-control")
def evening_control(*, now: datetime, dry_run: bool) -> Outcome:
    """List what is missing, double, contradictory, out of order or unbilled in the papers, each with its owner."""
    done = control_papers(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "new findings": done.found,
            "findings still open": done.still_open,
            "findings settled": done.settled,
            "findings past due": done.past_due,
            "notices": done.notices,
        },
        rows=done.rows,
        failures=done.failures,
    )
