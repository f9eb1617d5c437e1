"""The frame around every flow, tried on small flows of the tests' own."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.sorting import ArtifactSort
from prefect.events.worker import EventsWorker
from prefect.runtime import flow_run
from sqlalchemy import select

from flows import run
from flows.duty import duty
from flows.outcome import CompletedWithFailures, EventName, Happening, Outcome
from flows.run import NaiveNow
from models.database import reading, transaction
from models.ledgers import FlowRun, Period
from tasks.effect import effect
from tasks.settings import settings
from tasks.tongue import Tongue

EN, ZH = Tongue("en"), Tongue("zh")
NOW = datetime(2026, 10, 9, 0, 0, tzinfo=UTC)
SHANGHAI = timezone(timedelta(hours=8))


@effect
def strike_off(*, now: datetime, dry_run: bool) -> int:
    with transaction(settings().database, dry_run=dry_run) as session:
        session.add(Period(duty="strike-off", period=f"{now:%Y-%m-%d}", done_at=now))
        return 1


@duty("strike-off")
def strike_off_calls(*, now: datetime, dry_run: bool) -> Outcome:
    """Strike finished calls off the register (MS-4)."""
    return Outcome(
        changed={"struck off": strike_off(now=now, dry_run=dry_run)},
        rows=[{"call": "C1", "phone": "13812348000", "note": "ring 13912348000 first", "due": now}],
        happenings=[Happening(name=EventName.CALL_OVERDUE, subject="call:C1", facts={"phone": "13812348000"})],
    )


@duty("half-done")
def half_done(*, now: datetime, dry_run: bool) -> Outcome:
    return Outcome(changed={"done": 3}, failures=["call C7 of 13812348000 has no branch", "call C8 neither"])


@duty("broken")
def broken(*, now: datetime, dry_run: bool) -> Outcome:
    raise LookupError("customer 13812348000 is nowhere")


@duty("wrong-row")
def wrong_row(*, now: datetime, dry_run: bool) -> Outcome:
    with transaction(settings().database) as session:
        session.add(Period(duty="13812348000", period=None, done_at=now))
    return Outcome()


@duty("by-month")
def by_month(*, now: datetime, dry_run: bool, month: str | None = None) -> Outcome:
    return Outcome(headline=f"month {month}")


def recorded(url):
    with reading(url) as session:
        return session.scalars(select(FlowRun).order_by(FlowRun.id)).all()


def artifacts(key):
    with get_client(sync_client=True) as client:
        wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
        return client.read_artifacts(artifact_filter=wanted, sort=ArtifactSort.CREATED_DESC, limit=50)


@pytest.fixture
def emitted(monkeypatch):
    sent = []
    monkeypatch.setattr(EventsWorker, "send", lambda _, event: sent.append(event))
    return lambda: [event for event in sent if event.event.startswith("aftersales.")]


def test_the_body_runs_without_prefect_and_says_what_it_did(company):
    outcome = strike_off_calls.body(now=NOW)
    assert (outcome.flow, outcome.now, outcome.dry_run) == ("strike-off", NOW, False)
    assert outcome.summary == "struck off 1"
    (row,) = recorded(company)
    assert (row.flow, row.state, row.through, row.changed) == ("strike-off", "completed", "body", {"struck off": 1})
    assert row.started_at == NOW
    assert row.finished_at is not None


def test_a_dry_run_leaves_neither_work_nor_record(company):
    assert strike_off_calls.body(now=NOW, dry_run=True).dry_run
    assert recorded(company) == []
    with reading(company) as session:
        assert session.scalars(select(Period)).all() == []


def test_without_now_a_run_is_for_the_clock(company, monkeypatch):
    monkeypatch.setattr(run, "clock", lambda: NOW)
    assert strike_off_calls.body().now == NOW


@pytest.mark.parametrize("call", ["body", "prefect"])
def test_a_naive_now_is_refused_in_one_clear_line(company, prefect_server, call):
    run_it = strike_off_calls.body if call == "body" else strike_off_calls
    with pytest.raises(NaiveNow, match=r"strike-off: now=2026-10-09T08:00:00 has no time zone; write it .*\+08:00"):
        run_it(now=datetime(2026, 10, 9, 8, 0))
    assert recorded(company) == []


def test_failures_of_the_body_are_in_the_outcome_and_in_the_record_masked(company):
    outcome = half_done.body(now=NOW)
    assert len(outcome.failures) == 2
    (row,) = recorded(company)
    assert (row.state, row.changed) == ("completed_with_failures", {"done": 3})
    assert row.error == "call C7 of 138****8000 has no branch\ncall C8 neither"


def test_a_bug_is_raised_and_recorded_in_one_masked_line(company):
    with pytest.raises(LookupError):
        broken.body(now=NOW)
    (row,) = recorded(company)
    assert (row.state, row.error) == ("failed", "LookupError: customer 138****8000 is nowhere")


def test_what_a_database_refuses_is_shown_without_the_values(company, prefect_server):
    state = wrong_row(now=NOW, return_state=True)
    assert "IntegrityError" in state.message
    assert "12348000" not in f"{state.message}{recorded(company)[0].error}"


def test_through_prefect_the_outcome_is_kept_as_a_masked_artifact_and_its_events_go_out(
    company, prefect_server, emitted
):
    outcome = strike_off_calls(now=NOW)
    assert outcome.changed == {"struck off": 1}
    (row,) = recorded(company)
    assert (row.state, row.through) == ("completed", "prefect")

    shown = artifacts("strike-off")[0]
    assert shown.type == "table"
    assert "138****8000" in shown.data
    assert "139****8000" in shown.data
    assert "12348000" not in f"{shown.data}{shown.description}"
    assert "2026-10-09 00:00Z" in shown.data
    assert "**struck off 1**" in shown.description

    (event,) = emitted()
    assert (event.event, event.resource.id) == ("aftersales.call.overdue", "aftersales.call.C1")
    assert event.payload == {"phone": "138****8000"}


def test_a_dry_run_through_prefect_shows_what_it_would_do_and_emits_nothing(company, prefect_server, emitted):
    strike_off_calls(now=NOW, dry_run=True)
    assert recorded(company) == []
    assert "未作任何改动" in artifacts("strike-off")[0].description
    assert emitted() == []


def test_through_prefect_a_run_with_failures_ends_failed_after_everything_else(company, prefect_server):
    state = half_done(now=NOW, return_state=True)
    assert (state.is_failed(), state.name) == (True, "CompletedWithFailures")
    assert state.message == "call C7 of 138****8000 has no branch (and 1 more)"
    assert "失败：call C8 neither" in artifacts("half-done")[0].description
    with pytest.raises(CompletedWithFailures) as raised:
        half_done(now=NOW)
    assert raised.value.outcome.changed == {"done": 3}


def test_runs_are_named_after_their_time_in_utc(company, prefect_server):
    strike_off_calls(now=NOW.astimezone(SHANGHAI), dry_run=True)
    with get_client(sync_client=True) as client:
        names = {one.name for one in client.read_flow_runs(limit=50)}
    assert "strike-off 2026-10-09 00:00Z (dry run)" in names


def test_a_run_that_starts_a_moment_early_is_for_its_scheduled_time(company, prefect_server, monkeypatch):
    scheduled = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
    monkeypatch.setitem(flow_run.FIELDS, "scheduled_start_time", lambda: scheduled)
    moments = {timedelta(seconds=-1): scheduled, timedelta(hours=-5): None, timedelta(minutes=3): None}
    for offset, expected in moments.items():
        monkeypatch.setattr(run, "clock", lambda offset=offset: scheduled + offset)
        assert strike_off_calls(dry_run=True).now == (expected or scheduled + offset)


def test_an_earlier_run_that_died_is_marked_crashed_by_the_next(company, prefect_server):
    with transaction(company) as session:
        for flow, through in (("strike-off", "prefect"), ("strike-off", "body"), ("intake", "prefect")):
            session.add(FlowRun(flow=flow, started_at=NOW, state="running", through=through))
    strike_off_calls(now=NOW)
    assert [row.state for row in recorded(company)] == ["crashed", "running", "running", "completed"]


def test_a_flow_may_take_further_parameters(company):
    assert list(by_month.parameters.properties) == ["now", "dry_run", "month"]
    assert by_month.parameters.required == []
    assert by_month.body(now=NOW, month="2026-09").headline == "month 2026-09"


def test_a_long_table_is_shortened_and_an_empty_one_shows_the_counts():
    from flows.publishing import SHOWN_ROWS, description, table

    long = Outcome(rows=[{"call": n} for n in range(SHOWN_ROWS + 1)])
    assert len(table(long, EN)) == SHOWN_ROWS
    assert "The first 500 of 501 rows" in description(long, EN)
    assert table(Outcome(changed={"noticed": 2}), EN) == [{"what": "noticed", "count": 2}]
    assert table(Outcome(), EN) == [{"what": "nothing to do", "count": 0}]


def test_people_read_counts_and_headlines_in_their_language_and_machines_the_same_words():
    from flows.publishing import description, table

    lapsed = Outcome(changed={"lapsed": 1, "notices": 0}, rows=[{"contract": "HT1", "ends_on": "2026-10-31"}])
    assert (lapsed.summary, lapsed.said("en"), lapsed.said("zh")) == ("lapsed 1", "lapsed 1", "到期未续 1")
    assert Outcome().said("zh") == "无事可做"
    assert Outcome(headline="all is well", changed={"told": 1}).said("zh") == "一切正常"
    assert table(lapsed, ZH) == [{"合同": "HT1", "到期日": "2026-10-31"}]
    refused = Outcome(rows=[{"file": "calls.csv", "reasons": {"unknown_call": 2, "missing": 1}}])
    assert table(refused, ZH) == [{"文件": "calls.csv", "原因": "2 × 叫修不存在；1 × 必填但为空"}]
    coded = Outcome(rows=[{"late": True, "severity": "serious", "paper": "report", "step": "complaint_letter_draft"}])
    assert table(coded, ZH) == [{"补发": "是", "严重程度": "严重", "案卷": "投诉处理报告", "步骤": "待核准复函"}]
    assert description(Outcome(dry_run=True), ZH).splitlines()[-1] == "演练：以下为将会做的事，未作任何改动。"


def test_every_count_of_a_flow_has_words():
    import re
    from pathlib import Path

    from flows.words import COUNTS

    named: set[str] = set()
    for module in (*Path("flows/duties").glob("*.py"), *Path("flows/lifecycle").glob("*.py")):
        counts = re.findall(r"changed(?:=|, changed = )\{(.*?)\}", module.read_text(encoding="utf-8"), re.DOTALL)
        named |= {name for found in counts for name in re.findall(r'"([^"]+)":', found)}
    assert len(named) > 20
    assert named - set(COUNTS) == set()
