"""archive-vouchers: signed vouchers of finished jobs into the archive, every hour (MS-4, MS-7)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import Outcome
from tasks.duties.archiving import archive_vouchers as put_away


@duty("archive-vouchers")
def archive_vouchers(*, now: datetime, dry_run: bool) -> Outcome:
    """Put away the vouchers of jobs that are signed, back with the customer and invoiced."""
    done = put_away(now=now, dry_run=dry_run)
    return Outcome(changed={"vouchers archived": done.count}, rows=done.rows, failures=done.failures)
