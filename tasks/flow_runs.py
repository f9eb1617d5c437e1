"""The registers' own record of flow runs; the audit asks here which flows went silent."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import update

from models.database import transaction
from models.ledgers import FlowRun
from tasks.settings import settings


class RunState(StrEnum):
    """Where a run stands, as the registers keep it."""

    RUNNING = "running"
    COMPLETED = "completed"
    WITH_FAILURES = "completed_with_failures"  # everything was tried, some of it failed and is named
    FAILED = "failed"
    CRASHED = "crashed"  # its process ended without a word


class Through(StrEnum):
    """Who ran it: Prefect's engine, or the flow's own function alone."""

    PREFECT = "prefect"
    BODY = "body"


def record_start(*, flow: str, now: datetime, through: Through) -> int:
    """Note that a run begins and return its id, in a transaction of its own.

    Runs of one deployment never overlap, so an earlier one through Prefect that is still marked running
    died with its process and is marked crashed. `now` is the run's own time, aware.
    """
    with transaction(settings().database) as session:
        if through is Through.PREFECT:
            session.execute(
                update(FlowRun)
                .where(FlowRun.flow == flow, FlowRun.state == RunState.RUNNING, FlowRun.through == Through.PREFECT)
                .values(state=RunState.CRASHED, error="ended without a word; found by the next run")
            )
        run = FlowRun(flow=flow, started_at=now, state=RunState.RUNNING, through=through)
        session.add(run)
        session.flush()
        return run.id


def record_end(
    run_id: int,
    *,
    finished_at: datetime,
    state: RunState,
    changed: dict[str, Any] | None = None,
    error: str | None = None,
) -> None:
    """Note how the run ended, in a transaction of its own. `finished_at` is aware."""
    with transaction(settings().database) as session:
        session.execute(
            update(FlowRun)
            .where(FlowRun.id == run_id)
            .values(state=state, finished_at=finished_at, changed=changed, error=error)
        )
