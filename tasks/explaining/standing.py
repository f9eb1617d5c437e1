"""How a clock stands, in one line of words (LIM-1)."""

from collections.abc import Callable
from datetime import datetime

from tasks.explaining.story import ClockStory, Verdict
from tasks.tongue import Tongue


def standing(clock: ClockStory, *, say: Tongue, told: Callable[[datetime | None], str]) -> str:
    """Whether it was kept, by how much it was broken, or how much is left, and what it still lacks.

    `told` writes a time of the branch's zone.
    """
    due, ended, over = told(clock.due_at), told(clock.stopped_at), clock.over or ""
    match clock.verdict:
        case Verdict.MET:
            said = say(f"kept: {ended}, due {due}", f"按时：{ended}，期限 {due}")
        case Verdict.MOVED:
            said = say(f"moved in time: {ended}, it was due {due}", f"按时改期：{ended}，原期限 {due}")
        case Verdict.MISSED if clock.stopped_at is None:
            said = say(f"broken by {over} and still open: due {due}", f"已逾时{over}，仍未完成：期限 {due}")
        case Verdict.MISSED:
            said = say(f"broken by {over}: {ended}, due {due}", f"逾时{over}：{ended}，期限 {due}")
        case Verdict.RUNNING if clock.due_at is None:
            said = say("stands still", "暂停中")
        case Verdict.RUNNING:
            said = say(f"running: due {due}", f"计时中：期限 {due}")
        case Verdict.VOID:
            said = say("of no account", "不适用")
    return f"{said}{say('; ', '；')}{clock.waits_for}" if clock.waits_for else said
