"""intake: files from the inbox into the registers, form by form in the order in which they build on each other."""

from datetime import datetime
from typing import Any

from flows.duty import duty
from flows.escalations import escalations
from flows.outcome import EventName, Happening, Outcome
from rules.forms import FORMS
from tasks.duties.escalating import assign_and_submit
from tasks.duties.next_steps import ask_for_next_steps
from tasks.inbox import leave_notes, look_into_inbox, take_in
from tasks.rehearsing import rehearsing

ASKS: dict[str, tuple[str, ...]] = {
    "calls": ("register-calls",),
    "visits": ("record-visits", "carry-in-goods", "settle-fees"),
    "receipts": ("repair-goods",),
    "quotes": ("repair-goods", "return-goods"),
    "repairs": ("repair-goods", "return-goods"),
    "returns": ("settle-fees",),
    "decisions": ("repair-goods", "record-visits"),
}
"""Which lifecycle flows ask for the step after a form; they do so on their own, too."""


@duty("intake")
def intake(*, now: datetime, dry_run: bool) -> Outcome:
    """Take in what lies in the inbox. A form's step runs only when it has files; complaints get a handler at once."""
    inbox = look_into_inbox(now=now)
    failures = leave_notes(inbox.refused, dry_run=dry_run)
    happenings: list[Happening] = []
    rows, changed = [], {"files": 0, "loaded": 0, "updated": 0, "unchanged": 0, "quarantined": 0}
    with rehearsing(dry_run=dry_run):  # papers may need each other: a call the customer that comes with it
        for form in FORMS:
            arrived = [arrival for arrival in inbox.arrivals if arrival.form == form]
            if not arrived:
                continue
            taken = take_in(arrived, now=now, dry_run=dry_run)
            rows += taken.rows
            failures += taken.failures
            changed["files"] += len(taken.rows)
            for name in ("loaded", "updated", "unchanged", "quarantined"):
                changed[name] += taken.total(name)
            if form in ("complaints", "decisions") and taken.rows:
                escalated = assign_and_submit(now=now, dry_run=dry_run)
                failures += escalated.failures
                happenings += escalations(escalated)
        asked = 0
        for flow in dict.fromkeys(flow for form in ASKS if _came(form, rows) for flow in ASKS[form]):
            steps = ask_for_next_steps(flow, now=now, dry_run=dry_run)
            asked += steps.notices
            failures += steps.failures
    return Outcome(
        changed=changed | {"asked for the next step": asked, "still being written": inbox.unsettled},
        rows=rows,
        happenings=happenings
        + [
            Happening(name=EventName.ROWS_QUARANTINED, subject=row["file"], facts={"rows": row["quarantined"]})
            for row in rows
            if row["quarantined"]
        ],
        failures=failures,
    )


def _came(form: str, rows: list[dict[str, Any]]) -> bool:
    return any(row["form"] == form for row in rows)
