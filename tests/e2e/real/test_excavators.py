"""Work orders of five excavators as jobs: nothing is lost, and the repairs that came back are those that a count finds.

SQLite takes the whole file, PostgreSQL the orders of two of the five machines until the end of 2003.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from sqlalchemy import select

from models import Call, Case, Event, Product
from models.database import reading
from rules.events import CallEvent
from tasks.reading.profile import SHIPPED
from tests.e2e.real.records import NOW, Record, load, records, refused, slice_of
from tests.real_records import REAL, only_with_real_records
from tests.tasks.entering import enter

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), only_with_real_records]
ORDERS = REAL / "excavators_work_orders.csv"
FORMS = ("products", "calls", "dispatches", "visits")
SHIFTED = {"OriginalShorttext": "won", "PMType": "t swing", "Cost": "PM01"}
"""The row whose text was cut at an apostrophe, so that the rest of it stands a column further to the right."""


@pytest.fixture(scope="module")
def mine(registers: str) -> str:
    enter(registers, "branches", {"branch_no": "PIT", "name": "The pit", "kind": "branch",
                                  "time_zone": "Australia/Perth"}, now=NOW)  # fmt: skip
    enter(registers, "staff", {"staff_no": "EXC-CREW", "branch": "PIT", "name": "Crew", "role": "technician"}, now=NOW)
    customer = {"customer_no": "MINE", "name": "The mine", "kind": "company", "phone": "0891234567", "branch": "PIT"}
    enter(registers, "customers", customer, now=NOW)
    return registers


@pytest.fixture(scope="module")
def path(registers: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if registers.startswith("sqlite"):
        return ORDERS
    early = tmp_path_factory.mktemp("orders") / "early_orders.csv"
    return slice_of(ORDERS, lambda cells: cells["Asset"] in {"A", "B"} and cells["BscStartDate"] < "2004", at=early)


@pytest.fixture(scope="module")
def sums(mine: str, path: Path) -> dict[str, dict[str, object]]:
    return {form: load(mine, path, form, f"excavators_{form}").as_json() for form in FORMS}


@dataclass(frozen=True, slots=True)
class Order:
    number: str
    machine: str
    day: date
    family: str | None
    charged: bool


def orders(path: Path) -> list[Order]:
    """The work orders as somebody with the file and the profile's word lists would note them down."""
    lists = YAML(typ="safe").load((SHIPPED / "excavators_calls.yaml").read_text(encoding="utf-8"))["keywords"]
    return [
        Order(
            number=f"EXC-{record.line}",
            machine=record.cells["Asset"],
            day=date.fromisoformat(record.cells["BscStartDate"]),
            family=family(record.cells["OriginalShorttext"], lists["fault_code"]),
            charged=fault_of_cost(record) is None,
        )
        for record in records(path)
    ]


def family(text: str, lists: dict[str, list[str]]) -> str | None:
    """The first family with a word that stands at the head of some word of the text."""
    said = text.lower()
    heads = [place for place in range(len(said)) if place == 0 or not said[place - 1].isalnum()]
    for name, words in lists.items():
        if any(said[head:].startswith(word) for head in heads for word in words):
            return name
    return None


def fault_of_cost(record: Record) -> str | None:
    """Why the cost of an order is no fee."""
    try:
        return "out_of_range" if float(record.cells["Cost"]) < 0 else None
    except ValueError:
        return "unreadable_money"


def counted(path: Path) -> dict[str, tuple[str, int]]:
    """The orders that repeat an earlier one, with that and the days between, counted pair by pair.

    The earlier order is about the same machine and family and its visit stands; among several it is the last.
    An order of the same day is no earlier one.
    """
    noted = orders(path)
    found = {}
    for order in noted:
        earlier = [
            (other.day, other.number)
            for other in noted
            if other.machine == order.machine and other.family == order.family and other.day < order.day
            and other.charged and (order.day - other.day).days <= 90
        ]  # fmt: skip
        if order.family is not None and earlier:
            day, number = max(earlier)
            found[order.number] = (number, (order.day - day).days)
    return found


def linked(url: str) -> dict[str, tuple[str, int]]:
    """The repeats that stand on the timelines."""
    asked = select(Case.number, Event.detail).join(Case, Case.id == Event.case_id).where(Event.kind == CallEvent.REPEAT)
    with reading(url) as session:
        return {row.number: (row.detail["earlier"], row.detail["days"]) for row in session.execute(asked)}


def test_every_order_is_accounted_for(mine, path, sums):
    rows = records(path)
    machines = {record.cells["Asset"] for record in rows}
    wrong = Counter(why for record in rows if (why := fault_of_cost(record)))
    same = {"updated": 0, "file": str(path), "rows": len(rows)}
    none = {"loaded": len(rows), "unchanged": 0, "quarantined": 0, "reasons": {}}
    assert sums["products"] == same | none | {
        "form": "products", "loaded": len(machines), "unchanged": len(rows) - len(machines),
    }  # fmt: skip
    assert sums["calls"] == same | none | {"form": "calls"}
    assert sums["dispatches"] == same | none | {"form": "dispatches"}
    assert sums["visits"] == same | {
        "form": "visits", "loaded": len(rows) - wrong.total(), "unchanged": 0, "quarantined": wrong.total(),
        "reasons": dict(wrong),
    }  # fmt: skip
    if path == ORDERS:
        assert (len(rows), wrong) == (5485, Counter(out_of_range=6, unreadable_money=1))
    with reading(mine) as session:
        assert set(session.scalars(select(Product.serial_no))) == machines


def test_twins_stay_two_orders_and_texts_are_kept_as_written(mine, path, sums):
    with reading(mine) as session:
        kept = {row.call_no: row.fault for row in session.execute(select(Call.call_no, Call.fault))}
    rows = records(path)
    assert kept == {f"EXC-{record.line}": record.cells["OriginalShorttext"].strip() for record in rows}
    assert len({tuple(record.cells.values()) for record in rows}) < len(rows)


def test_what_lies_in_quarantine_has_no_cost_that_is_a_fee(mine, path, sums):
    expected = {record.line: {(why, "fee")} for record in records(path) if (why := fault_of_cost(record))}
    assert refused(mine, path, "excavators_visits") == expected
    shifted = [record.line for record in records(path) if SHIFTED.items() <= record.cells.items()]
    assert [expected[line] for line in shifted] == [{("unreadable_money", "fee")}]


def test_the_repairs_that_came_back_are_those_that_a_count_finds(mine, path, sums):
    expected = counted(path)
    assert linked(mine) == expected
    assert len(expected) == (3953 if path == ORDERS else 648)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BROKEN GREASE LINE ON BUCKET", "LUBRICATION"),
        ("LOST TOOTH", "TEETH"),
        ("RF - CHECK A/C (NOT COOLING)", "CLIMATE"),
        ("RH engine wont start SHD24", "START"),
        ("BLOWN HYDRAULIC HOSE", "HOSE"),
        ("LOW ENGINE OIL PRESSURE FAULT.", "ENGINE"),
        ("won", None),
    ],
)
def test_the_family_of_a_fault_is_what_its_text_says(mine, path, sums, text, expected):
    with reading(mine) as session:
        found = set(session.scalars(select(Call.fault_code).where(Call.fault == text)))
    assert found == (
        {expected} if any(record.cells["OriginalShorttext"] == text for record in records(path)) else set()
    )


def test_handing_the_file_in_again_changes_nothing(mine, path, sums):
    before = linked(mine)
    for form in FORMS:
        again = load(mine, path, form, f"excavators_{form}")
        assert (again.rows, again.loaded, again.updated) == (sums[form]["rows"], 0, 0)
        assert (again.quarantined, dict(again.reasons)) == (sums[form]["quarantined"], sums[form]["reasons"])
    assert linked(mine) == before
