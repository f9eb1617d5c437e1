"""The story of a case in a terminal: a page that reads from top to bottom."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from desk.show.statuses import STATUS_COLOURS, status_said
from desk.show.story_cards import show_cards
from desk.show.story_clocks import show_clocks, verdict_line
from desk.show.story_papers import show_belonging, show_gaps, show_proposals, show_steps
from desk.show.tables import hanging, heading, shown, stacked
from desk.show.times import moment
from rules.words import CaseKind
from tasks.explaining.story import Entry, NoticeStory, Silence, Story
from tasks.stored_words import retold
from tasks.tongue import Tongue

Row = tuple[Sequence[str | Text], Sequence[str | Text]]
"""What stands on the line, and what may need lines of its own."""
LATE_SECONDS = 3600
"""An event that we heard of so much later says so."""
LEDGER_CODES = frozenset({"waiting", "held", "overtaken", "withdrawn", "nobody"})
"""Silences of the ledger that come in bursts for one and the same reason and are told together."""
RULE_CODES = frozenset({"not_opened", "not_asked"})
"""The same for what the rule book has and this case did not come to."""


def show_story(console: Console, story: Story, *, say: Tongue) -> None:
    """The whole page: the notice that was asked for, what and where it stands, the verdicts, then part by part."""
    _show_asked(console, story, say)
    of_case = story.kind in set(CaseKind)
    state = story.state_said if of_case else status_said(story.state, say=say)
    console.print(Text.assemble((f"{story.kind_said} {story.number}", "bold"), "  ", (state, "bold cyan")))
    where = say(f"branch {story.branch}", f"网点 {story.branch}") if story.branch else say("no branch", "无网点")
    owner = "" if story.owner is None else say(f"owner {story.owner.name}", f"首问负责 {story.owner.name}")
    line = " · ".join(part for part in (where, owner, f"{story.now:%Y-%m-%d %H:%M} {story.zone}") if part)
    console.print(shown(story.about))
    console.print(Text(line, style="dim"))
    later = sum(entry.learned_at > story.now for entry in story.timeline)
    if later:
        en = f"told of an earlier moment: {later} of the events below were learned of after it"
        console.print(Text(say(en, f"所问时刻较早：下列经过中有{later}项为其后得知"), style="yellow"))
    if story.clocks:
        console.print()
        for clock in story.clocks:
            hanging(console, *verdict_line(clock, say=say, near=story.now))
    show_belonging(console, story, say=say)
    if story.timeline:
        heading(console, say("What happened", "经过"))
        stacked(console, (), _entries(story, say))
    show_proposals(console, story, say=say)
    if story.clocks:
        show_clocks(console, story, say=say)
    if story.notices:
        heading(console, say("What was said", "通知"))
        stacked(console, (), (_notice(one, story, say) for one in story.notices), numbers=(0,))
    show_cards(console, story, say=say)
    show_steps(console, story, say=say)
    show_gaps(console, story, say=say)
    if story.silences:
        heading(console, say("What did not happen, and why", "未发生的事项及原因"))
        for lead, what, because in _silences(story, say):
            hanging(console, f"  {lead}  ", what)
            if because.plain:
                hanging(console, "      ", because)
    _show_coming(console, story, say)


def _show_asked(console: Console, story: Story, say: Tongue) -> None:
    """The notice that was asked for, with its whole text, before the story that it belongs to."""
    if story.notice is not None:
        stacked(console, (), [_notice(story.notice, story, say)], indent=0)
        hanging(console, "  ", story.notice.text)
        console.print()


def _entries(story: Story, say: Tongue) -> Iterator[Row]:
    """A line an event; of a long run of one kind the first and the last."""
    for kind, run in groupby(story.timeline, key=lambda entry: entry.kind):
        entries = list(run)
        left = len(entries) - 2
        if left < 3:
            yield from (_entry(one, story, say) for one in entries)
            continue
        yield _entry(entries[0], story, say)
        word = say(kind.replace("_", " "), entries[0].kind_zh)
        yield ("", Text(say(f"… {left} more: {word}", f"……另有{left}次{word}"), style="dim")), ("",)
        yield _entry(entries[-1], story, say)


def _entry(one: Entry, story: Story, say: Tongue) -> Row:
    style = "dim strike" if one.corrected_by is not None else ""
    said = shown(one.said)
    if one.who is not None and one.who.name not in one.said and one.who.name != "–":
        said = Text.assemble(f"{one.who.name} ({one.who.no})", " · " if one.said else "", said)
    asides: list[str] = []
    if one.row is not None:
        asides.append(f"{one.row.file}:{one.row.line}")
    if (one.learned_at - one.at).total_seconds() >= LATE_SECONDS:
        learned = moment(one.learned_at, say=say, near=story.now)
        asides.append(say(f"learned {learned}", f"{learned} 得知"))
    if one.corrected_by is not None:
        asides.append(say("corrected", "已更正"))
    if asides:
        said = Text.assemble(said, "\n" if one.said or one.who else "", (" · ".join(asides), "dim"))
    word = say(f"{one.kind.replace('_', ' ')} · {one.kind_zh}", f"{one.kind_zh} · {one.kind.replace('_', ' ')}")
    return (moment(one.at, say=say, near=story.now), Text(word, style=style)), (said,)


def _notice(one: NoticeStory, story: Story, say: Tongue) -> Row:
    status = Text(status_said(one.status, say=say), style=STATUS_COLOURS.get(one.status, ""))
    to = one.recipient.name if one.recipient.name != "–" else one.recipient.no
    role = f"{to} ({one.recipient.no})" if to != one.recipient.no and ":" not in one.recipient.no else to
    because = retold(one.because, locale=say.locale, zone=story.zone)
    why = f" – {because}" if because and one.status == "failed" else ""  # the other reasons stand below
    title = Text.assemble(shown(one.title), (why, "dim"))
    at = moment(one.sent_at or one.created_at, say=say, near=story.now)
    return (str(one.id), at, status, role, one.article), (title,)


def _silences(story: Story, say: Tongue) -> Iterator[tuple[str, Text, Text]]:
    grouped: dict[tuple[str, str], list[Silence]] = {}
    for one in story.silences:
        alone = str(id(one)) if one.code not in LEDGER_CODES | RULE_CODES else ""
        grouped.setdefault((one.code + alone, one.because), []).append(one)
    for group in grouped.values():
        first = group[0]
        what = first.what
        if len(group) > 1 and first.code in RULE_CODES:
            what = say("; ", "；").join(one.what for one in group)
        elif len(group) > 1:
            numbers = ", ".join(str(one.notice) for one in group)
            what = say(f"{len(group)} notices: {numbers}", f"{len(group)}条通知：{numbers}")
        until = (
            ""
            if first.until is None
            else say(
                f" (until {moment(first.until, say=say, near=story.now)})",
                f"（至{moment(first.until, say=say, near=story.now)}）",
            )
        )
        articles = ", ".join(dict.fromkeys(one.article for one in group))
        because = retold(first.because, locale=say.locale, zone=story.zone)
        instead = dict.fromkeys(number for one in group for number in one.facts.get("instead", ()))
        if instead:
            because += f" (#{', #'.join(map(str, instead))})"
        if first.code in RULE_CODES:  # there are many, and each is short
            yield articles, Text.assemble(shown(what), say(": ", "："), (because, "dim")), Text()
        else:
            yield articles, shown(what), Text(f"{shown(because)}{until}", style="dim")


def _show_coming(console: Console, story: Story, say: Tongue) -> None:
    """What the flows will do by themselves, then what waits for people."""
    if not story.coming:
        return
    heading(console, say("What comes next if nobody acts", "无人处理时接下来"))
    for one in story.coming:
        at = moment(one.at, say=say, near=story.now) if one.at is not None else say("–", "–")
        late = one.at is not None and one.at <= story.now
        due = say(" (due: with the next run)", "（已到，下次运行时执行）") if late else ""
        hanging(console, f"  {at}  {one.article}  ", f"{one.what}{due}")
