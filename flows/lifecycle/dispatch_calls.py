"""dispatch-calls: every ten minutes; who should go to which waiting call, in each branch's working time (MS-3, MS-13)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import EventName, Happening, Outcome
from tasks.duties.proposing import propose_dispatches


@duty("dispatch-calls")
def dispatch_calls(*, now: datetime, dry_run: bool) -> Outcome:
    """Propose a technician for every waiting call and tell the directors what is new; they dispatch."""
    done = propose_dispatches(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "calls proposed": done.made,
            "proposals changed": done.changed,
            "cannot be reached in time": done.late,
            "proposals no longer needed": done.ended,
            "others sent without a reason": done.unexplained,
            "notices": done.notices,
        },
        rows=done.rows,
        happenings=[
            Happening(
                name=EventName.CALL_UNREACHABLE,
                subject=f"call:{row['call']}",
                facts={"due": row["due"], "alternative": row["alternative"]},
            )
            for row in done.rows
            if not row["in time"]
        ],
        failures=done.failures,
    )
