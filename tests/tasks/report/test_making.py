"""Which reports are due, and that each is made and told once."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select

from flows.duties.monthly_report import monthly_report
from models import FlowRun, Notice, Period, Staff
from models.database import reading, transaction
from rules.regulation.load import default_book
from tasks.report import making
from tasks.report.making import months_due
from tasks.settings import settings
from tests.tasks.report.records import Records, at

BOOK = default_book()
FIRST = at("2026-11-01 12:00")  # in New York, too, October is over


def fill(url, *calls):
    with transaction(url) as session:
        records = Records(session)
        records.company()
        for number, called in enumerate(calls):
            records.call(f"A{number}", called, arrival="met", dispatched=called)


def due(url, now):
    with reading(url) as session:
        return [str(month) for month in months_due(session, now=now, book=BOOK)]


@pytest.mark.parametrize(
    ("calls", "done", "now", "months"),
    [
        (["2026-10-09 09:00"], [], "2026-11-01 00:00", ["2026-10"]),
        (["2026-10-09 09:00"], [], "2026-10-31 23:59", []),
        (["2026-08-09 09:00", "2026-10-09 09:00"], [], "2026-11-01 06:00", ["2026-08", "2026-10"]),
        (["2026-08-09 09:00", "2026-10-09 09:00"], ["2026-08"], "2026-11-01 06:00", ["2026-10"]),
        (["2026-08-09 09:00"], ["2026-08"], "2026-11-01 06:00", ["2026-10"]),
        (["2026-10-09 09:00"], ["2026-10"], "2026-11-01 06:00", []),
        (["2026-11-01 00:10"], [], "2026-11-01 06:00", []),
        (["2020-01-09 09:00", "2025-12-09 09:00"], [], "2026-11-01 06:00", ["2025-12", "2026-10"]),
        ([], [], "2026-11-01 06:00", []),
    ],
)
def test_due_are_the_month_before_and_missed_months_with_records(url, calls, done, now, months):
    fill(url, *calls)
    with transaction(url) as session:
        for month in done:
            Records(session).period(month)
    assert due(url, at(now)) == months


@pytest.fixture
def home(url, tmp_path, monkeypatch):
    """The settings of an installation whose registers are these."""
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path))
    monkeypatch.setenv("AFTERSALES_DATABASE_URL", url)
    monkeypatch.setenv("AFTERSALES_LOCALE", "en")
    settings.cache_clear()
    yield tmp_path
    settings.cache_clear()


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """The register checks have tests of their own and take seconds to import."""
    monkeypatch.setattr("tasks.report.quality.doubts_of", lambda *_, **__: [])


def told(url):
    with reading(url) as session:
        return session.scalars(select(Notice).order_by(Notice.id)).all()


def periods(url):
    with reading(url) as session:
        return [period.period for period in session.scalars(select(Period).order_by(Period.id))]


def test_the_report_is_written_told_to_the_general_manager_and_entered_once(url, home):
    fill(url, "2026-10-09 09:00")
    outcome = monthly_report.body(now=FIRST)
    assert outcome.changed == {"reports": 1, "notices": 1}
    assert (home / "reports" / "monthly-2026-10.html").exists()
    assert (home / "reports" / "monthly-2026-10.xlsx").exists()
    (notice,) = told(url)
    assert (notice.recipient, notice.kind, notice.subject, notice.article) == (
        "G1",
        "monthly_report",
        "2026-10",
        "RP-3",
    )
    assert notice.title == "Service report 2026-10 (final)"
    lines = notice.text.splitlines()
    assert lines[0].startswith("2026-10 (final): Calls 1")
    assert str(home / "reports" / "monthly-2026-10.html") in notice.text
    assert [Path(path).suffix for path in notice.attachments] == [".html", ".xlsx"]
    assert periods(url) == ["2026-10"]
    again = monthly_report.body(now=FIRST)
    assert again.changed == {"reports": 0, "notices": 0}
    assert again.summary == "nothing to do"
    assert len(told(url)) == 1


def test_a_missed_month_is_made_up_with_the_next(url, home):
    fill(url, "2026-09-09 09:00", "2026-10-09 09:00")
    outcome = monthly_report.body(now=FIRST)
    assert [row["month"] for row in outcome.rows] == ["2026-09", "2026-10"]
    assert [event.subject for event in outcome.happenings] == ["2026-09", "2026-10"]
    assert [notice.subject for notice in told(url)] == ["2026-09", "2026-10"]


def test_a_month_that_cannot_be_made_is_named_and_holds_up_no_other(url, home, monkeypatch):
    fill(url, "2026-08-09 09:00", "2026-09-09 09:00", "2026-10-09 09:00")
    made = making.write_month

    def broken(*args, month, **kept):
        if month == "2026-09":
            raise RuntimeError("no room on the disk")
        return made(*args, month=month, **kept)

    monkeypatch.setattr(making, "write_month", broken)
    outcome = monthly_report.body(now=FIRST)
    assert outcome.failures == ["report 2026-09: not made (RP-3): RuntimeError: no room on the disk"]
    assert outcome.changed == {"reports": 2, "notices": 2}
    assert ([row["month"] for row in outcome.rows], periods(url)) == (["2026-08", "2026-10"], ["2026-08", "2026-10"])
    monkeypatch.setattr(making, "write_month", made)
    assert [row["month"] for row in monthly_report.body(now=FIRST).rows] == ["2026-09"]


def test_a_dry_run_says_what_it_would_report_and_leaves_nothing(url, home):
    fill(url, "2026-10-09 09:00")
    outcome = monthly_report.body(now=FIRST, dry_run=True)
    assert outcome.rows[0]["headline"].startswith("2026-10 (final): Calls 1")
    assert not (home / "reports").exists()
    assert (told(url), periods(url)) == ([], [])
    with reading(url) as session:
        assert session.scalars(select(FlowRun)).all() == []


def test_a_report_that_reaches_nobody_is_a_failure_and_is_tried_again(url, home):
    fill(url, "2026-10-09 09:00")
    with transaction(url) as session:
        session.execute(delete(Staff).where(Staff.staff_no == "G1"))
    outcome = monthly_report.body(now=FIRST)
    assert outcome.failures == [
        f"report 2026-10: written to {home / 'reports' / 'monthly-2026-10.html'}, but nobody is there to receive it"
        " (RP-3: general_manager)"
    ]
    assert (told(url), periods(url)) == ([], [])
    with transaction(url) as session:
        Records(session).add(Staff(staff_no="G2", branch_no="SH", name="吴总", role="general_manager"))
    assert monthly_report.body(now=FIRST).changed == {"reports": 1, "notices": 1}
