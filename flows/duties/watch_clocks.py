"""watch-clocks: every limit of every rule book, every five minutes (LIM-1, MS-14, NT-1, SV-20, RS-1)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import EventName, Happening, Outcome
from rules.words import CaseKind
from tasks.duties.watching import sweep_due_clocks

OVERDUE = {
    CaseKind.CALL: EventName.CALL_OVERDUE,
    CaseKind.COMPLAINT: EventName.COMPLAINT_OVERDUE,
    CaseKind.CONTRACT: EventName.CONTRACT_OVERDUE,
    CaseKind.GOODS: EventName.GOODS_OVERDUE,
    CaseKind.REPORT: EventName.REPORT_OVERDUE,
    CaseKind.FOLLOW_UP: EventName.FOLLOW_UP_OVERDUE,
    CaseKind.DRAFT: EventName.DRAFT_OVERDUE,
}


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
                name=OVERDUE[row["case"].partition(":")[0]],
                subject=row["case"],
                facts={"limit": row["limit"], "due": row["due"]},
            )
            for row in swept.overdue
        ],
        failures=swept.failures,
    )
