"""register-calls: what is missing on calls just entered, every few minutes and after each intake."""

from datetime import datetime

from flows.duty import duty
from flows.next_steps import asked
from flows.outcome import Outcome
from tasks.duties.next_steps import ask_for_next_steps


@duty("register-calls")
def register_calls(*, now: datetime, dry_run: bool) -> Outcome:
    """Asks the clerk for what a call was entered without, such as the area of the service address (MS-3, MS-14)."""
    return asked(ask_for_next_steps("register-calls", now=now, dry_run=dry_run))
