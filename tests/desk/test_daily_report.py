"""report daily: a branch's day as its director reports it, in both languages and as JSON."""

import pytest

from tasks.duties.daily_reporting import report_days
from tasks.settings import settings
from tests.tasks.entering import at, enter, found

DAY = ("--branch", "B1", "--day", "2026-10-12")


@pytest.fixture
def reported(either: str) -> str:
    """Monday: S1 was on site from 10:30 to 12:00, S2 handed in nothing."""
    found(either, at("10-01T08:00"))
    call = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}
    enter(either, "calls", call, now=at("10-12T09:35"))
    sent = {"call_no": "K1", "dispatched_at": at("10-12T10:00"), "technician_no": "S1"}
    enter(either, "dispatches", sent, now=at("10-12T10:05"))
    visit = {"call_no": "K1", "arrived_at": at("10-12T10:30"), "left_at": at("10-12T12:00"), "outcome": "fixed"}
    enter(either, "visits", visit, now=at("10-12T14:00"))
    report_days(now=at("10-13T08:35"), dry_run=False)
    return either


def test_it_says_who_worked_on_what_where_time_is_missing_and_where_it_stands(desk, reported):
    document = desk("report", "daily", *DAY, "--json").document
    assert (document["report"], document["state"], document["revision"]) == ("B1-2026-10-12", "forwarded", 1)
    assert document["minutes"] == {"paid": 90}
    first, second = document["people"]
    assert (first["technician"], first["minutes"], first["unexplained"]) == ("S1", {"paid": 90}, 360)
    assert first["gaps"][0] == ["2026-10-12T08:30:00+08:00", "2026-10-12T10:30:00+08:00"]
    assert (second["technician"], second["papers"]) == ("S2", 0)
    assert [each["event"] for each in document["course"]] == ["compiled", "forwarded"]


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ("forwarded", "paid 1 h 30 min", "nothing handed in", "08:30–10:30", "All together")),
        ("zh", ("已转呈", "有费1小时30分钟", "未交任何单据", "08:30–10:30", "合计")),
    ],
)
def test_it_reads_well_in_both_languages(desk, reported, monkeypatch, locale, said):
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    page = desk("report", "daily", *DAY).out
    for words in said:
        assert words in page


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (("--branch", "B1", "--day", "12.10.2026"), "write it as 2026-10-09"),
        (("--branch", "B9", "--day", "2026-10-12"), "no daily report of B9"),
    ],
)
def test_what_cannot_be_shown_is_said(desk, reported, given, why):
    answer = desk("report", "daily", *given)
    assert answer.code == 2
    assert why in answer.err


def test_the_case_can_be_explained(desk, reported):
    told = desk("explain", "B1-2026-10-12", "--json").document
    assert [each["kind"] for each in told["timeline"]] == ["compiled", "forwarded"]
    assert any("MS-12" in each["article"] for each in told["silences"]), "a centre's report opens no limit, and why"
    assert "B1-2026-10-12" in desk("explain", "B1-2026-10-12").out


SHARED = {"en": ("W1 is a share: 50 min of 1 h 40 min over 2 days", "gaps may be its time"),
          "zh": ("W1为分摊：2个工作日共1小时40分钟，本日50分钟", "空档可能即为该工时")}  # fmt: skip


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_share_of_a_card_over_several_days_is_said(desk, reported, monkeypatch, locale):
    receipt = {"receipt_no": "R1", "call_no": "K1", "taken_at": at("10-12T12:00"), "promised_at": at("10-15T10:00"),
               "signed_by": "Li"}  # fmt: skip
    enter(reported, "receipts", receipt, now=at("10-13T09:40"))
    card = {"repair_no": "W1", "call_no": "K1", "technician_no": "S2", "started_at": at("10-12T16:30"),
            "finished_at": at("10-13T09:30"), "minutes": 100}  # fmt: skip
    assert enter(reported, "repairs", card, now=at("10-13T09:41")).refused == {}
    report_days(now=at("10-14T08:35"), dry_run=False)
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    monkeypatch.setenv("COLUMNS", "200")
    settings.cache_clear()
    page = "".join(desk("report", "daily", *DAY).out.split())
    for words in SHARED[locale]:
        assert "".join(words.split()) in page


@pytest.mark.parametrize(("locale", "said"), [("en", "All together: no time at all."), ("zh", "合计：无工时。")])
def test_a_day_without_any_time_says_so(desk, reported, monkeypatch, locale, said):
    report_days(now=at("10-14T08:35"), dry_run=False)
    monkeypatch.setenv("AFTERSALES_LOCALE", locale)
    settings.cache_clear()
    assert said in desk("report", "daily", "--branch", "B1", "--day", "2026-10-13").out
