"""Which article is carried out, and by what (REG-1)."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from desk.show.tables import stacked
from rules.regulation.coverage import CoverageLine, totals
from rules.regulation.schema import CarriedOutStatus
from tasks.tongue import Tongue

WORDS = {
    CarriedOutStatus.CARRIED_OUT: ("carried out", "已执行", "green"),
    CarriedOutStatus.PARTLY: ("partly", "部分", "yellow"),
    CarriedOutStatus.BY_PEOPLE: ("by people", "人工", "cyan"),
    CarriedOutStatus.NOT_YET: ("not yet", "尚未", "dim"),
}


def lines_json(lines: Sequence[CoverageLine]) -> list[dict[str, Any]]:
    """One object an article, in the order of the book."""
    return [
        {
            "article": line.article,
            "title": line.title.en,
            "title_zh": line.title.zh,
            "status": str(line.status),
            "by": list(line.by),
            "note": None if line.note is None else line.note.en,
            "note_zh": None if line.note is None else line.note.zh,
        }
        for line in lines
    ]


def show_coverage(console: Console, lines: Sequence[CoverageLine], *, say: Tongue) -> None:
    """A line an article, and how many stand at each status."""
    headers = (say("article", "条款"), "", say("title", "名称"), say("by", "执行者"), say("note", "说明"))
    stacked(console, headers, (_line(line, say) for line in lines), indent=0)
    counted = totals(lines)
    said = [f"{say(*WORDS[status][:2])} {count}" for status, count in counted.items()]
    console.print(Text(f"{say('together', '合计')} {len(lines)}: {', '.join(said)}", style="bold"))


def _line(line: CoverageLine, say: Tongue) -> tuple[Sequence[str | Text], Sequence[str | Text]]:
    en, zh, colour = WORDS[line.status]
    by, note = ", ".join(line.by), "" if line.note is None else line.note.in_locale(say.locale)
    standing = Text(say(en, zh), style=colour)
    return (line.article, standing, line.title.in_locale(say.locale)), (by, Text(note, style="dim"))
