"""contract-expiry: daily, a month ahead of the end of every maintenance contract (MS-15)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import EventName, Happening, Outcome
from tasks.duties.expiring import notice_expiring_contracts


@duty("contract-expiry")
def contract_expiry(*, now: datetime, dry_run: bool) -> Outcome:
    """Tell customers and staff a month before a maintenance contract ends, and record what lapses."""
    done = notice_expiring_contracts(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "contracts noticed": done.noticed,
            "learned of late": done.late,
            "visits assigned": done.assigned,
            "lapsed": done.lapsed,
            "notices": done.notices,
        },
        rows=done.rows,
        happenings=[
            Happening(
                name=EventName.CONTRACT_EXPIRING,
                subject=f"contract:{row['contract']}",
                facts={"ends_on": row["ends_on"]},
            )
            for row in done.rows
        ],
        failures=done.failures,
    )
