"""intake: files from the inbox into the registers, form by form in the order in which they build on each other."""

from datetime import datetime

from flows.duty import duty
from flows.entering import enter
from flows.outcome import EventName, Happening, Outcome
from tasks.inbox import leave_notes, look_into_inbox


@duty("intake")
def intake(*, now: datetime, dry_run: bool) -> Outcome:
    """Take in what lies in the inbox. A form's step runs only when it has files; complaints get a handler at once."""
    inbox = look_into_inbox(now=now)
    unread = leave_notes(inbox.refused, dry_run=dry_run)
    entered = enter(inbox.arrivals, now=now, dry_run=dry_run)
    counts = {name: entered.total(name) for name in ("loaded", "updated", "unchanged", "quarantined")}
    return Outcome(
        changed={
            "files": len(entered.rows),
            **counts,
            "asked for the next step": entered.asked,
            "still being written": inbox.unsettled,
        },
        rows=entered.rows,
        happenings=[
            *entered.happenings,
            *(
                Happening(name=EventName.ROWS_QUARANTINED, subject=row["file"], facts={"rows": row["quarantined"]})
                for row in entered.rows
                if row["quarantined"]
            ),
        ],
        failures=[*unread, *entered.failures],
    )
