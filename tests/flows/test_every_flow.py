"""What holds for every flow there is, in a company in which each of them has something to do."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.outcome import CompletedWithFailures
from flows.registry import FLOWS, flow_named
from flows.words import word
from tasks.settings import settings
from tests.flows.busy import MORNING, PHONE, STREET, busy_company, files, registers
from tests.flows.test_base_duty import artifacts

RUNS = "flow_runs"
"""Where every run that is meant leaves its record, whatever else it did."""
COUNTS_ONLY = ("monthly-report", "quarterly-evaluation", "deliver-notices", "daily-reports", "follow-up", "chasing")
"""Flows that list no case of a customer, so that none could be named."""


@pytest.fixture
def home(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The home of the busy company, whose registers are at `url`."""
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    settings.cache_clear()
    busy_company(url)
    yield tmp_path / "home"
    settings.cache_clear()


@pytest.mark.parametrize("name", FLOWS)
def test_a_dry_run_changes_nothing_and_says_what_the_run_does_and_a_second_run_does_no_more(name, url, home):
    flow = flow_named(name)
    before = registers(url), files(home)
    assert before[0][RUNS] == []
    rehearsed = flow.body(now=MORNING, dry_run=True)
    assert (registers(url), files(home)) == before

    done = flow.body(now=MORNING)
    assert any(done.changed.values())
    assert {
        name for name in (*done.changed, *(column for row in done.rows for column in row)) if _wordless(name)
    } == set()
    after = registers(url, but=RUNS), files(home)
    assert after != ({table: rows for table, rows in before[0].items() if table != RUNS}, before[1])
    assert rehearsed.changed == done.changed
    assert rehearsed.failures == done.failures

    again = flow.body(now=MORNING)
    assert (registers(url, but=RUNS), files(home)) == after
    assert {what for what, count in again.changed.items() if count} <= {"findings"}, "what is wrong is still found"


def _wordless(name: str) -> bool:
    """Whether a count or a column has no Chinese word, so that a run's page would show it in English."""
    return word(name, locale="zh") == name


@pytest.mark.parametrize("name", FLOWS)
def test_in_prefects_pages_every_flow_shows_a_table_in_which_customers_are_masked(name, company, prefect_server):
    busy_company(company)
    try:
        outcome = flow_named(name)(now=MORNING)
    except CompletedWithFailures as failed:
        outcome = failed.outcome
    assert (PHONE in f"{outcome.rows}{outcome.failures}") is (name not in COUNTS_ONLY)

    shown = artifacts(name)[0]
    assert shown.type == "table"
    rows = json.loads(shown.data)
    assert rows
    said = f"{rows}{shown.description}"
    assert [column for row in rows for column in row if column.isascii()] == []
    assert [text for text in (PHONE, PHONE[3:], STREET, STREET[3:], "1 Nanjing Road") if text in said] == []
