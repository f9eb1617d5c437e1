"""The ledger on screen and as JSON: masked, times in the zone of each notice's branch (PR-2)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from desk.show.statuses import STATUS_COLOURS, status_said
from desk.show.tables import stacked
from models import Notice
from rules.masking import mask_text
from tasks.engine.calendars import Calendars
from tasks.readable import cleaned, one_line
from tasks.stored_words import retold
from tasks.tongue import Tongue


def notice_json(row: Notice, *, zone: str) -> dict[str, Any]:
    """One row of the ledger."""
    return {
        "id": row.id,
        "kind": row.kind,
        "subject": row.subject,
        "article": row.article,
        "step": row.step,
        "recipient": row.recipient,
        "channel": row.channel,
        "status": row.status,
        "deadline": _iso(row.deadline, zone),
        "created_at": _iso(row.created_at, zone),
        "sent_at": _iso(row.sent_at, zone),
        "text": cleaned(mask_text(row.text)),
        "title": one_line(mask_text(row.title)),
        "because": row.because or row.error,
        "not_before": _iso(row.not_before, zone),
        "digest": row.digest_id,
    }


def show_ledger(console: Console, rows: Sequence[Notice], *, total: int, known: Calendars, say: Tongue) -> None:
    """A line a notice, the newest last."""
    if not rows:
        console.print(say("The ledger has no such notice.", "台账中没有这样的通知。"))
        return
    if total > len(rows):
        console.print(
            Text(
                say(
                    f"the last {len(rows)} of {total:,}; {total - len(rows):,} more: --all",
                    f"共{total:,}条，显示最近{len(rows)}条，另有{total - len(rows):,}条：--all",
                ),
                style="dim",
            )
        )
    headers = (
        "#",
        say("written", "时间"),
        say("status", "状态"),
        say("to", "对象"),
        say("article", "依据"),
        say("what", "内容"),
    )
    lines = (_line(row, known.zone(row.branch_no), say) for row in rows)
    stacked(console, headers, lines, numbers=(0,), indent=0)


def _line(row: Notice, zone: str, say: Tongue) -> tuple[Sequence[str | Text], Sequence[Text]]:
    at = (row.sent_at or row.created_at).astimezone(ZoneInfo(zone))
    status = Text(status_said(row.status, say=say), style=STATUS_COLOURS.get(row.status, ""))
    because = retold(row.because or row.error, locale=say.locale, zone=zone)
    what = Text.assemble(one_line(mask_text(row.title)), (f" – {because}" if because else "", "dim"))
    return (str(row.id), f"{at:%Y-%m-%d %H:%M}", status, row.recipient, row.article), (what,)


def _iso(at: datetime | None, zone: str) -> str | None:
    return None if at is None else at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
