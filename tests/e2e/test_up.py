"""`up` against the real thing: a Prefect server, a worker, schedules, a kill, and Ctrl-C.

One `up` serves all these tests, in the order in which they stand. Waits are for conditions and
generous: what takes three seconds on a quiet machine takes half a minute on a busy one.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterFlowRunId,
    DeploymentFilter,
    DeploymentFilterName,
    LogFilter,
    LogFilterFlowRunId,
)
from prefect.client.schemas.sorting import FlowRunSort
from sqlalchemy import select

from deployments.environment import ROOT
from deployments.processes import living, marked, wait_until
from models.database import engine_for, reading
from models.ledgers import FlowRun
from models.notices import Notice
from tests.tasks.entering import found

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

PATIENCE = 180.0
START = """
import sys
from pathlib import Path
from deployments.environment import log_file
from deployments.supervising import Program
from deployments.supervisor import up
from tasks.settings import settings

def desk(settings, env):
    command = (sys.executable, "-c", "import time; time.sleep(3600)")
    return [Program(name="desk", command=command, env=env, log=log_file(settings, "desk"), address="http://the.desk")]

sys.exit(up(settings(), prefect_file=Path(sys.argv[1]), more=desk, drain_seconds=20))
"""


@dataclass
class Up:
    """A running `up` and the means to look at what it does."""

    process: subprocess.Popen[bytes]
    home: Path
    client: SyncPrefectClient

    @property
    def said(self) -> str:
        return (self.home / "said").read_text()

    @property
    def standing(self) -> dict:
        return json.loads((self.home / "up.json").read_text())

    def child(self, name: str) -> int:
        return next((one["pid"] for one in self.standing["children"] if one["name"] == name), 0)

    def runs(self, deployment: str) -> list:
        wanted = DeploymentFilter(name=DeploymentFilterName(any_=[deployment]))
        return self.client.read_flow_runs(deployment_filter=wanted, sort=FlowRunSort.EXPECTED_START_TIME_ASC, limit=100)

    def trigger(self, deployment: str) -> object:
        known = self.client.read_deployment_by_name(f"{deployment}/{deployment}")
        return self.client.create_flow_run_from_deployment(known.id).id

    def state(self, run_id: object) -> str:
        return self.client.read_flow_run(run_id).state.name

    def ends(self, run_id: object) -> str:
        assert wait_until(lambda: self.client.read_flow_run(run_id).state.is_final(), seconds=PATIENCE, every=0.5)
        return self.state(run_id)

    def artifact(self, run_id: object):
        (found,) = self.client.read_artifacts(
            artifact_filter=ArtifactFilter(flow_run_id=ArtifactFilterFlowRunId(any_=[run_id]))
        )
        return found

    def logs(self, run_id: object) -> str:
        found = self.client.read_logs(log_filter=LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run_id])))
        return "\n".join(one.message for one in found)


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    home = tmp_path_factory.mktemp("up")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "AFTERSALES_"))
    }
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", START, str(Path(__file__).parent / "up" / "prefect.yaml")],
            env=environment | {"AFTERSALES_HOME": str(home)},
            cwd=ROOT,
            stdout=said,
            stderr=said,
        )
    try:
        ready = wait_until(
            lambda: "Running." in (home / "said").read_text() or process.poll() is not None, seconds=2 * PATIENCE
        )
        assert ready, (home / "said").read_text()
        assert process.poll() is None, (home / "said").read_text()
        with SyncPrefectClient(json.loads((home / "up.json").read_text())["api_url"]) as client:
            yield Up(process, home, client)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        engine_for(f"sqlite:///{home / 'aftersales.db'}").dispose()


def test_it_says_where_everything_is_and_refuses_a_second_one(up):
    assert "Prefect   http://127.0.0.1:" in up.said
    assert "Desk      http://the.desk" in up.said
    assert f"Inbox     {up.home / 'inbox'}" in up.said
    second = subprocess.run(
        [sys.executable, "-c", START, "unread.yaml"],
        env=os.environ | {"AFTERSALES_HOME": str(up.home)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 2
    assert f"already running here: process {up.process.pid}" in second.stdout


def test_a_scheduled_run_completes_with_its_artifact_and_its_record(up):
    def completed():
        return [run for run in up.runs("tick") if run.auto_scheduled and run.state.is_completed()]

    assert wait_until(completed, seconds=PATIENCE, every=0.5)
    run = completed()[0]
    shown = up.artifact(run.id)
    assert (shown.key, shown.type) == ("tick", "table")
    assert "138****8000" in shown.data
    with reading(f"sqlite:///{up.home / 'aftersales.db'}") as session:
        recorded = session.scalars(select(FlowRun).where(FlowRun.flow == "tick").order_by(FlowRun.id)).first()
    assert (recorded.state, recorded.through) == ("completed", "prefect")
    assert wait_until(lambda: "tick: ticks 1" in up.logs(run.id), seconds=30), "our own log lines are in the run's page"
    up.client.pause_deployment(run.deployment_id)  # the other tests need the machine


def test_a_triggered_run_completes_with_its_artifact(up):
    run = up.trigger("long-or-short")
    assert up.ends(run) == "Completed"
    assert "ended" in up.artifact(run).data


def test_a_run_with_failures_is_told_to_operations_at_once(up):
    url = f"sqlite:///{up.home / 'aftersales.db'}"
    found(url, datetime.now(UTC))

    def told() -> list[Notice]:
        with reading(url) as session:
            about = Notice.step == "flow_failed half-failing"
            return list(session.scalars(select(Notice).where(Notice.kind == "audit_alert", about)))

    run = up.trigger("half-failing")
    assert up.ends(run) == "CompletedWithFailures"
    assert wait_until(told, seconds=PATIENCE, every=0.5)
    (notice,) = told()
    assert (notice.recipient, notice.status) == ("S9", "queued")
    assert "call C1 has no branch" in notice.text


def test_when_the_worker_is_killed_in_the_middle_of_a_run_the_next_run_of_that_flow_completes(up):
    hold = up.home / "hold"
    hold.touch()
    run = up.trigger("long-or-short")
    assert wait_until(lambda: up.state(run) == "Running", seconds=PATIENCE, every=0.5)
    killed = up.child("worker")
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: up.child("worker") not in (0, killed), seconds=PATIENCE)
    assert not [one for one in living().values() if one.group == killed], "the run's process went with its worker"
    assert up.ends(run) == "Crashed"
    hold.unlink()
    assert up.ends(up.trigger("long-or-short")) == "Completed"
    assert "worker ended by itself (SIGKILL)" in up.said


def test_an_interrupt_lets_the_run_under_way_end_and_leaves_no_process_behind(up):
    hold = up.home / "hold"
    hold.touch()
    run = up.trigger("long-or-short")
    assert wait_until(lambda: up.state(run) == "Running", seconds=PATIENCE, every=0.5)
    token, children = up.standing["token"], {one["pid"] for one in up.standing["children"]}
    assert len(marked(token)) >= 4, "server, worker, desk and the run"
    up.process.send_signal(signal.SIGINT)
    assert wait_until(lambda: "Stopping" in up.said, seconds=30)
    hold.unlink()
    assert up.process.wait(PATIENCE) == 0, up.said
    assert marked(token) == []
    assert not children & living().keys()
    assert not (up.home / "up.json").exists()
    with reading(f"sqlite:///{up.home / 'aftersales.db'}") as session:
        ours = select(FlowRun.state).where(FlowRun.flow == "long-or-short").order_by(FlowRun.id.desc())
        assert session.scalars(ours).first() == "completed"
