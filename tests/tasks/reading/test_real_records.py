"""Profiles against records that nobody here wrote; they lie beside the repository and are never copied into it."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from tasks.reading import Typed, batches, load_profile, open_source, typed
from tests.real_records import REAL, only_with_real_records

pytestmark = only_with_real_records
BOSTON = sorted(REAL.glob("boston_*.csv"))
COMPLAINTS = REAL / "complaints_with_replies_zh.xlsx"


def taken(path: Path, name: str) -> tuple[Typed, int]:
    """All rows of a file through a profile, and how many were filtered out; none may be refused."""
    profile = load_profile(name)
    parts: list[Typed] = []
    filtered = 0
    for batch in batches(open_source(path, profile=profile), form=profile.own_form, profile=profile):
        assert batch.refused == {}
        filtered += batch.skipped.get("filtered", 0)
        zone = profile.time_zone or "UTC"
        parts.append(
            typed(
                batch.frame,
                form=profile.own_form,
                zones=zone,
                formats=profile.formats,
                date_only_times=profile.allows_date_only_times,
            )
        )
    (whole,) = parts
    assert whole.reasons == {}
    return whole, filtered


@pytest.mark.parametrize("path", BOSTON, ids=lambda path: path.stem)
def test_boston_requests_are_calls_dispatches_and_visits(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    closed = [row for row in rows if row["CLOSED_DT"]]
    layout = "%m/%d/%Y %I:%M:%S %p"

    calls, _ = taken(path, "boston_calls")
    assert calls.frame["call_no"].tolist() == [f"BOS-{row['CASE_ENQUIRY_ID']}" for row in rows]
    assert set(calls.frame["channel"]) <= {"phone", "web", "chat", "visit"}
    local = calls.frame["called_at"].dt.tz_convert("America/New_York").dt.strftime(layout).tolist()
    assert local == [row["OPEN_DT"] for row in rows]
    assert calls.frame["appointed_at"].notna().tolist() == [bool(row["TARGET_DT"]) for row in rows]

    dispatches, left_out = taken(path, "boston_dispatches")
    assert len(dispatches.frame) == len(closed)
    assert left_out == len(rows) - len(closed)

    visits, _ = taken(path, "boston_visits")
    assert (visits.frame["arrived_at"] == visits.frame["left_at"]).all()
    local = visits.frame["arrived_at"].dt.tz_convert("America/New_York").dt.strftime(layout).tolist()
    assert local == [row["CLOSED_DT"] for row in closed]


def test_chinese_complaints_and_their_answers_fit_together():
    complaints, _ = taken(COMPLAINTS, "complaints_zh")
    decisions, _ = taken(COMPLAINTS, "decisions_zh")
    assert len(complaints.frame) == 2816
    assert complaints.frame["complaint_no"].is_unique
    assert decisions.frame["case"].tolist() == complaints.frame["complaint_no"].tolist()
    assert len(decisions.date_only["decided_at"]) == 1
    taking = decisions.frame["decided_at"] - complaints.frame["received_at"]
    assert taking.median().days == 11
    assert taking.max().days == 1160
    assert (taking >= pd.Timedelta(0)).mean() > 0.99
