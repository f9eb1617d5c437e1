"""complaint-escalation: a handler at once, serious complaints before the vice-president (SV-20, SV-22, NT-1)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import EventName, Happening, Outcome
from tasks.duties.escalating import assign_and_submit


@duty("complaint-escalation")
def complaint_escalation(*, now: datetime, dry_run: bool) -> Outcome:
    """Assign every complaint and submit the serious ones; the clocks then chase whoever owes an answer."""
    done = assign_and_submit(now=now, dry_run=dry_run)
    return Outcome(
        changed={"handlers assigned": done.assigned, "submitted for review": done.submitted, "notices": done.notices},
        rows=done.rows,
        happenings=[
            Happening(
                name=EventName.COMPLAINT_ESCALATED,
                subject=f"complaint:{row['complaint']}",
                facts={"severity": row["severity"]},
            )
            for row in done.rows
            if row["severity"] == "serious"
        ],
        failures=done.failures,
    )
