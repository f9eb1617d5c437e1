"""Which flows there are, by name; nothing is imported before it is asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.duty import Duty

FLOWS = {
    "intake": "flows.lifecycle.intake:intake",
    "register-calls": "flows.lifecycle.register_calls:register_calls",
    "record-visits": "flows.lifecycle.record_visits:record_visits",
    "carry-in-goods": "flows.lifecycle.carry_in_goods:carry_in_goods",
    "repair-goods": "flows.lifecycle.repair_goods:repair_goods",
    "return-goods": "flows.lifecycle.return_goods:return_goods",
    "settle-fees": "flows.lifecycle.settle_fees:settle_fees",
    "archive-vouchers": "flows.lifecycle.archive_vouchers:archive_vouchers",
    "dispatch-calls": "flows.lifecycle.dispatch_calls:dispatch_calls",
    "carry-over-calls": "flows.duties.carry_over_calls:carry_over_calls",
    "evening-control": "flows.duties.evening_control:evening_control",
    "daily-reports": "flows.duties.daily_reports:daily_reports",
    "hand-in-register": "flows.duties.hand_in_register:hand_in_register",
    "follow-up": "flows.duties.follow_up:follow_up",
    "chasing": "flows.duties.chasing:chasing",
    "watch-clocks": "flows.duties.watch_clocks:watch_clocks",
    "contract-expiry": "flows.duties.contract_expiry:contract_expiry",
    "complaint-papers": "flows.duties.complaint_papers:complaint_papers",
    "complaint-escalation": "flows.duties.complaint_escalation:complaint_escalation",
    "monthly-report": "flows.duties.monthly_report:monthly_report",
    "quarterly-evaluation": "flows.duties.quarterly_evaluation:quarterly_evaluation",
    "deliver-notices": "flows.duties.deliver_notices:deliver_notices",
    "audit-automation": "flows.duties.audit_automation:audit_automation",
}


class UnknownFlow(LookupError):
    """There is no flow of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no flow {name!r}; there are {', '.join(FLOWS)}")


def flow_named(name: str) -> "Duty":
    """The flow of that name, `watch-clocks` or `watch_clocks`; raises UnknownFlow."""
    path = FLOWS.get(name.replace("_", "-"))
    if path is None:
        raise UnknownFlow(name)
    module, _, function = path.partition(":")
    return getattr(import_module(module), function)
