"""Records of repair events as calls, receipts and repair cards: each record is one job, and none is lost.

SQLite takes the records of Repair Connects whole and those of The Restart Project from the last quarter of 2019 (four of
their five texts that are too long are among them), PostgreSQL those of November 2019 and of Repair Connects' first two
years.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from models import Call, Receipt, Repair
from models.database import reading
from rules.forms import FORMS
from tests.e2e.real.records import NOW, Record, load, records, refused, slice_of
from tests.real_records import REAL, only_with_real_records
from tests.tasks.entering import enter

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), only_with_real_records]
RESTART, CONNECTS = REAL / "openrepair_restart_2020.csv", REAL / "openrepair_repairconnects_2025.csv"
BRUSSELS = ZoneInfo("Europe/Brussels")
LONGEST_FAULT = FORMS["calls"].column("fault").longest
HANDED_IN = (
    ("calls", "openrepair_calls"),
    ("receipts", "openrepair_receipts"),
    ("repairs", "openrepair_repairs"),
    ("repairs", "openrepair_unfinished"),
)
Keep = Callable[[dict[str, str]], bool]
SLICES: dict[tuple[str, str], Keep] = {
    ("sqlite", RESTART.stem): lambda cells: "2019-10" <= cells["date"] < "2020",
    ("postgresql", RESTART.stem): lambda cells: cells["date"].startswith("2019-11"),
    ("postgresql", CONNECTS.stem): lambda cells: cells["event_date"] < "2022",
}


@pytest.fixture(scope="module")
def network(registers: str) -> str:
    enter(registers, "branches", {"branch_no": "EVENTS", "name": "Repair events", "kind": "branch",
                                  "time_zone": "Europe/Brussels"}, now=NOW)  # fmt: skip
    person = {"staff_no": "VOLUNTEER", "branch": "EVENTS", "name": "Volunteers", "role": "technician"}
    enter(registers, "staff", person, now=NOW)
    guests = {"customer_no": "OPEN-REPAIR", "name": "Guests", "kind": "person", "phone": "00", "branch": "EVENTS"}
    enter(registers, "customers", guests, now=NOW)
    return registers


@pytest.fixture(scope="module", params=[RESTART, CONNECTS], ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest, registers: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    dialect = registers.partition(":")[0].partition("+")[0]
    keep = SLICES.get((dialect, request.param.stem))
    if keep is None:
        return request.param
    return slice_of(request.param, keep, at=tmp_path_factory.mktemp("openrepair") / f"{dialect}_{request.param.name}")


@pytest.fixture(scope="module")
def sums(network: str, path: Path) -> dict[str, dict[str, object]]:
    return {profile: load(network, path, form, profile).as_json() for form, profile in HANDED_IN}


def day(record: Record) -> date:
    """The day of the event, under whichever header this version of the export has it."""
    return date.fromisoformat(record.cells.get("event_date") or record.cells["date"])


def wordy(record: Record) -> bool:
    return len(record.cells["problem"].strip()) > LONGEST_FAULT


def said(cell: str) -> str:
    """The text of a cell; the spellings of nothing that volunteers used are no text."""
    return "" if cell.strip().lower() in {"-", "--", "/", "n/a"} else cell.strip()


def fixed(record: Record) -> bool:
    return record.cells["repair_status"] == "Fixed"


def told(profile: str, rows: list[Record]) -> list[Record]:
    """The records that belong to the form of a profile."""
    whole = {"openrepair_repairs": fixed, "openrepair_unfinished": lambda record: not fixed(record)}
    return list(filter(whole.get(profile, lambda _: True), rows))


REASONS: dict[str, set[tuple[str, str | None]]] = {
    "openrepair_calls": {("too_long", "fault")},
    "openrepair_receipts": {("unknown_call", "call_no")},
    "openrepair_repairs": {("unknown_call", "call_no"), ("unknown_receipt", "receipt_no")},
    "openrepair_unfinished": {("unknown_call", "call_no"), ("unknown_receipt", "receipt_no")},
}
"""Why a record whose problem takes more text than a call has room for is in none of the registers."""


def test_every_record_is_accounted_for(path, sums):
    rows = records(path)
    for form, profile in HANDED_IN:
        ours = told(profile, rows)
        long = sum(map(wordy, ours))
        assert sums[profile] == {
            "file": str(path), "form": form, "rows": len(ours), "loaded": len(ours) - long, "updated": 0,
            "unchanged": 0, "quarantined": long,
            "reasons": {code: long for code, _ in REASONS[profile]} if long else {},
        }  # fmt: skip
    if path == CONNECTS:
        assert (len(rows), sum(map(wordy, rows))) == (2885, 1)


def test_what_lies_in_quarantine_is_too_long_or_lacks_the_call_that_was(network, path, sums):
    rows = records(path)
    for _, profile in HANDED_IN:
        expected = {record.line: REASONS[profile] for record in told(profile, rows) if wordy(record)}
        assert refused(network, path, profile) == expected, profile


def test_each_record_is_a_card_on_its_own_receipt_and_only_what_was_fixed_is_finished(network, path, sums):
    kept = {record.cells["id"]: record for record in records(path) if not wordy(record)}
    asked = select(Repair, Receipt.taken_at, Call).join(Receipt, Receipt.receipt_no == Repair.receipt_no).join(Call)
    with reading(network) as session:
        cards = {
            card.repair_no: (card, taken_at, call)
            for card, taken_at, call in session.execute(asked)
            if card.repair_no in kept
        }
    assert cards.keys() == kept.keys()
    for number, (card, taken_at, call) in cards.items():
        record = kept[number]
        midnight = datetime.combine(day(record), datetime.min.time(), tzinfo=BRUSSELS)
        assert (card.receipt_no, call.call_no, call.called_at, taken_at, card.started_at) == (
            number, number, midnight, midnight, midnight,
        )  # fmt: skip
        assert card.finished_at == (midnight if fixed(record) else None)
        assert (call.fault or "") == said(record.cells["problem"])
        assert call.model == f"{said(record.cells['brand'])} {said(record.cells['product_category'])}".strip()


def test_handing_the_files_in_again_changes_nothing(network, path, sums):
    for form, profile in HANDED_IN:
        again = load(network, path, form, profile)
        first = sums[profile]
        assert (again.rows, again.loaded, again.updated, again.unchanged) == (first["rows"], 0, 0, first["loaded"])
        assert again.quarantined == first["quarantined"]
        assert +Counter(again.reasons) == Counter(first["reasons"])  # type: ignore[arg-type]
