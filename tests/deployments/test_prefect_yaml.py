"""prefect.yaml means what it says: everything in it loads, fits and comes at the right time."""

from datetime import datetime, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from anyio import run
from prefect.cli.deploy._models import PrefectYamlModel
from prefect.cli.deploy._schedules import _schedule_config_to_deployment_schedule
from prefect.client.schemas.objects import ConcurrencyLimitStrategy
from prefect.flows import load_flow_from_entrypoint
from prefect.server.schemas.schedules import CronSchedule, IntervalSchedule
from ruamel.yaml import YAML

from deployments.automations import TELLER, automations
from deployments.deploying import PREFECT_FILE, TAG, declared, pools
from deployments.environment import ROOT
from flows.duty import Duty
from flows.registry import FLOWS, flow_named
from rules.regulation.load import load_book

DEPLOYMENTS = {one["name"]: one for one in declared()}
ZONE = "Asia/Shanghai"
EACH = pytest.mark.parametrize("name", DEPLOYMENTS)


def schedules(name):
    return [_schedule_config_to_deployment_schedule(one)["schedule"] for one in DEPLOYMENTS[name]["schedules"]]


def moments(name, *, days, start):
    """When that deployment comes, in the company's time."""
    found = []
    for one in schedules(name):
        known = (CronSchedule if hasattr(one, "cron") else IntervalSchedule).model_validate(one.model_dump())
        found += run(known.get_dates, 10_000, start, start + timedelta(days=days) - timedelta(seconds=1))
    return sorted(datetime.fromtimestamp(moment.timestamp(), ZoneInfo(ZONE)) for moment in found)


def test_prefect_reads_the_whole_file():
    read = PrefectYamlModel.model_validate(YAML(typ="safe").load(PREFECT_FILE))
    assert [one.name for one in read.deployments] == list(DEPLOYMENTS)


def test_every_flow_is_deployed_under_its_name():
    assert set(DEPLOYMENTS) == set(FLOWS)


@EACH
def test_its_entrypoint_loads_and_is_the_flow_of_its_name(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    flow = load_flow_from_entrypoint(DEPLOYMENTS[name]["entrypoint"], use_placeholder_flow=False)
    assert isinstance(flow, Duty)
    assert flow.name == name
    assert flow_named(name).name == name
    assert flow.description, "its purpose is said where it is written"


@EACH
def test_its_default_parameters_are_valid_and_leave_the_time_open(name, monkeypatch):
    monkeypatch.chdir(ROOT)
    flow = load_flow_from_entrypoint(DEPLOYMENTS[name]["entrypoint"], use_placeholder_flow=False)
    parameters = DEPLOYMENTS[name]["parameters"]
    assert flow.validate_parameters(parameters) == {"now": None, "dry_run": False}
    assert flow.parameters.required == [], "nobody has to fill anything in to run it from Prefect's pages"


@EACH
def test_it_states_its_restart_contract_and_never_overlaps(name):
    found = DEPLOYMENTS[name]
    assert "Restart:" in found["description"]
    assert found["concurrency_limit"]["limit"] == 1
    assert found["concurrency_limit"]["collision_strategy"] == ConcurrencyLimitStrategy.CANCEL_NEW
    assert TAG in found["tags"]
    assert (ROOT / found["entrypoint"].split(":")[0]).is_relative_to(ROOT)


def test_the_companys_zone_is_the_rule_books():
    assert load_book().calendar.timezone == ZONE


@EACH
def test_its_schedules_are_in_the_companys_zone(name):
    assert schedules(name)
    assert {str(one.timezone) for one in schedules(name)} == {ZONE}


@pytest.mark.parametrize(
    ("name", "first", "apart"),
    [
        ("intake", "00:00:00", timedelta(minutes=1)),
        ("deliver-notices", "00:00:30", timedelta(minutes=1)),
        ("watch-clocks", "00:00:00", timedelta(minutes=5)),
        ("complaint-escalation", "00:02:00", timedelta(minutes=5)),
        ("complaint-papers", "00:40:00", timedelta(hours=1)),
        ("audit-automation", "00:10:00", timedelta(hours=1)),
        ("dispatch-calls", "00:06:00", timedelta(minutes=10)),
        ("carry-over-calls", "00:00:00", timedelta(hours=1)),
        ("evening-control", "00:20:00", timedelta(hours=1)),
        ("daily-reports", "00:02:00", timedelta(minutes=30)),
        ("hand-in-register", "00:12:00", timedelta(hours=1)),
        ("follow-up", "00:42:00", timedelta(hours=1)),
        ("chasing", "00:36:00", timedelta(hours=1)),
        ("contract-expiry", "07:30:00", timedelta(days=1)),
        ("quarterly-evaluation", "06:25:00", timedelta(days=1)),
    ],
)
def test_it_comes_at_its_time_every_day_of_the_week(name, first, apart):
    midnight = datetime(2026, 10, 8, tzinfo=ZoneInfo(ZONE))
    found = moments(name, start=midnight, days=3)
    assert f"{found[0]:%H:%M:%S}" == first
    assert {later - earlier for earlier, later in pairwise(found)} == {apart}


def test_the_monthly_report_comes_first_thing_on_the_first_and_is_made_up_on_any_other_day():
    start = datetime(2026, 9, 1, tzinfo=ZoneInfo(ZONE))
    found = moments("monthly-report", start=start, days=61)
    assert len({moment.date() for moment in found}) == len(found) == 61
    assert {f"{moment:%H:%M}" for moment in found if moment.day == 1} == {"06:00"}


def test_all_wait_for_one_pool_and_only_the_audit_is_not_watched():
    assert pools() == ["aftersales"]
    assert {name for name, one in DEPLOYMENTS.items() if "watched" not in one["tags"]} == {"audit-automation"}


def test_the_automations_run_the_audit_at_most_once_in_ten_minutes_a_flow():
    teller = uuid4()
    assert TELLER == "audit-automation/audit-automation"
    for one in automations(teller):
        assert one.actions[0].deployment_id == teller
        assert one.trigger.within == timedelta(minutes=10)
        assert one.trigger.for_each == {"related:flow:prefect.resource.id"}
