"""Runs on the Prefect server: what a dead worker left, what was missed, and letting work come to rest."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from deployments.processes import wait_until

PAGE = 200
WORKER_LABEL = "prefect.worker.name"


@contextmanager
def prefect_client(api_url: str) -> Iterator[Any]:
    """Prefect's own client for that server, with the credentials of the environment."""
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.settings import get_current_settings

    api = get_current_settings().api
    auth = api.auth_string.get_secret_value() if api.auth_string else None
    key = api.key.get_secret_value() if api.key else None
    with SyncPrefectClient(api_url, auth_string=auth, api_key=key) as client:
        yield client


def mark_crashed(client: Any, *, worker: str | None) -> list[str]:
    """Mark the runs of that worker (None: of anybody) that seem to run as crashed; returns their names.

    Only to be called when their processes are known to be gone. It frees their slots at once: a deployment
    takes one run at a time, and one that seems to run for ever would silence it for ever.
    """
    from prefect.states import Crashed

    found = [run for run in under_way(client) if worker is None or run.labels.get(WORKER_LABEL) == worker]
    for run in found:
        client.set_flow_run_state(run.id, Crashed(message="its process was ended with the worker"), force=True)
    return [run.name for run in found]


def skip_missed(client: Any, *, now: datetime) -> list[str]:
    """Of each deployment's runs that are overdue keep the newest and skip the others; returns their names.

    The newest makes up for all of them, for sweeps work by range. Without this a night without a worker would
    be followed by hundreds of runs with nothing to do.
    """
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterExpectedStartTime
    from prefect.states import Cancelled

    before = FlowRunFilterExpectedStartTime.model_validate({"before_": now.astimezone(UTC)})
    overdue = FlowRunFilter(state=_in_states("SCHEDULED"), expected_start_time=before)
    newest: dict[Any, Any] = {}
    skipped = []
    for run in sorted(_all_runs(client, overdue), key=lambda run: run.expected_start_time, reverse=True):
        if not run.auto_scheduled or newest.setdefault(run.deployment_id, run) is run:
            continue
        client.set_flow_run_state(
            run.id, Cancelled(name="Skipped", message="a later run of the same deployment makes up for it"), force=True
        )
        skipped.append(run.name)
    return skipped


def wait_for_rest(client: Any, *, worker: str, seconds: float, hurry: Callable[[], bool] = lambda: False) -> bool:
    """Whether that worker's runs came to their end within the time and before there was a hurry."""
    return wait_until(
        lambda: hurry() or not any(run.labels.get(WORKER_LABEL) == worker for run in under_way(client)),
        seconds=seconds,
        every=0.5,
    )


def under_way(client: Any) -> list[Any]:
    """The runs that are being started, running or being cancelled."""
    from prefect.client.schemas.filters import FlowRunFilter

    return _all_runs(client, FlowRunFilter(state=_in_states("PENDING", "RUNNING", "CANCELLING")))


def pause_pool(client: Any, *, pool: str, paused: bool) -> None:
    """Stop or resume handing out work from that pool."""
    from prefect.client.schemas.actions import WorkPoolUpdate

    client.update_work_pool(pool, WorkPoolUpdate(is_paused=paused))


def ensure_pool(client: Any, *, pool: str) -> None:
    """Make sure that there is a pool of that name for process workers."""
    from prefect.client.schemas.actions import WorkPoolCreate
    from prefect.exceptions import ObjectAlreadyExists
    from prefect.workers.process import ProcessWorker

    with suppress(ObjectAlreadyExists):
        template = ProcessWorker.get_default_base_job_template()
        client.create_work_pool(WorkPoolCreate(name=pool, type="process", base_job_template=template))


def _in_states(*types: str) -> Any:
    from prefect.client.schemas.filters import FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType

    return FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType(one) for one in types]))


def _all_runs(client: Any, wanted: Any) -> list[Any]:
    found: list[Any] = []
    while page := client.read_flow_runs(flow_run_filter=wanted, limit=PAGE, offset=len(found)):
        found += page
        if len(page) < PAGE:
            break
    return found
