"""Answers as Slack messages: the story of a case, somebody's list, the cases of a product, how to ask.

Plain text throughout and within Slack's limits, like every message (see tasks.deliver.blocks); masked (PR-2).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rules.wording import Locale
from tasks.asking import words
from tasks.asking.owed import Owed
from tasks.deliver.blocks import (
    FALLBACK,
    HEADER,
    Block,
    Manner,
    Message,
    body_sections,
    plain,
    told,
)  # fmt: skip
from tasks.deliver.escape import escaped, fit, one_line
from tasks.explaining.standing import standing
from tasks.explaining.story import Entry, NoticeStory, Story, Verdict
from tasks.tongue import Tongue

LINE = 240
LATEST = 8  # events and notices shown; the whole story is in `aftersales explain`
COMING = 5
MOST_OWED = 40
_ORDER = (Verdict.MISSED, Verdict.RUNNING, Verdict.MET, Verdict.VOID)


def story_page(story: Story, *, say: Tongue) -> Message:
    """The story of a case on one screen: where it stands, its limits, what happened last, what was said, what comes."""

    def at(moment: datetime | None) -> str:
        return "–" if moment is None else f"{moment:%m-%d %H:%M}"

    place = say(f"branch {story.branch}", f"网点 {story.branch}") if story.branch else say("no branch", "无网点")
    owner = "" if story.owner is None else say(f"owner {story.owner.name}", f"首问负责 {story.owner.name}")
    clocks = sorted(story.clocks, key=lambda clock: _ORDER.index(clock.verdict))
    gaps = [finding for finding in story.findings if finding.settled_at is None]
    parts = [
        (None, [story.about]),
        (words.LIMITS, [f"{one.title} ({one.article}): {standing(one, say=say, told=at)}" for one in clocks]),
        (words.HAPPENED, _last([_entry(one, at(one.at), say) for one in story.timeline], say)),
        (words.SAID, _last([_notice(one, at(one.sent_at or one.created_at)) for one in story.notices], say)),
        (words.GAPS, [one.said for one in gaps]),
        (words.COMING, [f"{at(one.at)} {one.what} ({one.article})" for one in story.coming[:COMING]]),
    ]
    lines: list[str] = []
    for title, said in parts:
        if said:
            lines += ([] if title is None else ["", title.in_locale(say.locale)]) + [_line(each) for each in said]
    foot = " · ".join(each for each in (place, owner, f"{story.now:%Y-%m-%d %H:%M} {story.zone}") if each)
    return _message(
        f"{story.kind_said} {story.number} · {story.state_said}",
        "\n".join(lines),
        foot=[foot, words.WHOLE.filled(name=story.name).in_locale(say.locale)],
    )


def list_page(owed: Sequence[Owed], *, name: str, manner: Manner, now: datetime) -> Message:
    """Somebody's own list, the oldest first: what it is, when it is or was due, in their branch's time."""
    locale = manner.locale
    late = sum(one.due_at is not None and one.due_at < now for one in owed)
    title = words.OWED.filled(name=name, count=len(owed), late=late).in_locale(locale)
    if not owed:
        return _message(words.NOTHING_OWED.filled(name=name).in_locale(locale), "", foot=[told(now, manner)])
    lines = [_owed(one, manner=manner, now=now) for one in owed[:MOST_OWED]]
    if len(owed) > MOST_OWED:
        lines.append(words.MORE.filled(count=len(owed) - MOST_OWED).in_locale(locale))
    return _message(title, "\n".join(lines), foot=[told(now, manner), words.ASK_CASE.in_locale(locale)])


def cases_page(serial_no: str, model: str | None, names: Sequence[str], *, locale: Locale) -> Message:
    """The cases of a product that the asker may see."""
    title = words.PRODUCT.filled(product=" ".join(each for each in (serial_no, model) if each)).in_locale(locale)
    lines = list(names) or [words.NO_CASES.in_locale(locale)]
    return _message(title, "\n".join(lines), foot=[words.ASK_CASE.in_locale(locale)])


def help_page(*, locale: Locale) -> Message:
    """What can be asked for."""
    return _message(words.HELP_TITLE.in_locale(locale), words.HELP.in_locale(locale), foot=[])


def plain_page(said: str) -> Message:
    """One sentence: a refusal, or that there is no such case."""
    sections, _ = body_sections(said)
    return Message(text=fit(said, FALLBACK, escaped)[0], blocks=sections, shortened=False)


def _message(title: str, body: str, *, foot: Iterable[str]) -> Message:
    sections, shortened = body_sections(body)
    blocks: list[Block] = [{"type": "header", "text": plain(fit(title, HEADER)[0])}, *sections]
    notes = [plain(fit(each, HEADER)[0]) for each in foot if each.strip()]
    if notes:
        blocks.append({"type": "context", "elements": notes})
    return Message(text=fit(title, FALLBACK, escaped)[0], blocks=blocks, shortened=shortened)


def _line(text: str) -> str:
    return fit(one_line(text), LINE, str)[0]


def _last(lines: list[str], say: Tongue) -> list[str]:
    left = len(lines) - LATEST
    if left <= 0:
        return lines
    return [words.EARLIER.filled(count=left).in_locale(say.locale), *lines[-LATEST:]]


def _entry(one: Entry, at: str, say: Tongue) -> str:
    what = say(one.kind.replace("_", " "), one.kind_zh)
    who = "" if one.who is None or one.who.name == "–" else f"{one.who.name} ({one.who.no})"
    if one.corrected_by is not None:
        what = words.CORRECTED.filled(what=what).in_locale(say.locale)
    return " · ".join(each for each in (f"{at} {what}", who if who not in one.said else "", one.said) if each)


def _notice(one: NoticeStory, at: str) -> str:
    to = one.recipient.name if one.recipient.name != "–" else one.recipient.no
    return f"{at} {to}: {one.title} (#{one.id}, {one.status})"


def _owed(one: Owed, *, manner: Manner, now: datetime) -> str:
    locale = manner.locale
    if one.due_at is None:
        when = words.SINCE.filled(at=told(one.since, manner))
    else:
        when = (words.LATE if one.due_at < now else words.DUE).filled(at=told(one.due_at, manner))
    said = (f"{one.title} ({one.article})", one.subject.partition(":")[2] or one.subject, one.what)
    return _line(" · ".join(each for each in (when.in_locale(locale), *said) if each))
