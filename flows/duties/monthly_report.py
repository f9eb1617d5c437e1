"""monthly-report: on the first of the month, for the month before (RP-3, RP-5)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import EventName, Happening, Outcome
from tasks.report.making import make_due_reports


@duty("monthly-report")
def monthly_report(*, now: datetime, dry_run: bool) -> Outcome:
    """Write the month's report and tell the general manager; make up months that were missed."""
    made = make_due_reports(now=now, dry_run=dry_run)
    return Outcome(
        changed={"reports": made.reports, "notices": made.notices},
        rows=made.rows,
        happenings=[
            Happening(name=EventName.REPORT_WRITTEN, subject=row["month"], facts={"status": row["status"]})
            for row in made.rows
        ],
        failures=made.failures,
    )
