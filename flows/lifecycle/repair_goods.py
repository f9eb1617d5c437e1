"""repair-goods: the repair of goods in custody and what customers are told of it, every few minutes and after each intake."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import Outcome
from tasks.duties.extension_letters import write_extension_letters
from tasks.duties.next_steps import ask_for_next_steps


@duty("repair-goods")
def repair_goods(*, now: datetime, dry_run: bool) -> Outcome:
    """Asks for the repair card, the customer's answer to a quote, the inspection; writes letters about extensions."""
    steps = ask_for_next_steps("repair-goods", now=now, dry_run=dry_run)
    letters = write_extension_letters(now=now, dry_run=dry_run)
    return Outcome(
        changed={"notices": steps.notices, "letters": letters.letters},
        rows=[*steps.rows, *letters.rows],
        failures=[*steps.failures, *letters.failures],
    )
