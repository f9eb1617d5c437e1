"""Delivering the notices that are due, through whatever ways this installation has."""

from datetime import datetime

from tasks.deliver.delivery import Delivered, deliver
from tasks.deliver.doors import Doors
from tasks.deliver.terms import Terms
from tasks.effect import effect
from tasks.rulebook import book
from tasks.settings import settings


@effect(retries=0)
def deliver_due_notices(*, now: datetime, dry_run: bool) -> Delivered:
    """Send what the ledger holds for `now` (aware). Not tried again by the orchestrator: the ledger knows what is left."""
    chosen = settings()
    terms = Terms.of(book=book(), settings=chosen)
    return deliver(chosen.database, now=now, terms=terms, doors=Doors.of(chosen), dry_run=dry_run)
