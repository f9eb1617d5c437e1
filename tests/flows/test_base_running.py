"""Running one flow from the command line's side: through Prefect or without, and saying which."""

import sqlite3
from datetime import UTC, datetime
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import OperationalError

from deployments.running import NoPrefectServer, run_flow
from flows import duty, registry
from flows.registry import UnknownFlow, flow_named
from flows.run import NaiveNow
from tests.flows import test_base_duty as small

NOW = datetime(2026, 10, 9, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _small_flows(company, monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    for name, function in {"strike-off": "strike_off_calls", "half-done": "half_done", "broken": "broken"}.items():
        monkeypatch.setitem(registry.FLOWS, name, f"{small.__name__}:{function}")


def test_a_flow_is_found_by_either_spelling_and_an_unknown_one_is_refused_with_the_known_ones():
    assert flow_named("strike_off") is flow_named("strike-off")
    with pytest.raises(UnknownFlow, match=r"no flow 'watch-clock'; there are intake, .*watch-clocks"):
        flow_named("watch-clock")


def test_without_a_server_the_body_runs_and_it_says_so():
    done = run_flow("strike-off", now=NOW)
    assert (done.through, done.state, done.exit_code, done.now) == ("body", "completed", 0, NOW)
    assert done.changed == {"struck off": 1}
    assert done.rows[0]["phone"] == "138****8000"


@pytest.mark.parametrize("through", ["prefect", "body"])
@pytest.mark.parametrize(
    ("name", "state", "code", "failures"),
    [
        ("strike-off", "completed", 0, []),
        ("half-done", "completed_with_failures", 1, ["call C7 of 138****8000 has no branch", "call C8 neither"]),
        ("broken", "failed", 2, ["LookupError: customer 138****8000 is nowhere"]),
    ],
)
def test_the_result_is_the_same_through_prefect_and_without(
    prefect_server, monkeypatch, through, name, state, code, failures
):
    monkeypatch.setenv("PREFECT_API_URL", prefect_server)
    done = run_flow(name, now=NOW, through=through)
    assert (done.through, done.state, done.exit_code, done.failures) == (through, state, code, failures)


def test_a_server_that_is_configured_is_used(prefect_server, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", prefect_server)
    done = run_flow("strike-off", now=NOW, dry_run=True)
    assert (done.through, done.dry_run, done.note) == ("prefect", True, "")


def test_one_that_is_configured_and_does_not_answer_is_mentioned_and_the_duty_done(monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    done = run_flow("strike-off", now=NOW)
    assert (done.through, done.state) == ("body", "completed")
    assert done.note == (
        "the Prefect server at http://127.0.0.1:9/api (PREFECT_API_URL) does not answer; ran without Prefect"
    )
    with pytest.raises(NoPrefectServer, match="does not answer"):
        run_flow("strike-off", now=NOW, through="prefect")


def test_prefect_cannot_be_asked_for_where_there_is_none():
    with pytest.raises(NoPrefectServer, match="set PREFECT_API_URL or start `aftersales up`"):
        run_flow("strike-off", through="prefect")


def test_a_naive_now_is_refused_before_anything_runs():
    with pytest.raises(NaiveNow):
        run_flow("strike-off", now=NOW.replace(tzinfo=None))


def test_registers_that_somebody_else_writes_to_are_one_sentence_and_no_traceback(monkeypatch, caplog):
    busy = OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("database is locked"))
    monkeypatch.setattr(duty, "record_start", Mock(side_effect=busy))
    done = run_flow("strike-off", now=NOW)
    assert (done.state, done.exit_code) == ("failed", 2)
    assert done.failures == ["the registers are busy: another run is writing to them; run it again when that is done"]
    (record,) = caplog.records
    assert (record.exc_info, "busy" in record.message) == (None, True)
