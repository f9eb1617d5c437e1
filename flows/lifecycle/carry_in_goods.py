"""carry-in-goods: receipts for carried-in goods, every few minutes and after each intake."""

from datetime import datetime

from flows.duty import duty
from flows.next_steps import asked
from flows.outcome import Outcome
from tasks.duties.next_steps import ask_for_next_steps


@duty("carry-in-goods")
def carry_in_goods(*, now: datetime, dry_run: bool) -> Outcome:
    """Asks for the receipt of whatever was carried in (MS-6)."""
    return asked(ask_for_next_steps("carry-in-goods", now=now, dry_run=dry_run))
