"""Big call registers for the benchmarks: any number of valid calls, and the small standing papers they name."""

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np

from desk.demo.company import BRANCHES
from desk.demo.dialects import PLAIN
from desk.demo.files import write_sheet
from desk.demo.sheets import Sheet
from desk.demo.texts import FAMILIES
from rules.words import Area, Channel, CustomerKind, Role

CUSTOMERS, PRODUCTS, CONTRACTS, TECHNICIANS = 1_000, 2_000, 200, 10
FIRST, LAST = datetime(2023, 9, 1), datetime(2026, 8, 31, 18)  # noqa: DTZ001 - wall-clock times of the branches' zone
AT_ONCE = 100_000
HEADER = "call_no,called_at,channel,customer_no,model,serial_no,fault,fault_code,area,branch"

_BRANCH = [BRANCHES[n % len(BRANCHES)].number for n in range(CUSTOMERS)]
_AREA = [(Area.SUBURBAN if n % 4 == 0 else Area.URBAN).value for n in range(CUSTOMERS)]
_MODELS = [model for models, _, _ in FAMILIES.values() for model in models]
_FAULTS = [f"{family}{fault},{code}" for family, (_, _, faults) in FAMILIES.items() for fault, code in faults]
_CHANNELS = [each.value for each in (Channel.PHONE, Channel.PHONE, Channel.WEB, Channel.CHAT)]


def write_calls_csv(path: Path, *, rows: int, seed: int = 1) -> Path:
    """Write a calls file of so many good rows, in the order of their times, over three years up to August 2026.

    UTF-8 CSV with English headers; customers and products are those of `write_bench_masters`. Written in pieces, so
    that memory does not grow with `rows`. The same rows and seed give the same bytes.
    """
    rng = np.random.default_rng([seed, rows])
    span = int((LAST - FIRST).total_seconds())
    customers = [f"C{n:05d}" for n in range(CUSTOMERS)]
    products = [f"{_MODELS[n % len(_MODELS)]},SN{n:06d}" for n in range(PRODUCTS)]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEADER + "\n")
        for begin in range(0, rows, AT_ONCE):
            count = min(AT_ONCE, rows - begin)
            low, high = span * begin // rows, span * (begin + count) // rows
            seconds = np.sort(rng.integers(low, max(high, low + 1), size=count))
            called_at = np.datetime_as_string(np.datetime64(FIRST, "s") + seconds.astype("timedelta64[s]"))
            product = rng.integers(0, PRODUCTS, size=count)
            owner = (product % CUSTOMERS).tolist()
            columns = (
                [f"BQ{n:08d}" for n in range(begin + 1, begin + count + 1)],
                called_at.tolist(),
                _drawn(rng, _CHANNELS, count),
                [customers[n] for n in owner],
                [products[n] for n in product.tolist()],
                _drawn(rng, _FAULTS, count),
                [_AREA[n] for n in owner],
                [_BRANCH[n] for n in owner],
            )
            file.write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")
    return path


def write_bench_masters(folder: Path) -> list[Path]:
    """Write the branches, staff, customers, products and contracts that those calls name; in loading order."""
    folder.mkdir(parents=True, exist_ok=True)
    paths: list[Path] = []
    for sheet in (_branches(), _staff(), _customers(), _products(), _contracts()):
        path = folder / f"{sheet.stem}.csv"
        write_sheet(path, sheet, PLAIN)
        paths.append(path)
    return paths


def _drawn(rng: np.random.Generator, words: list[str], count: int) -> list[str]:
    return [words[n] for n in rng.integers(0, len(words), size=count).tolist()]


def _sheet(form_name: str) -> Sheet:
    return Sheet(form_name, "BENCH", f"{form_name}__BENCH", FIRST)


def _branches() -> Sheet:
    sheet = _sheet("branches")
    for each in BRANCHES:
        sheet.add(branch_no=each.number, name=each.name, kind=each.kind, time_zone="Asia/Shanghai", hours=each.hours)
    return sheet


def _staff() -> Sheet:
    sheet = _sheet("staff")
    for branch in BRANCHES:
        sheet.add(staff_no=f"D{branch.number}", branch=branch.number, name="主任", role=Role.DIRECTOR)
        for n in range(TECHNICIANS):
            sheet.add(staff_no=f"T{branch.number}{n:02d}", branch=branch.number, name="技术员", role=Role.TECHNICIAN)
    return sheet


def _customers() -> Sheet:
    sheet = _sheet("customers")
    for n in range(CUSTOMERS):
        sheet.add(
            customer_no=f"C{n:05d}", name=f"客户{n}", kind=CustomerKind.PERSON, phone=f"1600000{n:04d}",
            address="示例路1号", area=_AREA[n], branch=_BRANCH[n], grade="C",
        )  # fmt: skip
    return sheet


def _products() -> Sheet:
    sheet = _sheet("products")
    for n in range(PRODUCTS):
        sold_on = date(2018, 1, 1) + timedelta(days=n)
        sheet.add(
            serial_no=f"SN{n:06d}", customer_no=f"C{n % CUSTOMERS:05d}", model=_MODELS[n % len(_MODELS)],
            sold_on=sold_on, warranty_until=sold_on + timedelta(days=3 * 365),
        )  # fmt: skip
    return sheet


def _contracts() -> Sheet:
    sheet = _sheet("contracts")
    for n in range(CONTRACTS):
        sheet.add(
            contract_no=f"HT{n:05d}", customer_no=f"C{n * 5:05d}", starts_on=date(2024, 1, 1) + timedelta(days=n),
            ends_on=date(2026, 12, 31) + timedelta(days=n), fee=120_000,
        )  # fmt: skip
    return sheet
