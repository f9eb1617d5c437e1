"""watch-clocks: every limit of every rule book, every five minutes (LIM-1, MS-14, NT-1, SV-20, RS-1)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import EventName, Happening, Outcome
from tasks.duties.watching import sweep_due_clocks


@duty("watch-clocks")
def watch_clocks(*, now: datetime, dry_run: bool) -> Outcome:
    """Warn before limits run out, say when they have, and climb the ladder of people until somebody acts."""
    swept = sweep_due_clocks(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "clocks looked at": swept.looked,
            "warned": swept.warned,
            "breached": swept.breached,
            "ladder steps": swept.climbed,
            "steps that reached nobody": swept.nobody,
            "notices": swept.notices,
        },
        rows=swept.overdue,
        happenings=[
            Happening(
                name=EventName.CALL_OVERDUE, subject=row["case"], facts={"limit": row["limit"], "due": row["due"]}
            )
            for row in swept.overdue
        ],
        failures=swept.failures,
    )
