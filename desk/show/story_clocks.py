"""The clocks of a story: the verdict in a line, then every stretch that counted or did not, and the alerts."""

from collections.abc import Iterator
from datetime import datetime

from rich.console import Console
from rich.text import Text

from desk.show.statuses import status_said
from desk.show.story_parts import part_rows
from desk.show.tables import hanging, heading, stacked, table
from desk.show.times import moment
from tasks.explaining.standing import standing
from tasks.explaining.story import Alert, ClockStory, Fate, Story, Verdict
from tasks.stored_words import retold
from tasks.tongue import Tongue

MARKS = {
    Verdict.MET: ("✓", "green"),
    Verdict.MOVED: ("→", "green"),
    Verdict.MISSED: ("✗", "bold red"),
    Verdict.RUNNING: ("…", "yellow"),
    Verdict.VOID: ("–", "dim"),
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
    said = standing(clock, say=say, told=lambda at: moment(at, say=say, near=near))
    return Text.assemble((f"{mark} ", style)), Text.assemble(
        (f"{clock.article} ", style), (clock.title, "bold"), f"  {said}"
    )


def show_clocks(console: Console, story: Story, *, say: Tongue) -> None:
    """Every clock with its stretches and alerts."""
    heading(console, say("What was counted", "计时"))
    shared = _shared(story)
    for clock in story.clocks:
        counted = "" if clock.counted == "–" else say(f", counted {clock.counted}", f"，已计{clock.counted}")
        console.print(Text.assemble("  ", (f"{clock.limit}", "bold"), f"  {clock.allowed}{counted}"))
        if clock.counted != "–":  # until a date nothing is counted
            table(console, ("", "", ""), part_rows(clock, say=say, near=story.now), whole=(0, 1), indent=4)
        quiet = _unsaid(clock, say)
        if quiet is None:
            rows = (((name, at, people), (fate,)) for name, at, people, fate in _alerts(clock, story, say))
            stacked(console, (), rows, indent=4)
        elif quiet:
            hanging(console, "    ", Text(quiet, style="dim"))
        for note in clock.notes:
            if note not in shared:
                hanging(console, Text("    ! ", style="yellow"), Text(note, style="yellow"))
    for note in shared:
        of_all = say(f"all of them: {note}", f"以上各项：{note}")
        hanging(console, Text("  ! ", style="yellow"), Text(of_all, style="yellow"))


def _shared(story: Story) -> list[str]:
    """What is to be known about every clock alike, told once: after a change of the rule book, for instance."""
    first, *others = story.clocks
    return [note for note in first.notes if others and all(note in clock.notes for clock in others)]


def _unsaid(clock: ClockStory, say: Tongue) -> str | None:
    """One line where a clock that is over had only warnings that it never came to; None where there is more to tell."""
    over = clock.verdict in (Verdict.MET, Verdict.MOVED, Verdict.VOID)
    if not over or any(rung.happened is Fate.TOLD for rung in clock.ladder):
        return None
    reasons = {(warning.happened, warning.because) for warning in clock.warnings}
    if any(fate is not Fate.NOT_REACHED for fate, _ in reasons) or len(reasons) > 1:
        return None
    because = next((because for _, because in reasons), "")
    count = len(clock.warnings)
    several = say(f"{count} warnings were", f"{count}次预警") if count > 1 else say("its warning was", "预警")
    return say(f"{several} not due: {because}", f"{several}未到：{because}") if count else ""


def _alerts(clock: ClockStory, story: Story, say: Tongue) -> Iterator[tuple[Text, ...]]:
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
        asked = alert.asked.removesuffix(" of the limit").removesuffix(" the deadline")  # said of every warning
        return say(f"warning {asked}", f"预警（{asked}）") if asked else say("warning", "预警")
    step, _, again = number.partition("+")
    repeat = say(f", again {again}", f"，重复{again}") if again else ""
    return say(f"step {int(step) + 1}{repeat}", f"第{int(step) + 1}级{repeat}")
