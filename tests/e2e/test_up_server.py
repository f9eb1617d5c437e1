"""A Prefect server for a while, as the demo uses it, with everything that is really deployed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.deploying import declared
from deployments.environment import ROOT
from deployments.processes import living

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

SCRIPT = """
import json
from datetime import UTC, datetime
from deployments.automations import upsert_automations
from deployments.deploying import deploy_all
from deployments.prefect_server import server
from deployments.running import run_flow
from deployments.runs import prefect_client
from deployments.standing import read_standing
from models.migrate import upgrade
from tasks.settings import settings

upgrade(settings().database)
with server(settings()) as api_url:
    for _ in range(2):
        deploy_all(settings(), api_url=api_url)
        upsert_automations(api_url=api_url)
    done = run_flow("watch-clocks", now=datetime(2026, 10, 9, tzinfo=UTC))
    with prefect_client(api_url) as client:
        found = {
            "deployments": sorted(one.name for one in client.read_deployments()),
            "automations": sorted(one.name for one in client.read_automations()),
            "schedules": [len(one.schedules) for one in client.read_deployments()],
            "limits": [one.global_concurrency_limit.limit for one in client.read_deployments()],
            "runs": [one.name for one in client.read_flow_runs() if one.state.is_completed()],
            "artifacts": [one.key for one in client.read_artifacts()],
        }
    found["child"] = read_standing(settings()).children[0].pid
found |= {"through": done.through, "state": done.state, "after": read_standing(settings()) is None}
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What the script saw; in a process of its own, for Prefect reads its settings once."""
    home: Path = tmp_path_factory.mktemp("server")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "AFTERSALES_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=environment | {"AFTERSALES_HOME": str(home)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_everything_in_prefect_yaml_is_deployed_once_however_often(found):
    assert found["deployments"] == sorted(one["name"] for one in declared())
    assert sorted(found["schedules"]) == sorted(len(one["schedules"]) for one in declared())
    assert found["limits"] == [1] * len(declared())


def test_automations_are_there_once_however_often_they_are_brought_up_to_date(found):
    assert found["automations"] == ["aftersales: a run failed", "aftersales: a run is late"]


def test_a_flow_finds_the_server_and_leaves_its_run_and_artifact_there(found):
    assert (found["through"], found["state"]) == ("prefect", "completed")
    assert found["runs"] == ["watch-clocks 2026-10-09 00:00Z"]
    assert found["artifacts"] == ["watch-clocks"]


def test_nothing_is_left_of_it(found):
    assert found["after"]
    assert found["child"] not in living()
