"""The audit on the registers: what it finds, what it passes over, and what operations read."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models import Clock, FlowRun, Notice
from models.database import reading, transaction
from tasks.duties.auditing import audit_registers
from tasks.settings import settings
from tests.tasks.entering import at, enter

CALL = {"call_no": "K1", "called_at": at("10-12T09:30"), "customer_no": "C1", "model": "M1", "fault": "leaks"}


def notices(url: str, kind: str) -> list[Notice]:
    with reading(url) as session:
        return list(session.scalars(select(Notice).where(Notice.kind == kind).order_by(Notice.id)))


def ran(url: str, flow: str, began: str, state: str, error: str | None = None) -> None:
    ended = None if state in ("running", "crashed") else at(began) + timedelta(seconds=5)
    with transaction(url) as session:
        session.add(
            FlowRun(flow=flow, started_at=at(began), finished_at=ended, state=state, through="prefect", error=error)
        )


def failing(now: str) -> dict[str, str]:
    found = audit_registers(now=at(now), dry_run=False).findings
    return {finding.about: finding.sentence for finding in found if finding.code == "flow_failed"}


def test_the_audit_says_so_when_all_is_well_and_names_what_is_not(company):
    done = audit_registers(now=at("10-12T09:00"), dry_run=False)
    assert done.findings == []
    assert [notice.recipient for notice in notices(company, "audit_ok")] == ["S9"]
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    with transaction(company) as session:
        session.add(
            FlowRun(
                flow="intake",
                started_at=at("10-12T08:00"),
                finished_at=at("10-12T08:01"),
                state="failed",
                through="body",
                error="x",
            )
        )
    done = audit_registers(now=at("10-12T16:30"), dry_run=False)
    codes = {finding.code for finding in done.findings}
    assert codes == {"clock_unseen", "flow_silent", "flow_failed", "notices_queued"}
    assert done.told == len(done.findings)
    assert audit_registers(now=at("10-12T17:30"), dry_run=False).told == 0, "the same finding is told once a day"


def test_an_unpublished_calendar_is_told_once_a_month_and_is_no_alarm(company):
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    with transaction(company) as session:
        session.execute(update(Clock).values(provisional=True, next_action_at=at("11-30T09:00")))
    days = [at("10-12T10:00"), at("10-13T10:00"), at("11-02T10:00")]
    done = [audit_registers(now=day, dry_run=False) for day in days]
    assert [[one.code for one in each.findings if not one.alarm] for each in done] == [["calendar_unofficial"]] * 3
    told = [notice for notice in notices(company, "audit_alert") if notice.step == "calendar_unofficial calendar"]
    assert [notice.subject for notice in told] == ["audit:2026-10", "audit:2026-11"]
    assert done[0].all_is_well
    assert [notice.subject for notice in notices(company, "audit_ok")][:1] == ["audit:2026-10-12"]


def test_a_flow_that_is_killed_in_every_run_is_found_although_it_starts_every_minute(company):
    for minute in range(9):
        ran(company, "intake", f"10-12T09:0{minute}", "crashed", "ended without a word; found by the next run")
    ran(company, "intake", "10-12T09:09", "running")
    assert failing("10-12T09:09") == {"intake": "intake broke off at Mon 12 Oct 09:08"}
    assert [notice.recipient for notice in notices(company, "audit_alert")] == ["S9"]


def test_a_run_that_left_something_undone_is_found_with_what_it_named_first(company):
    ran(company, "contract-expiry", "10-12T07:30", "completed_with_failures", "contract:T1: no\ncontract:T2: no")
    said = "contract-expiry left something undone at Mon 12 Oct 07:30: contract:T1: no (and 1 more)"
    assert failing("10-12T08:10") == {"contract-expiry": said}


@pytest.mark.parametrize(("now", "found"), [("10-12T07:50", set()), ("10-12T08:10", {"contract-expiry"})])
def test_a_run_that_has_only_begun_is_no_finding_until_it_should_long_have_ended(company, now, found):
    ran(company, "contract-expiry", "10-11T07:30", "completed")
    ran(company, "contract-expiry", "10-12T07:30", "running")
    assert failing(now).keys() == found


def test_the_newest_run_counts_and_one_for_a_time_to_come_does_not(company):
    ran(company, "intake", "10-12T09:00", "failed", "gone")
    ran(company, "intake", "10-12T09:01", "completed")
    ran(company, "intake", "10-12T12:00", "failed", "tried with --now")
    assert failing("10-12T09:02") == {}
    silent = {one.about for one in audit_registers(now=at("10-12T09:30"), dry_run=False).findings}
    assert "intake" in silent, "a run for noon does not keep the flow from being silent at half past nine"


def test_operations_read_the_audit_in_their_language_and_the_companys_time(company, monkeypatch):
    monkeypatch.setenv("AFTERSALES_LOCALE", "zh")
    settings.cache_clear()
    ran(company, "intake", "10-12T09:00", "failed", "LookupError: x")
    enter(company, "calls", CALL, now=at("10-12T09:35"))
    audit_registers(now=at("10-12T14:30"), dry_run=False)
    text = "\n".join(notice.text for notice in notices(company, "audit_alert"))
    assert "10月12日 周一 14:30巡检发现" in text
    assert "intake 10月12日 周一 09:00运行失败：LookupError: x" in text
    assert "有1项到期计时无人查看，最早自10月12日 周一 14:00起" in text
    assert "intake 上次运行于10月12日 周一 09:00，至少应每10分钟运行一次" in text
