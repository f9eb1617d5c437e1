"""complaint-papers: hourly; the papers of complaints that have come to a step, and of the month before (CR-4)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import Outcome
from tasks.duties.complaint_papers import write_due_papers


@duty("complaint-papers")
def complaint_papers(*, now: datetime, dry_run: bool) -> Outcome:
    """Write registration, notice, investigation, handling record, report and tracking sheet as their steps come."""
    done = write_due_papers(now=now, dry_run=dry_run)
    return Outcome(changed={"papers written": done.papers}, rows=done.rows, failures=done.failures)
