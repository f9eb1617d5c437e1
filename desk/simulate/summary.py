"""What a simulation came to, for people and as one document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from desk.demo.living import COUNTED
from desk.simulate.compared import Compared
from desk.simulate.request import START, Asked
from desk.simulate.simulating import Registers
from rules.regulation.load import default_book
from tasks.tongue import Tongue

SHOWN = 20
"""Differences that are printed."""


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of it: counts, notices by status, seconds of living through the days and in all."""

    asked: Asked
    compared: Compared
    registers: Registers
    notices: Mapping[str, int]
    runs: int
    files: int
    failures: tuple[str, ...]
    living: float
    seconds: float


def said(found: Simulated) -> dict[str, Any]:
    """As one JSON document, with every difference."""
    asked, compared = found.asked, found.compared
    return {
        "seed": asked.seed, "from": f"{START}", "days": asked.days, "branches": asked.branches,
        "calls_per_day": asked.calls_per_day, "chaos": asked.level.value, "files": found.files,
        **{name: compared.rows[name] for name in COUNTED}, "waiting": compared.waiting,
        "limits": {name: {"cases": count, "broken": compared.broken[name]} for name, count in sorted(compared.limits.items())},
        "told": compared.told, "notices": dict(sorted(found.notices.items())), "runs": found.runs,
        "registers": {"rows": found.registers.rows, "digest": found.registers.digest},
        "differences": list(compared.differences), "failures": list(found.failures),
        "seconds": round(found.seconds, 1), "days_a_second": round(asked.days / max(found.living, 0.001), 2),
    }  # fmt: skip


def show(found: Simulated, *, console: Console, say: Tongue) -> None:
    """Print the summary; differences and failures stand last, each with the seed and the day that it is about."""
    asked, compared, rows = found.asked, found.compared, found.compared.rows
    pace = asked.days / max(found.living, 0.001)
    lines = [
        say(
            f"Seed {asked.seed}: {asked.days} days from {START}, {asked.branches} branches with {asked.calls_per_day} calls "
            f"a day each, disorder: {asked.level}.",
            f"种子 {asked.seed}：自 {START} 起 {asked.days} 天，{asked.branches} 个网点，"
            f"每网点每日 {asked.calls_per_day} 个叫修，混乱程度 {asked.level}。",
        ),
        say(
            f"{found.runs:,} flow bodies in {found.living:.0f} s, {pace:.1f} days a second.",
            f"运行流程 {found.runs:,} 次，用时 {found.living:.0f} 秒，每秒 {pace:.1f} 天。",
        ),
        say(
            f"{found.files:,} files: {rows['rows']:,} rows = {rows['loaded']:,} loaded + {rows['updated']:,} updated + "
            f"{rows['unchanged']:,} unchanged + {rows['quarantined']:,} quarantined; {compared.waiting:,} lines still wait.",
            f"文件 {found.files:,} 个：{rows['rows']:,} 行 = 新增 {rows['loaded']:,} + 更新 {rows['updated']:,} + "
            f"不变 {rows['unchanged']:,} + 隔离 {rows['quarantined']:,}，其中尚待更正 {compared.waiting:,} 行。",
        ),
        say(
            "Notices: " + ", ".join(f"{count:,} {status}" for status, count in sorted(found.notices.items())),
            "通知：" + "，".join(f"{status} {count:,}" for status, count in sorted(found.notices.items())),
        ),
        say(
            f"Registers: {found.registers.rows:,} rows, digest {found.registers.digest}",
            f"登记库：{found.registers.rows:,} 行，摘要 {found.registers.digest}",
        ),
    ]
    for line in lines:
        console.print(line, soft_wrap=True)
    console.print(_limits(compared, say))
    told = say(
        f"Told of a broken limit, as reckoned: {compared.told:,}.", f"按独立计算应通知的逾时：{compared.told:,} 件。"
    )
    console.print(told)
    for name, wrong in (
        (say("failures on the way", "途中失败"), found.failures),
        (say("differences from what was reckoned", "与独立计算不符"), compared.differences),
    ):
        console.print(f"{len(wrong):,} {name}" + (f", seed {asked.seed}:" if wrong else "."))
        for line in wrong[:SHOWN]:
            console.print(f"  {line}", soft_wrap=True)


def _limits(compared: Compared, say: Tongue) -> Table:
    book, table = default_book(), Table()
    for heading in (say("limit", "时限"), say("cases", "事项"), say("broken", "逾时")):
        table.add_column(heading, justify="left" if not table.columns else "right")
    for name, count in sorted(compared.limits.items()):
        limit = book.limit(name)
        title = f"{limit.article} {limit.title.in_locale(say.locale)}"
        table.add_row(title, f"{count:,}", f"{compared.broken[name]:,}")
    return table
