"""How a run went."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from desk.refusals import in_the_readers_language
from desk.show.printing import remark
from desk.show.tables import heading, table
from flows.words import counted, word, worded
from tasks.stored_words import retold
from tasks.tongue import Tongue

if TYPE_CHECKING:
    from deployments.running import RunResult

SHOWN = 20
COLOURS = {"completed": "green", "completed_with_failures": "yellow", "failed": "red"}


def result_json(result: "RunResult", *, zone: str) -> dict[str, Any]:
    """The document of `run --json`, its time in the company's zone."""
    return {
        "flow": result.flow,
        "state": str(result.state),
        "now": _iso(result.now, zone),
        "dry_run": result.dry_run,
        "changed": dict(result.changed),
        "through": str(result.through),
        "headline": result.headline,
        "failures": list(result.failures),
        "rows": [dict(row) for row in result.rows],
        "note": result.note or None,
    }


def show_result(console: Console, result: "RunResult", *, zone: str, say: Tongue) -> None:
    """The state, what changed (or would have), a table of it; failures go to standard error."""
    through = (
        say("through Prefect", "经由Prefect")
        if result.through == "prefect"
        else say("its body alone, without Prefect", "直接运行，未经Prefect")
    )
    rehearsal = say(", dry run: nothing was changed", "，演练：未作任何改动") if result.dry_run else ""
    state = retold(str(result.state).replace("_", " "), locale=say.locale)
    line = (
        (f"{result.flow} ", "bold"),
        (state, COLOURS.get(str(result.state), "")),
        f" · {_iso(result.now, zone) or '–'} · {through}{rehearsal}",
    )
    console.print(Text.assemble(*line))
    if result.note:
        remark(in_the_readers_language(result.note))
    counts = counted(result.changed, locale=say.locale)
    if counts:
        table(console, ("", ""), list(counts.items()), numbers=(1,))
    elif not result.failures:
        console.print(Text(f"  {word('nothing to do', locale=say.locale)}", style="dim"))
    if result.rows:
        names = list(dict.fromkeys(name for row in result.rows for name in row))
        heading(console, say("What it would do", "将会做的事") if result.dry_run else say("What it did", "所做的事"))
        headers = [word(name, locale=say.locale) for name in names]
        rows = [worded(row, locale=say.locale) for row in result.rows[:SHOWN]]
        table(console, headers, ([str(row.get(name, "")) for name in names] for row in rows))
        if len(result.rows) > SHOWN:
            left = len(result.rows) - SHOWN
            console.print(
                Text(say(f"  … {left:,} more (--json has all)", f"  ……另有{left:,}行（--json 可看全部）"), style="dim")
            )
    for failure in result.failures:
        remark(say(f"failed: {failure}", f"失败：{failure}"))


def _iso(at: datetime | None, zone: str) -> str | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
