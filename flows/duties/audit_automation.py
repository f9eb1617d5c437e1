"""audit-automation: hourly, the watcher of the watchers."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import EventName, Happening, Outcome
from tasks.duties.auditing import audit_registers
from tasks.duties.watching import recompute_changed_calendars


@duty("audit-automation")
def audit_automation(*, now: datetime, dry_run: bool) -> Outcome:
    """Say what is not looked at, stuck or silent, and say so when all is well. Then takes up changed calendars."""
    audited = audit_registers(now=now, dry_run=dry_run)  # first: whatever else goes wrong must not silence it
    recomputed = recompute_changed_calendars(now=now, dry_run=dry_run)
    return Outcome(
        changed={"findings": len(audited.findings), "told": audited.told, "deadlines recomputed": recomputed.moved},
        rows=[{"finding": one.code, "about": one.about, "says": one.sentence} for one in audited.findings]
        or [{"finding": "all is well", "about": what, "says": str(count)} for what, count in audited.checked.items()],
        happenings=[
            Happening(name=EventName.FLOW_SILENT, subject=one.about, facts={"says": one.sentence})
            for one in audited.findings
            if one.code == "flow_silent"
        ],
        failures=[*audited.failures, *recomputed.failures],
        headline="all is well" if audited.all_is_well and not recomputed.failures else "",
    )
