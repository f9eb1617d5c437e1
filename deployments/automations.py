"""Automations on the Prefect server: a run that fails or is late is told to operations at once.

Prefect could tell by chat itself, but only with a block of credentials of its own. These run the
audit instead: operations then hear by the way that everything else is told, through the ledger of notices, once.
"""

from datetime import timedelta
from typing import Any

from deployments.runs import prefect_client

TELLER = "audit-automation/audit-automation"
WATCHED = "prefect.tag.watched"
QUIET = timedelta(minutes=10)
"""At most one firing a flow in this time; a flow that fails every minute is one piece of news."""


def upsert_automations(*, api_url: str) -> list[str]:
    """Create our automations on that server, or bring those of the same name to today's wording; returns the names.

    By name, because Prefect would otherwise add another one at every start. Raises LookupError when
    audit-automation has not been deployed there.
    """
    from prefect.exceptions import ObjectNotFound

    with prefect_client(api_url) as client:
        try:
            teller = client.read_deployment_by_name(TELLER)
        except ObjectNotFound:
            raise LookupError(f"{TELLER} is not deployed at {api_url}: deploy prefect.yaml first") from None
        for wanted in automations(teller.id):
            there = client.read_automations_by_name(wanted.name)
            if not there:
                client.create_automation(wanted)
                continue
            client.update_automation(there[0].id, wanted)
            for doubled in there[1:]:
                client.delete_automation(doubled.id)
        return [one.name for one in automations(teller.id)]


def automations(teller: Any) -> list[Any]:
    """What to watch for and what to do then; `teller` is the id of the deployment that tells operations."""
    from prefect.automations import AutomationCore, EventTrigger, Posture, ResourceSpecification, RunDeployment

    audit: Any = RunDeployment.model_validate({"source": "selected", "deployment_id": teller})

    def when(name: str, description: str, *, events: set[str], **matching: Any) -> AutomationCore:
        trigger = EventTrigger(
            expect=events,
            match=ResourceSpecification({"prefect.resource.id": "prefect.flow-run.*", **matching}),
            match_related=ResourceSpecification({"prefect.resource.role": "tag", "prefect.resource.id": WATCHED}),
            for_each={"related:flow:prefect.resource.id"},
            posture=Posture.Reactive,
            threshold=1,
            within=QUIET,
        )
        return AutomationCore(
            name=name,
            description=description,
            enabled=True,
            trigger=trigger,
            actions=[audit],
        )

    return [
        when(
            "aftersales: a run failed",
            "A watched run failed, crashed or completed with failures: run the audit, which tells operations.",
            events={"prefect.flow-run.*"},
            **{"prefect.state-type": ["FAILED", "CRASHED"]},
        ),
        when(
            "aftersales: a run is late",
            "A watched run did not start in its minute: run the audit, which tells operations once a worker is back.",
            events={"prefect.flow-run.Late"},
        ),
    ]
