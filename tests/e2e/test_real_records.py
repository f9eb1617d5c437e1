"""Real records that nobody here wrote: nothing is lost, and the verdicts agree with what their owners say."""

import csv
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import holidays
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from models import Case, Clock
from models.database import engine_for, reading
from models.migrate import upgrade
from rules.regulation.load import default_book
from tasks.engine.sweep import sweep_clocks
from tasks.loading.files import Sums
from tasks.loading.load import Loading, load_file
from tests.tasks.entering import enter

REAL = Path(os.environ.get("AFTERSALES_REAL_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data" / "real")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not REAL.is_dir(), reason=f"no real records at {REAL} (set AFTERSALES_REAL_DATA)"),
]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXPORTED = datetime(2016, 1, 13, 5, 0, tzinfo=UTC)
"""The night in which the city took its records: the last open request that it calls overdue was due at 22:53 that
evening in Boston, the first that it calls on time at 08:02 the next morning."""
BOSTON = (
    "boston_electrical",
    "boston_equipment_repair",
    "boston_heat",
    "boston_plumbing",
    "boston_traffic_signal_repair",
)
STAMP = "%m/%d/%Y %I:%M:%S %p"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    found = f"sqlite:///{tmp_path / 'real.db'}"
    upgrade(found)
    yield found
    engine_for(found).dispose()


def load(url: str, path: Path, form: str, profile: str, *, now: datetime = NOW) -> Sums:
    return load_file(path, form=form, profile=profile, loading=Loading(url=url, book=default_book(), now=now))


def clocks(url: str, limit: str) -> dict[str, tuple[str | None, str]]:
    with reading(url) as session:
        rows = session.execute(
            select(Case.number, Clock.verdict, Clock.state)
            .join(Clock, Clock.case_id == Case.id)
            .where(Clock.limit_id == limit)
        )
        return {row.number: (row.verdict, row.state) for row in rows}


def boston_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def boston(url: str) -> str:
    branch = {"branch_no": "BOS", "name": "Boston", "kind": "branch", "time_zone": "America/New_York",
              "hours": "mon-fri 08:00-17:00"}  # fmt: skip
    enter(url, "branches", branch, now=NOW)
    enter(url, "staff", {"staff_no": "BOS-CREW", "branch": "BOS", "name": "Crew", "role": "technician"}, now=NOW)
    return url


def test_boston_loses_nothing_and_agrees_with_the_citys_own_verdict(boston):
    compared = 0
    for name in BOSTON:
        path = REAL / f"{name}.csv"
        rows = boston_rows(path)
        calls = load(boston, path, "calls", "boston_calls", now=EXPORTED)
        assert calls.rows == len(rows), f"{name}: {calls.as_json()}"
        closed = sum(bool(row["CLOSED_DT"].strip()) for row in rows)
        for form in ("dispatches", "visits"):
            sums = load(boston, path, form, f"boston_{form}", now=EXPORTED)
            assert sums.rows == closed, f"{name} {form}: {sums.as_json()}"
        backwards = sum(
            bool(row["CLOSED_DT"].strip())
            and datetime.strptime(row["CLOSED_DT"], STAMP) < datetime.strptime(row["OPEN_DT"], STAMP)
            for row in rows
        )
        assert sums.reasons.get("before_call", 0) == backwards
        swept = sweep_clocks(boston, book=default_book(), now=EXPORTED, locale="en")
        assert swept.failures == []
        verdicts = clocks(boston, "RS-1-appointment")
        for row in rows:
            number = f"BOS-{row['CASE_ENQUIRY_ID']}"
            if not row["TARGET_DT"].strip() or number not in verdicts:
                continue
            verdict, state = verdicts[number]
            if row["CLOSED_DT"].strip() and state != "stopped":
                continue  # its visit lies in quarantine: closed before it was opened
            expected = row["OnTime_Status"] == "ONTIME"
            assert (verdict != "missed") == expected, (
                name,
                number,
                row["TARGET_DT"],
                row["CLOSED_DT"],
                row["OnTime_Status"],
            )
            compared += 1
    assert compared > 3_000


def test_boston_again_changes_nothing(boston):
    path = REAL / "boston_plumbing.csv"
    first = load(boston, path, "calls", "boston_calls")
    again = load(boston, path, "calls", "boston_calls")
    assert (again.loaded, again.updated, again.unchanged) == (0, 0, first.loaded)
    assert again.quarantined == first.quarantined


def test_the_chinese_complaints_agree_with_an_independent_count_of_three_working_days(url):
    path = REAL / "complaints_with_replies_zh.xlsx"
    enter(url, "branches", {"branch_no": "DF", "name": "DF", "kind": "center"}, now=NOW)
    enter(url, "staff", {"staff_no": "DF-CLERK", "branch": "DF", "name": "DF", "role": "service_department"}, now=NOW)
    _, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    complaints = load(url, path, "complaints", "complaints_zh")
    assert complaints.rows == len(rows)
    decisions = load(url, path, "decisions", "decisions_zh")
    assert decisions.rows == sum(bool(str(row[-1]).strip()) for row in rows)
    verdicts = clocks(url, "NT-1-answer")
    assert len(verdicts) == complaints.loaded
    answered = {number: verdict for number, (verdict, state) in verdicts.items() if state == "stopped"}
    expected = {f"LY-{_number(row[0])}": _in_time(_moment(row[3]), _moment(row[-1])) for row in rows}
    disagree = {number for number, verdict in answered.items() if (verdict == "met") != expected[number]}
    assert not disagree
    assert len(answered) == decisions.loaded > 2_500
    share = sum(verdict == "met" for verdict in answered.values()) / len(answered)
    assert share == pytest.approx(sum(expected[number] for number in answered) / len(answered))


CHINA = holidays.country_holidays("CN", years=range(2010, 2022))


def _in_time(received: datetime, answered: datetime) -> bool:
    """Whether the answer came before the third working day after the day of receipt closed at 17:30, counted by hand."""
    day: date = received.date()
    left = 3
    while left:
        day += timedelta(days=1)
        left -= CHINA.is_working_day(day)
    return answered <= datetime.combine(day, time(17, 30))


def _moment(cell: object) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    text = str(cell).strip()
    for layout in ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d"):
        try:
            return datetime.strptime(text, layout)
        except ValueError:
            continue
    raise AssertionError(f"a time in another layout: {text!r}")


def _number(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) else str(cell).strip()
