"""The demo's last day: every flow through Prefect, on a server that the demo starts and stops."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from deployments.running import RunResult, run_flow
from desk.demo.driver import drop
from desk.demo.write import ZONE, Demo
from tasks.stored_words import retold
from tasks.tongue import Tongue


@dataclass(slots=True)
class LastDay:
    """The runs of the last day in order, and the moment up to which the demo has lived."""

    until: datetime
    runs: list[RunResult] = field(default_factory=list)


NEXT = (
    "register-calls",
    "record-visits",
    "carry-in-goods",
    "repair-goods",
    "return-goods",
    "settle-fees",
    "dispatch-calls",
)
"""The flows that ask for the next step of jobs, as after an intake."""


def through_prefect(demo: Demo, *, address: Callable[[], str], say: Callable[[str], None], tongue: Tongue) -> LastDay:
    """Run every flow once at its time of the last day, then the report and its delivery on the morning after.

    `address` waits for the Prefect server and gives its address.
    """
    lived = LastDay(until=datetime.combine(demo.end, time(), ZONE))
    remaining = [file for file in demo.files if file.arrives_at >= datetime.combine(demo.end, time(), ZONE)]
    evening = max((file.arrives_at for file in remaining), default=datetime.combine(demo.end, time(18), ZONE))
    morning_after = datetime.combine(demo.end + timedelta(days=1), time(6), ZONE)
    plan: list[tuple[datetime, str]] = [
        (datetime.combine(demo.end, time(6), ZONE), "monthly-report"),
        (datetime.combine(demo.end, time(7, 30), ZONE), "contract-expiry"),
        (datetime.combine(demo.end, time(8), ZONE), "carry-over-calls"),
        (datetime.combine(demo.end, time(9, 12), ZONE), "hand-in-register"),
        (evening, "intake"),
        (evening, "complaint-escalation"),
        *((evening, flow) for flow in NEXT),
        (evening, "watch-clocks"),
        (evening, "evening-control"),
        (evening, "archive-vouchers"),
        (evening, "daily-reports"),
        (evening, "carry-over-calls"),  # hourly for real: without it the audit would rightly call it silent
        (evening, "deliver-notices"),
        (evening, "audit-automation"),
        (morning_after, "monthly-report"),
        (morning_after, "deliver-notices"),
    ]
    from prefect.settings import PREFECT_API_URL, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    at_address = address()
    say(tongue(f"The last day through Prefect at {at_address} ...", f"最后一天经 Prefect 运行（{at_address}）……"))
    # Settled once for all runs; nobody looks for dead ones here.
    with temporary_settings({PREFECT_API_URL: at_address, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        for at, flow in plan:
            if flow == "intake":
                for file in remaining:
                    drop(file)
            result = run_flow(flow, now=at, through="prefect")
            state = retold(str(result.state).replace("_", " "), locale=tongue.locale)
            say(f"  {at:%m-%d %H:%M}  {flow:<21} {state}  {result.said}")
            lived.runs.append(result)
            lived.until = at
    return lived
