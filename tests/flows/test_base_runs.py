"""What is done with runs on the server that nobody works on any more."""

from datetime import UTC, datetime, timedelta

import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Running, Scheduled

from deployments.runs import ensure_pool, mark_crashed, pause_pool, prefect_client, skip_missed, wait_for_rest
from tests.flows.test_base_duty import strike_off_calls

NOW = datetime.now(UTC)


@pytest.fixture
def client(prefect_server):
    with prefect_client(prefect_server) as made:
        yield made


@pytest.fixture
def deployment(client, request):
    """A deployment that comes every hour, of the last three of which nothing has been run."""
    known = client.create_deployment(
        flow_id=client.create_flow(strike_off_calls), name=request.node.name, schedules=[], entrypoint="x.py:y"
    )
    hourly = {"interval": 3600, "anchor_date": (NOW - timedelta(minutes=30)).isoformat()}
    client.request(
        "PATCH",
        "/deployments/{id}",
        path_params={"id": known},
        json={"schedules": [{"schedule": hourly, "active": True}]},
    )
    client.request(
        "POST",
        "/deployments/{id}/schedule",
        path_params={"id": known},
        json={
            "start_time": (NOW - timedelta(hours=3)).isoformat(),
            "end_time": (NOW + timedelta(hours=2)).isoformat(),
            "min_runs": 5,
        },
    )
    yield known
    client.delete_deployment(known)


def runs(client, deployment):
    """Its runs in the order of their times, as (hours from now, state)."""
    wanted = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment]))
    found = client.read_flow_runs(flow_run_filter=wanted, sort=FlowRunSort.EXPECTED_START_TIME_ASC, limit=50)
    return [(round((run.expected_start_time - NOW).total_seconds() / 3600, 1), run.state.name) for run in found]


def test_of_the_runs_that_were_missed_the_newest_is_kept(client, deployment):
    known = {"Scheduled", "Late"}
    assert {state for _, state in runs(client, deployment)} <= known
    skip_missed(client, now=NOW)
    past = [(hours, state) for hours, state in runs(client, deployment) if hours < 0]
    assert [hours for hours, _ in past] == [-2.5, -1.5, -0.5]
    assert [state in known for _, state in past] == [False, False, True]
    assert past[0][1] == "Skipped"
    assert {state for hours, state in runs(client, deployment) if hours > 0} == {"Scheduled"}
    assert skip_missed(client, now=NOW) == [], "a second time there is nothing to skip"


def test_a_run_that_somebody_asked_for_is_never_skipped(client, deployment):
    asked = client.create_flow_run_from_deployment(
        deployment, state=Scheduled(scheduled_time=NOW - timedelta(hours=2, minutes=50))
    )
    skip_missed(client, now=NOW)
    assert client.read_flow_run(asked.id).state.name in {"Scheduled", "Late"}


@pytest.mark.parametrize(("worker", "marked"), [("ours", ["Crashed", "Running"]), (None, ["Crashed", "Crashed"])])
def test_only_the_runs_of_the_worker_that_died_are_marked(client, deployment, worker, marked):
    begun = [client.create_flow_run_from_deployment(deployment, state=Running()) for _ in range(2)]
    for run, label in zip(begun, ("ours", "another"), strict=True):
        client.update_flow_run_labels(run.id, {"prefect.worker.name": label})
    assert not wait_for_rest(client, worker="ours", seconds=0)
    mark_crashed(client, worker=worker)
    assert [client.read_flow_run(run.id).state.name for run in begun] == marked
    assert wait_for_rest(client, worker="ours", seconds=0)
    mark_crashed(client, worker=None)


def test_waiting_for_rest_ends_when_there_is_a_hurry(client, deployment):
    run = client.create_flow_run_from_deployment(deployment, state=Running())
    client.update_flow_run_labels(run.id, {"prefect.worker.name": "ours"})
    assert wait_for_rest(client, worker="ours", seconds=60, hurry=lambda: True)
    mark_crashed(client, worker=None)


def test_a_pool_is_made_once_and_paused_and_opened(client):
    for _ in range(2):
        ensure_pool(client, pool="for-a-test")
    for paused in (True, False):
        pause_pool(client, pool="for-a-test", paused=paused)
        assert client.read_work_pool("for-a-test").is_paused is paused
    client.delete_work_pool("for-a-test")
