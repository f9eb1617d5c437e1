"""The time a run is for is a plain time, whatever kind Prefect hands out."""

from datetime import UTC, datetime, timedelta

import pendulum
import pytest
from prefect.runtime import flow_run

from flows import run

SCHEDULED = pendulum.datetime(2026, 11, 30, 22, 0, tz="Asia/Shanghai")


@pytest.mark.parametrize("early", [timedelta(seconds=1), timedelta(minutes=-3)])
def test_the_time_of_a_run_is_a_plain_datetime(monkeypatch, early):
    now = datetime.fromtimestamp(SCHEDULED.timestamp(), UTC) - early
    monkeypatch.setattr(run, "inside_flow_run", lambda: True)
    monkeypatch.setattr(run, "clock", lambda: now)
    monkeypatch.setitem(flow_run.FIELDS, "scheduled_start_time", lambda: SCHEDULED)
    found = run.started_at()
    assert type(found) is datetime
    assert found == max(now, datetime.fromtimestamp(SCHEDULED.timestamp(), UTC))
    assert (found - datetime(2026, 1, 1, tzinfo=UTC)) // timedelta(seconds=1) > 0, "work time reckons like this"
