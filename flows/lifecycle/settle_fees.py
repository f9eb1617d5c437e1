"""settle-fees: invoices due, every few minutes and after each intake."""

from datetime import datetime

from flows.duty import duty
from flows.next_steps import asked
from flows.outcome import Outcome
from tasks.duties.next_steps import ask_for_next_steps


@duty("settle-fees")
def settle_fees(*, now: datetime, dry_run: bool) -> Outcome:
    """Asks the accountant for the invoices that are due today (MS-5, MS-8)."""
    return asked(ask_for_next_steps("settle-fees", now=now, dry_run=dry_run))
