"""return-goods: goods that are ready, every few minutes and after each intake."""

from datetime import datetime

from flows.duty import duty
from flows.next_steps import asked
from flows.outcome import Outcome
from tasks.duties.next_steps import ask_for_next_steps


@duty("return-goods")
def return_goods(*, now: datetime, dry_run: bool) -> Outcome:
    """Asks for the hand-back of goods that are ready, or that the customer will not have repaired (MS-7)."""
    return asked(ask_for_next_steps("return-goods", now=now, dry_run=dry_run))
