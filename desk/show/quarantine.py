"""Rows in quarantine: whole for machines and for mending, masked on the screen (PR-2)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.text import Text

from desk.show.tables import stacked
from rules.forms import FORMS
from rules.masking import mask_text
from tasks.loading.dismissing import Dismissed
from tasks.loading.quarantine import Entry
from tasks.refused_words import reason_said
from tasks.rulebook import book
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
    } | _ending(entry)


def _ending(entry: Entry) -> dict[str, Any]:
    """How an entry that is not open any more ended; nothing of one that is."""
    if entry.resolved_at is None:
        return {}
    if entry.dismissed_by is not None:
        return {"dismissed": _dismissal(entry.dismissed_by, entry.dismissed_because, entry.resolved_at)}
    file, line = entry.settled_in or (None, None)
    return {"settled": {"file": file, "line": line, "at": entry.resolved_at.isoformat()}}


def dismissal_json(done: Dismissed) -> list[dict[str, Any]]:
    """Every entry asked for: its number and how it stands now, `dismissed`, `dismissed_before` or `settled_before`."""
    groups = (("dismissed", done.now), ("dismissed_before", done.before), ("settled_before", done.settled))
    return [
        {"id": entry.id, "state": state} | (_dismissal(entry.dismissed_by, entry.dismissed_because, entry.resolved_at))
        for state, entries in groups
        for entry in entries
    ]


def dismissal_lines(done: Dismissed, *, say: Tongue) -> list[str]:
    """A line an entry: dismissed now, or why it was left as it is."""
    lines = [say(f"{entry.id}: dismissed", f"{entry.id}：已作废") for entry in done.now]
    for entry in done.before:
        said = _said_dismissed(entry.dismissed_by, entry.dismissed_because, entry.resolved_at, say)
        lines.append(say(f"{entry.id}: left as it is, {said}", f"{entry.id}：不变，{said}"))
    lines += [
        say(f"{entry.id}: left as it is, a later row has settled it", f"{entry.id}：不变，已由后来的行更正")
        for entry in done.settled
    ]
    return lines


def _dismissal(by: str | None, because: str | None, at: datetime | None) -> dict[str, Any]:
    return {} if by is None or at is None else {"by": by, "because": because, "at": at.isoformat()}


def _said_dismissed(by: str | None, because: str | None, at: datetime | None, say: Tongue) -> str:
    day = "–" if at is None else f"{at.astimezone(book().calendar.zone):%Y-%m-%d}"
    why = mask_text(because or "")
    return say(f"dismissed {day} by {by}: {why}", f"{day}由{by}作废：{why}")


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
    said = (reason_said(asdict(reason), form=entry.form, locale=say.locale) for reason in entry.reasons)
    why = mask_text("; ".join(said))
    return (entry.id, form, where), (f"{why}{_ended(entry, say)}",)


def _ended(entry: Entry, say: Tongue) -> str:
    if entry.resolved_at is None:
        return ""
    if entry.dismissed_by is not None:
        said = _said_dismissed(entry.dismissed_by, entry.dismissed_because, entry.resolved_at, say)
    elif entry.settled_in is not None:
        said = say(
            f"settled by {':'.join(map(str, entry.settled_in))}", f"已由 {':'.join(map(str, entry.settled_in))} 更正"
        )
    else:
        said = say("settled", "已更正")
    return f" → {said}"
