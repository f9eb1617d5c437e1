"""daily-reports: every half hour; each branch's days are asked for, reviewed and reported at its own hours (MS-10 to MS-12)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import Outcome
from tasks.duties.daily_reporting import report_days
from tasks.duties.next_steps import ask_for_next_steps


@duty("daily-reports")
def daily_reports(*, now: datetime, dry_run: bool) -> Outcome:
    """Ask for untold days, put the days before the supervisor, compile the reports, have them signed, forward them."""
    done = report_days(now=now, dry_run=dry_run)
    steps = ask_for_next_steps("daily-reports", now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "technicians asked": done.asked,
            "reports compiled": done.compiled,
            "reports compiled anew": done.changed,
            "reports forwarded": done.forwarded,
            "notices": done.notices + steps.notices,
        },
        rows=done.rows + steps.rows,
        failures=done.failures + steps.failures,
    )
