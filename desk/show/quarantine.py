"""Rows in quarantine: whole for machines and for mending, masked on the screen (PR-2)."""

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from desk.show.tables import stacked
from rules.forms import FORMS
from rules.masking import mask_text
from tasks.loading.quarantine import Entry
from tasks.tongue import Tongue


def entry_json(entry: Entry) -> dict[str, Any]:
    """One entry with the text as it was written: whoever mends it needs it."""
    return {
        "id": entry.id,
        "form": entry.form,
        "file": entry.file,
        "sheet": entry.sheet or None,
        "line": entry.line,
        "profile": entry.profile or None,
        "row": dict(entry.row),
        "reasons": [
            {"code": reason.code, "column": reason.column, "sentence": reason.sentence} for reason in entry.reasons
        ],
    }


def show_entries(console: Console, entries: Sequence[Entry], *, say: Tongue, most: int) -> None:
    """A line an entry: where it stands and what is wrong with it."""
    if not entries:
        console.print(say("Nothing is in quarantine.", "隔离区为空。"))
        return
    headers = ("#", say("form", "表单"), say("where", "位置"), say("why", "原因"))
    stacked(console, headers, (_line(entry, say) for entry in entries[:most]), numbers=(0,), indent=0)
    if len(entries) > most:
        left = len(entries) - most
        more = say(
            f"… {left:,} more: --form, --json or export show them",
            f"……另有{left:,}行，可用 --form、--json 或 export 查看",
        )
        console.print(Text(more, style="dim"))


def _line(entry: Entry, say: Tongue) -> tuple[tuple[int, str, str], tuple[str]]:
    where = ":".join(part for part in (entry.file, entry.sheet, str(entry.line)) if part)
    form = say(entry.form, FORMS[entry.form].chinese if entry.form in FORMS else entry.form)
    return (entry.id, form, where), (mask_text("; ".join(reason.sentence for reason in entry.reasons)),)
