"""Gaps between papers on screen and as JSON, times in the zone of each finding's branch."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from desk.show.tables import stacked
from models import PaperFinding
from rules.chain_codes import FindingKind
from rules.words import Role
from tasks.engine.calendars import Calendars
from tasks.tongue import Tongue


def finding_json(row: PaperFinding, *, zone: str) -> dict[str, Any]:
    """One row of the register; `settled_at` is null while it is open."""
    return {
        "id": row.id,
        "code": row.code,
        "kind": row.kind,
        "article": row.article,
        "subject": row.subject,
        "about": row.about,
        "branch": row.branch_no,
        "owner": row.owner_no,
        "owner_role": row.owner_role,
        "since": _iso(row.since, zone),
        "found_at": _iso(row.found_at, zone),
        "last_seen_at": _iso(row.last_seen_at, zone),
        "due_at": _iso(row.due_at, zone),
        "settled_at": _iso(row.settled_at, zone),
        "occurrence": row.occurrence,
        "text": {"en": row.text_en, "zh": row.text_zh},
    }


def show_findings(
    console: Console,
    rows: Sequence[PaperFinding],
    *,
    known: Calendars,
    now: datetime,
    say: Tongue,
    most: int | None,
) -> None:
    """A line a finding: what is past due stands out; `most` limits how many, None shows all."""
    if not rows:
        console.print(say("Nothing is missing between the papers.", "单据无缺漏。"))
        return
    headers = (
        say("due", "期限"),
        say("branch", "网点"),
        say("whose", "责任人"),
        say("case", "事项"),
        say("kind", "类别"),
        say("article", "依据"),
        say("what", "内容"),
    )
    shown = rows if most is None else rows[:most]
    stacked(console, headers, (_line(row, known.zone(row.branch_no), now, say) for row in shown), indent=0)
    if len(rows) > len(shown):
        left = len(rows) - len(shown)
        console.print(
            Text(say(f"… {left:,} more: --branch or --json", f"……另有{left:,}项，可用 --branch 或 --json"), style="dim")
        )


def _line(row: PaperFinding, zone: str, now: datetime, say: Tongue) -> tuple[Sequence[str | Text], Sequence[Text]]:
    place = ZoneInfo(zone)
    if row.settled_at is None:
        due = Text(f"{row.due_at.astimezone(place):%Y-%m-%d %H:%M}", style="red" if row.due_at < now else "")
    else:
        due = Text(say("settled ", "了结 ") + f"{row.settled_at.astimezone(place):%Y-%m-%d}", style="dim")
    owner = row.owner_no or say(f"nobody ({row.owner_role})", f"无人（{Role(row.owner_role).chinese}）")
    kind = say.word(FindingKind(row.kind))
    again = say(f" (no. {row.occurrence})", f"（第{row.occurrence}次）") if row.occurrence > 1 else ""
    return (due, row.branch_no, owner, row.subject, kind, row.article), (Text(say(row.text_en, row.text_zh) + again),)


def _iso(at: datetime | None, zone: str) -> str | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
