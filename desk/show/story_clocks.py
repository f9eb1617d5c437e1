"""The clocks of a story: the verdict in a line, then every stretch that counted or did not, and the alerts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from rich.console import Console
from rich.text import Text

from desk.show.statuses import status_said
from desk.show.tables import hanging, heading, table
from desk.show.times import length, moment
from tasks.explaining.story import Alert, ClockStory, Fate, Part, Story, Verdict
from tasks.explaining.time_parts import APPOINTED, BY_THE_CLOCK, FIRST_DAY, PAUSED, WAITING
from tasks.stored_words import retold
from tasks.tongue import Tongue

MARKS = {
    Verdict.MET: ("✓", "green"),
    Verdict.MISSED: ("✗", "bold red"),
    Verdict.RUNNING: ("…", "yellow"),
    Verdict.VOID: ("–", "dim"),
}
FIRST_ROWS, LAST_ROWS = 9, 2
"""How much of a long clock is shown; --json has all of it."""
NIGHT = frozenset({"after closing", "before opening"})

REASONS_ZH = {
    "worked": "计时",
    "lunch": "午休",
    "before opening": "上班前",
    "after closing": "下班后",
    "weekend": "周末",
    BY_THE_CLOCK: "连续计时",
    FIRST_DAY: "当天不计",
}
FATES = {
    Fate.TOLD: ("told", "已告知"),
    Fate.JOINED: ("not sent by itself", "未单独发送"),
    Fate.OVERTAKEN: ("not sent", "不发送"),
    Fate.NOBODY: ("nobody to tell", "无人可告知"),
    Fate.WITHDRAWN: ("withdrawn", "已撤回"),
    Fate.NOT_REACHED: ("not sent", "不发送"),
    Fate.UNCHASED: ("not chased", "不催办"),
    Fate.DUE: ("due with the next sweep", "下次巡查执行"),
    Fate.AHEAD: ("ahead", "未到"),
}


def verdict_line(clock: ClockStory, *, say: Tongue, near: datetime) -> tuple[Text, Text]:
    """One clock: its mark, then its title and whether it was kept, by how much it was broken, or how much is left."""
    mark, style = MARKS[clock.verdict]
    due, ended = moment(clock.due_at, say=say, near=near), moment(clock.stopped_at, say=say, near=near)
    over = clock.over or ""
    match clock.verdict:
        case Verdict.MET:
            said = say(f"kept: {ended}, due {due}", f"按时：{ended}，期限 {due}")
        case Verdict.MISSED if clock.stopped_at is None:
            said = say(f"broken by {over} and still open: due {due}", f"已逾时{over}，仍未完成：期限 {due}")
        case Verdict.MISSED:
            said = say(f"broken by {over}: {ended}, due {due}", f"逾时{over}：{ended}，期限 {due}")
        case Verdict.RUNNING if clock.due_at is None:
            said = say("paused", "暂停中")
        case Verdict.RUNNING:
            said = say(f"running: due {due}", f"计时中：期限 {due}")
        case Verdict.VOID:
            said = say("of no account", "不适用")
    missing = f"{say('; ', '；')}{clock.waits_for}" if clock.waits_for else ""
    return Text.assemble((f"{mark} ", style)), Text.assemble(
        (f"{clock.article} ", style), (clock.title, "bold"), f"  {said}{missing}"
    )


def show_clocks(console: Console, story: Story, *, say: Tongue) -> None:
    """Every clock with its stretches and alerts."""
    heading(console, say("What was counted", "计时"))
    for clock in story.clocks:
        counted = "" if clock.counted == "–" else say(f", counted {clock.counted}", f"，已计{clock.counted}")
        console.print(Text.assemble("  ", (f"{clock.limit}", "bold"), f"  {clock.allowed}{counted}"))
        if clock.counted != "–":  # until a date nothing is counted
            table(console, ("", "", ""), _rows(clock, say, story.now), whole=(0, 1), indent=4)
        table(console, ("", "", "", ""), _alerts(clock, story, say), whole=(0, 1), indent=4)
        for note in clock.notes:
            hanging(console, Text("    ! ", style="yellow"), Text(note, style="yellow"))


def _rows(clock: ClockStory, say: Tongue, near: datetime) -> list[tuple[Text, ...]]:
    rows = [
        _row(part, clock, say, near)
        for part in _folded(_cut_at(clock.stretches, None if clock.counted_minutes is None else clock.due_at))
    ]
    if len(rows) <= FIRST_ROWS + LAST_ROWS:
        return rows
    left = len(rows) - FIRST_ROWS - LAST_ROWS
    more = Text(say(f"… {left} more (--json has all)", f"……另有{left}段（--json 可看全部）"), style="dim")
    return [*rows[:FIRST_ROWS], (more, Text(), Text()), *rows[-LAST_ROWS:]]


def _row(part: Part, clock: ClockStory, say: Tongue, near: datetime) -> tuple[Text, ...]:
    late = clock.due_at is not None and part.begin >= clock.due_at
    style = "dim" if part.ahead or not part.counted else "red" if late else ""
    end = f"{part.end:%H:%M}" if part.end.date() == part.begin.date() else moment(part.end, say=say, near=near)
    span = f"{moment(part.begin, say=say, near=near)} → {end}"
    whole_days = clock.counted_minutes is None
    counted = length(part.length, say=say) if part.counted and not whole_days else ""
    reason = _reason(part.reason, say)
    if late and part.counted and not whole_days:
        reason = say(f"{reason}, past the deadline", f"{reason}（已过期限）")
    if part.ahead:
        reason = say(f"{reason} (ahead)", f"{reason}（未到）")
    return Text(span, style=style), Text(counted, style=style), Text(reason, style=style)


def _cut_at(parts: Iterable[Part], due: datetime | None) -> Iterator[Part]:
    """Counted stretches cut where the deadline lies, so that what came after it shows."""
    for part in parts:
        if due is not None and part.counted and part.begin < due < part.end:
            yield replace(part, end=due)
            yield replace(part, begin=due)
        else:
            yield part


def _folded(parts: Iterable[Part]) -> list[Part]:
    """Nights, weekends and holidays that follow each other as one stretch, named by what matters in it."""
    found: list[Part] = []
    for part in parts:
        last = found[-1] if found else None
        if last is not None and _rest(last) and _rest(part) and last.ahead == part.ahead:
            names = dict.fromkeys((*last.reason.split(", "), part.reason))
            kept = [name for name in names if name not in NIGHT] or list(names)
            found[-1] = replace(last, end=part.end, reason=", ".join(kept))
        else:
            found.append(part)
    return found


def _rest(part: Part) -> bool:
    return not part.counted and not part.reason.startswith((PAUSED, WAITING, "lunch", FIRST_DAY))


def _reason(reason: str, say: Tongue) -> str:
    if say.locale != "zh":
        if reason.startswith(WAITING):
            return "waits for the time that the customer named" if reason.endswith(APPOINTED) else "extended"
        return reason
    said: list[str] = []
    for each in reason.replace(", too late", " of 0").split(", "):
        name, colon, rest = each.partition(": ")
        words = {"holiday": "假日", "make-up day": "调休上班", "paused": "暂停"}
        if colon and name in words:
            said.append(f"{words[name]}：{rest}")
        elif each.startswith(WAITING):
            said.append("等候客户约定的时间" if each.endswith(APPOINTED) else "已延期")
        elif each.startswith("working day "):
            number, _, total = each.removeprefix("working day ").partition(" of ")
            said.append(f"第{number}个工作日（{'已逾期' if total == '0' else f'限{total}'}）")
        else:
            said.append(REASONS_ZH.get(each, each))
    return "、".join(said)


def _alerts(clock: ClockStory, story: Story, say: Tongue) -> Iterator[tuple[str | Text, ...]]:
    """Warnings, and the rungs that were climbed or may still be."""
    climbs = clock.verdict in (Verdict.MISSED, Verdict.RUNNING)
    status = {notice.id: notice.status for notice in story.notices}
    for alert in (*clock.warnings, *clock.ladder):
        told = alert.happened is Fate.TOLD
        if alert in clock.ladder and not told and not climbs:
            continue
        people = ", ".join(who.name if who.name != "–" else who.no for who in alert.people) or alert.meant
        fate = say(*FATES[alert.happened])
        if told:
            words = dict.fromkeys(status_said(status[number], say=say) for number in alert.notices)
            fate = f"{', '.join(words)} #{', #'.join(map(str, alert.notices))}"
        elif alert.because:
            because = retold(alert.because, locale=say.locale, zone=story.zone)
            fate = (
                because if alert.notices else f"{fate}{say(': ', '：')}{because}"
            )  # the ledger's reason says it whole
        cells = (_name(alert, say), moment(alert.at, say=say, near=story.now), people, fate)
        yield tuple(Text(cell, style="" if told else "dim") for cell in cells)


def _name(alert: Alert, say: Tongue) -> str:
    kind, _, number = alert.name.partition(":")
    if kind == "warn":
        return say(f"warning {alert.asked}", f"预警（{alert.asked}）") if alert.asked else say("warning", "预警")
    step, _, again = number.partition("+")
    repeat = say(f", again {again}", f"，重复{again}") if again else ""
    return say(f"step {int(step) + 1}{repeat}", f"第{int(step) + 1}级{repeat}")
