"""The other real records as one section: what of each file entered, what was refused and why, and what can be compared."""

import csv
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from models import Call, Case, Clock, Event
from models.database import engine_for, reading
from models.migrate import upgrade
from rules.events import CallEvent
from rules.forms import FORMS
from rules.regulation.load import default_book
from tasks.engine.sweep import sweep_clocks
from tasks.loading.files import Sums
from tasks.loading.load import Loading, load_file
from tests.e2e.real.records import NOW
from tests.real_records import REAL
from tests.tasks.entering import enter

BOSTON = ("electrical", "equipment_repair", "heat", "plumbing", "traffic_signal_repair")
EXPORTED = datetime(2016, 1, 13, 5, 0, tzinfo=UTC)
"""The night in which the city took its records (tests/e2e/test_real_records.py says how that is known)."""
SECTION = """## The other records

Loaded whole through the shipped profiles into SQLite; rows in = loaded + unchanged + quarantined, as the tests in
tests/e2e hold row by row.

| records | form | rows | loaded | unchanged | quarantined | because |
|---|---|---|---|---|---|---|
"""
Line = tuple[str, str, Sums]


def section() -> str:
    """Load every file and say what became of it."""
    with tempfile.TemporaryDirectory() as folder:
        lines, remarks = [], []
        for name, look in (("boston", _boston), ("repair", _open_repair), ("pit", _excavators)):
            url = f"sqlite:///{Path(folder) / name}.db"
            upgrade(url)
            try:
                found, remark = look(url)
            finally:
                engine_for(url).dispose()
            lines += found
            remarks.append(remark)
    rows = [
        f"| {records} | {form} | {sums.rows:,} | {sums.loaded:,} | {sums.unchanged:,} | {sums.quarantined:,} "
        f"| {_because(sums)} |\n"
        for records, form, sums in lines
    ]
    return "".join([SECTION, *rows, "\n", *(f"- {remark}\n" for remark in remarks)])


def _because(sums: Sums) -> str:
    return ", ".join(f"{code} {times:,}" for code, times in sorted((+Counter(sums.reasons)).items())) or "–"


def _load(url: str, path: Path, form: str, profile: str, *, now: datetime = NOW) -> Sums:
    return load_file(path, form=form, profile=profile, loading=Loading(url=url, book=default_book(), now=now))


def _boston(url: str) -> tuple[list[Line], str]:
    """Five trades as one company; the city's own verdict against the limit until its target."""
    branch = {"branch_no": "BOS", "name": "Boston", "kind": "branch", "time_zone": "America/New_York",
              "hours": "mon-fri 08:00-17:00"}  # fmt: skip
    enter(url, "branches", branch, now=NOW)
    enter(url, "staff", {"staff_no": "BOS-CREW", "branch": "BOS", "name": "Crew", "role": "technician"}, now=NOW)
    lines: list[Line] = []
    theirs: dict[str, bool] = {}
    for trade in BOSTON:
        path = REAL / f"boston_{trade}.csv"
        lines += [
            (f"Boston, {trade.replace('_', ' ')}", form, _load(url, path, form, f"boston_{form}", now=EXPORTED))
            for form in ("calls", "dispatches", "visits")
        ]
        sweep_clocks(url, book=default_book(), now=EXPORTED, locale="en")
        with path.open(encoding="utf-8-sig", newline="") as file:
            theirs |= {
                f"BOS-{row['CASE_ENQUIRY_ID']}": row["OnTime_Status"] == "ONTIME"
                for row in csv.DictReader(file)
                if row["TARGET_DT"].strip()
                and len(row["CLOSURE_REASON"]) <= (FORMS["visits"].column("finding").longest or 0)
            }
    with reading(url) as session:
        asked = select(Case.number, Clock.verdict).join(Clock, Clock.case_id == Case.id)
        ours = {
            row.number: row.verdict != "missed"
            for row in session.execute(asked.where(Clock.limit_id == "RS-1-appointment"))
        }
    both = ours.keys() & theirs.keys()
    agree = sum(ours[number] is theirs[number] for number in both)
    return (
        lines,
        f"Boston's own verdict (on time or overdue) agrees with ours in {agree:,} of {len(both):,} requests with a target.",
    )


def _open_repair(url: str) -> tuple[list[Line], str]:
    enter(url, "branches", {"branch_no": "EVENTS", "name": "Repair events", "kind": "branch",
                            "time_zone": "Europe/Brussels"}, now=NOW)  # fmt: skip
    person = {"staff_no": "VOLUNTEER", "branch": "EVENTS", "name": "Volunteers", "role": "technician"}
    enter(url, "staff", person, now=NOW)
    guests = {"customer_no": "OPEN-REPAIR", "name": "Guests", "kind": "person", "phone": "00", "branch": "EVENTS"}
    enter(url, "customers", guests, now=NOW)
    profiles = (("calls", "calls"), ("receipts", "receipts"), ("repairs", "repairs"), ("repairs", "unfinished"))
    lines = [
        (
            name,
            form if form == profile else f"{form} ({profile})",
            _load(url, REAL / file, form, f"openrepair_{profile}"),
        )
        for name, file in (
            ("Open Repair, Restart 2020", "openrepair_restart_2020.csv"),
            ("Open Repair, Repair Connects 2025", "openrepair_repairconnects_2025.csv"),
        )
        for form, profile in profiles
    ]
    return lines, "Open Repair: each record is one job on its own receipt; only what was fixed is finished."


def _excavators(url: str) -> tuple[list[Line], str]:
    enter(
        url,
        "branches",
        {"branch_no": "PIT", "name": "The pit", "kind": "branch", "time_zone": "Australia/Perth"},
        now=NOW,
    )
    enter(url, "staff", {"staff_no": "EXC-CREW", "branch": "PIT", "name": "Crew", "role": "technician"}, now=NOW)
    customer = {"customer_no": "MINE", "name": "The mine", "kind": "company", "phone": "0891234567", "branch": "PIT"}
    enter(url, "customers", customer, now=NOW)
    path = REAL / "excavators_work_orders.csv"
    forms = ("products", "calls", "dispatches", "visits")
    lines = [("Excavators", form, _load(url, path, form, f"excavators_{form}")) for form in forms]
    with reading(url) as session:
        calls = session.scalar(select(func.count()).select_from(Call)) or 0
        repeats = session.scalar(select(func.count()).select_from(Event).where(Event.kind == CallEvent.REPEAT)) or 0
    return lines, (
        f"Excavators: {repeats:,} of {calls:,} orders repeat an earlier one of the same machine and family within 90 days; the "
        "test counts them pair by pair."
    )
