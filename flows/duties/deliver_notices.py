"""deliver-notices: every minute, what the ledger holds goes out, once."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import EventName, Happening, Outcome
from tasks.delivering import deliver_due_notices


@duty("deliver-notices")
def deliver_notices(*, now: datetime, dry_run: bool) -> Outcome:
    """Claim, send, confirm; ask the receiving side about what was never confirmed; hold what has no way to go."""
    done = deliver_due_notices(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "sent": len(done.sent),
            "digests": len(done.digests),
            "held": len(done.held),
            "failed": len(done.failed),
            "unknown": len(done.unknown),
            "waiting": len(done.waiting),
        },
        happenings=[
            Happening(name=EventName.NOTICE_FAILED, subject=f"notice:{number}", facts={}) for number in done.failed
        ],
        failures=list(done.stopped),
    )
