import csv
import time
from pathlib import Path

from desk.demo.bulk import write_bench_masters, write_calls_csv
from rules.forms import FORMS
from rules.words import Area, Channel


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_bulk_calls_name_only_what_the_masters_hold(tmp_path: Path) -> None:
    masters = {path.name.split("__")[0]: rows_of(path) for path in write_bench_masters(tmp_path)}
    calls = rows_of(write_calls_csv(tmp_path / "calls__BENCH.csv", rows=3_000))
    branches = {row["branch_no"] for row in masters["branches"]}
    customers = {row["customer_no"]: row for row in masters["customers"]}
    products = {row["serial_no"]: row for row in masters["products"]}
    assert len(calls) == len({row["call_no"] for row in calls}) == 3_000
    assert set(calls[0]) <= set(FORMS["calls"].names)
    for row in calls:
        assert row["branch"] in branches
        assert row["branch"] == customers[row["customer_no"]]["branch"]
        assert products[row["serial_no"]]["customer_no"] == row["customer_no"]
        assert products[row["serial_no"]]["model"] == row["model"]
        assert row["area"] in set(Area)
        assert row["channel"] in set(Channel)
        assert "2023-09-01" <= row["called_at"] < "2026-09-01"
    times = [row["called_at"] for row in calls]
    assert times == sorted(times)


def test_bulk_contracts_and_staff_name_what_is_there(tmp_path: Path) -> None:
    masters = {path.name.split("__")[0]: rows_of(path) for path in write_bench_masters(tmp_path)}
    customers = {row["customer_no"] for row in masters["customers"]}
    assert all(row["customer_no"] in customers for row in masters["contracts"])
    assert {row["branch"] for row in masters["staff"]} == {row["branch_no"] for row in masters["branches"]}


def test_bulk_calls_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    one = write_calls_csv(tmp_path / "one.csv", rows=500, seed=9).read_bytes()
    assert one == write_calls_csv(tmp_path / "two.csv", rows=500, seed=9).read_bytes()
    assert one != write_calls_csv(tmp_path / "three.csv", rows=500, seed=10).read_bytes()


def test_many_calls_are_written_in_moments(tmp_path: Path) -> None:
    begun = time.process_time()
    write_calls_csv(tmp_path / "many.csv", rows=200_000)
    assert time.process_time() - begun < 3
