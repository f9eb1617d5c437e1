"""The demo's last day: every flow through Prefect, on a server that the demo starts and stops."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from deployments.running import RunResult, run_flow
from desk.demo.customers_said import answer_follow_ups
from desk.demo.link_answers import LinkAnswers, answer_by_link
from desk.demo.living import drop
from desk.demo.write import ZONE, Demo, DemoFile
from tasks.stored_words import retold
from tasks.tongue import Tongue


@dataclass(slots=True)
class LastDay:
    """The runs of the last day in order, what customers answered by their links and said when they were followed up, and the
    moment up to which the demo lived.
    """

    until: datetime
    runs: list[RunResult] = field(default_factory=list)
    answered: LinkAnswers | None = None
    followed_up: DemoFile | None = None


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
        (datetime.combine(demo.end, time(6, 25), ZONE), "quarterly-evaluation"),
        (datetime.combine(demo.end, time(7, 30), ZONE), "contract-expiry"),
        (datetime.combine(demo.end, time(8), ZONE), "carry-over-calls"),
        (datetime.combine(demo.end, time(8, 36), ZONE), "chasing"),
        (datetime.combine(demo.end, time(9, 12), ZONE), "hand-in-register"),
        (datetime.combine(demo.end, time(9, 42), ZONE), "follow-up"),
        (evening, "intake"),
        (evening, "complaint-escalation"),
        (evening, "complaint-papers"),
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
                lived.followed_up = answer_follow_ups(demo, now=at)
                for file in [*remaining, *([lived.followed_up] if lived.followed_up else [])]:
                    drop(file)
                lived.answered = answer_by_link(demo, now=at)
                say(f"  {at:%m-%d %H:%M}  {_said(lived.answered, tongue)}")
            result = run_flow(flow, now=at, through="prefect")
            state = retold(str(result.state).replace("_", " "), locale=tongue.locale)
            say(f"  {at:%m-%d %H:%M}  {flow:<21} {state}  {result.said}")
            lived.runs.append(result)
            lived.until = at
    return lived


def _said(answered: LinkAnswers, tongue: Tongue) -> str:
    opened, entered = len(answered.opened), sum(status == 200 for status in answered.sent)
    refused = sum(status == 409 for status in answered.sent_again)
    return tongue(
        f"customers, by the link in their mail: {opened} opened, {entered} answered, {refused} second answer refused",
        f"客户经邮件链接：打开{opened}张卡，答复{entered}张，重复提交被拒{refused}次",
    )
