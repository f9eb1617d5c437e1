"""Loading 200,000 calls, everything checked, against two floors that check nothing.

The file's floor parses the file and inserts its ten columns into one bare table. But a call is more than its
line: a case, a voucher, an event and two clocks with their own columns and indexes. The registers' floor parses the file and
inserts the same columns of the same rows as the load writes, into bare tables.
"""

import csv
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

import pandas as pd

from desk.demo.bulk import write_bench_masters, write_calls_csv

ROWS = 200_000
NOW = datetime(2026, 9, 1, tzinfo=UTC)
ROUNDS = 3


def floor(path: Path, folder: Path) -> float:
    """Seconds for pandas to parse the file and sqlite3 to insert its columns with executemany."""
    target = folder / "floor.db"
    target.unlink(missing_ok=True)
    with closing(_bare(target)) as connection:
        begun = perf_counter()
        frame = pd.read_csv(path, dtype=str)
        columns = list(frame.columns)
        connection.execute(f"CREATE TABLE calls ({', '.join(columns)}, PRIMARY KEY (call_no))")
        rows = zip(*(frame[name].tolist() for name in columns), strict=True)
        connection.executemany(f"INSERT INTO calls VALUES ({', '.join('?' * len(columns))})", rows)
        connection.commit()
        return perf_counter() - begun


def floor_of_registers(path: Path, folder: Path) -> float:
    """Seconds for pandas to parse the file and sqlite3 to insert what the load wrote into `load.db`, bare.

    Only a primary key each, no index, no check, no foreign key; the values lie ready in memory.
    """
    target = folder / "registers.db"
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(folder / "load.db")) as loaded:
        written = {}
        for table in ("cases", "calls", "vouchers", "timeline", "clocks"):
            found = loaded.execute(f"SELECT * FROM {table}")
            written[table] = ([column[0] for column in found.description], found.fetchall())
    with closing(_bare(target)) as connection:
        begun = perf_counter()
        pd.read_csv(path, dtype=str)
        for table, (columns, rows) in written.items():
            key = "call_no TEXT PRIMARY KEY" if table == "calls" else "id INTEGER PRIMARY KEY"
            others = [name for name in columns if name != key.split()[0]]
            connection.execute(f"CREATE TABLE {table} ({', '.join([key, *others])})")
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", rows)
        connection.commit()
        return perf_counter() - begun


def _bare(target: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(target)
    connection.execute("PRAGMA journal_mode=WAL")
    return connection


LOADER = """
import sys, time
from datetime import datetime
from pathlib import Path
from models.migrate import upgrade
from rules.regulation.load import default_book
from tasks.loading.load import Loading, load_file
url, now, path, *masters = sys.argv[1:]
upgrade(url)
loading = Loading(url=url, book=default_book(), now=datetime.fromisoformat(now))
for master in masters:
    load_file(Path(master), form=Path(master).name.split("__")[0].split(".")[0], loading=loading)
begun = time.perf_counter()
sums = load_file(Path(path), form="calls", loading=loading)
taken = time.perf_counter() - begun
assert sums.loaded == sums.rows and not sums.quarantined, sums.as_json()
begun = time.perf_counter()
again = load_file(Path(path), form="calls", loading=loading)
assert again.unchanged == again.rows
# Not getrusage: a new process starts with the peak of the one that started it.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(taken, time.perf_counter() - begun, int(peak.split()[1]) / 1024)
"""


def load(path: Path, folder: Path, masters: list[Path]) -> tuple[float, float, float]:
    """Seconds to load a file in a process of its own, seconds to load it again, and peak megabytes."""
    target = folder / "load.db"
    for left in folder.glob("load.db*"):
        left.unlink()
    run = subprocess.run(
        [sys.executable, "-c", LOADER, f"sqlite:///{target}", NOW.isoformat(), str(path), *map(str, masters)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        raise RuntimeError(run.stderr[-2000:])
    taken, again, peak = map(float, run.stdout.split())
    return taken, again, peak


def bench(folder: Path) -> dict[str, float]:
    """Median seconds of both in turn, the reload, peak memory at one and at two times the rows, and XLSX beside it."""
    masters = write_bench_masters(folder / "masters")
    path = write_calls_csv(folder / "calls.csv", rows=ROWS)
    floors, whole, loads, reloads = [], [], [], []
    peak = 0.0
    for _ in range(ROUNDS):
        floors.append(floor(path, folder))
        taken, again, peak = load(path, folder, masters)
        loads.append(taken)
        whole.append(floor_of_registers(path, folder))
        reloads.append(again)
    _, _, peak_twice = load(write_calls_csv(folder / "twice.csv", rows=2 * ROWS), folder, masters)
    xlsx, _, peak_xlsx = load(_as_workbook(path, folder), folder, masters)
    return {
        "floor": median(floors),
        "load": median(loads),
        "floor_of_registers": median(whole),
        "ratio_to_file": median(loads) / median(floors),
        "ratio_to_registers": median(loads) / median(whole),
        "reload": median(reloads),
        "peak": peak,
        "peak_twice": peak_twice,
        "xlsx": xlsx,
        "peak_xlsx": peak_xlsx,
    }


def _as_workbook(path: Path, folder: Path) -> Path:
    import xlsxwriter

    target = folder / "calls.xlsx"
    workbook = xlsxwriter.Workbook(str(target), {"constant_memory": True})
    sheet = workbook.add_worksheet("calls")
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file)):
            sheet.write_row(number, 0, row)
    workbook.close()
    return target
