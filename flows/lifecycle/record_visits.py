"""record-visits: visits that need somebody else, every few minutes and after each intake."""

from datetime import datetime

from flows.duty import duty
from flows.next_steps import asked
from flows.outcome import Outcome
from tasks.duties.next_steps import ask_for_next_steps


@duty("record-visits")
def record_visits(*, now: datetime, dry_run: bool) -> Outcome:
    """Asks the director for somebody else where a job was beyond the technician (RS-4)."""
    return asked(ask_for_next_steps("record-visits", now=now, dry_run=dry_run))
