"""repair-goods: the repair of goods in custody, every few minutes and after each intake."""

from datetime import datetime

from flows.duty import duty
from flows.next_steps import asked
from flows.outcome import Outcome
from tasks.duties.next_steps import ask_for_next_steps


@duty("repair-goods")
def repair_goods(*, now: datetime, dry_run: bool) -> Outcome:
    """Asks for the repair card, the customer's answer to a quote, the inspection (MS-7, RS-5, WP-5)."""
    return asked(ask_for_next_steps("repair-goods", now=now, dry_run=dry_run))
