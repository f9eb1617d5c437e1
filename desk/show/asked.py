"""What was asked in Slack, on screen and as JSON, times in the company's zone."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from desk.show.tables import table
from models import Answered, Question
from tasks.tongue import Tongue

SAID = {
    Answered.TOLD: ("told", "已告知"),
    Answered.LISTED: ("own list", "本人待办"),
    Answered.HELPED: ("help", "帮助"),
    Answered.STRANGER: ("account not known", "账号未登记"),
    Answered.NOT_THEIRS: ("kept back: not theirs to see", "无权查看"),
    Answered.NOT_FOUND: ("no such case", "无此事项"),
    Answered.AMBIGUOUS: ("several kinds", "多个事项"),
    Answered.FAILED: ("failed", "未成功"),
}


def question_json(row: Question, *, zone: str) -> dict[str, Any]:
    """One row of the register; `answer` is null where the listener was stopped before it answered."""
    return {
        "id": row.id,
        "asked_at": row.asked_at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"),
        "slack_id": row.slack_id,
        "staff_no": row.staff_no,
        "asked": row.asked,
        "answer": row.answer,
    }


def show_questions(console: Console, rows: Sequence[Question], *, zone: str, say: Tongue, most: int | None) -> None:
    """A line a question, the latest first; `most` limits how many, None shows all."""
    if not rows:
        console.print(say("Nothing was asked in Slack yet.", "尚无Slack查询。"))
        return
    shown = rows if most is None else rows[:most]
    headers = (say("when", "时间"), say("who", "查询人"), say("asked", "查询"), say("answer", "答复"))
    table(console, headers, (_line(row, zone, say) for row in shown), whole=(0, 1), indent=0)
    if len(rows) > len(shown):
        left = len(rows) - len(shown)
        console.print(Text(say(f"… {left:,} more: --all", f"……另有{left:,}项，可用 --all"), style="dim"))


def _line(row: Question, zone: str, say: Tongue) -> tuple[str, str, str, str]:
    at = f"{row.asked_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
    answer = say("not answered", "未答复") if row.answer is None else say(*SAID[Answered(row.answer)])
    return at, row.staff_no or f"slack:{row.slack_id}", row.asked, answer
