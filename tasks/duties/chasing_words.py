"""What people are told in the morning of the matters that are open: their own, and the department's list (SV-21)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rules.people import Person, Roster
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.wording import Locale, Text
from tasks.asking.owed import Owed
from tasks.duties.open_matters import Matter
from tasks.engine.messages import when, worded
from tasks.notices import NoticeDraft
from tasks.tongue import Tongue

SERIOUS = Text(en="SERIOUS {about}", zh="【严重】{about}")
OPEN_SINCE = Text(en="open since {at}", zh="自{at}起")
DUE = Text(en="due {at}", zh="期限{at}")
LATE = Text(en="PAST DUE since {at}", zh="已逾期（{at}）")
ASKED = Text(en="asked for since {at}", zh="自{at}待办")
BY = Text(en="with {who}", zh="责任人：{who}")
NOBODY = Text(en="with nobody", zh="无人负责")
BRANCH = Text(en="{branch}: {count} open, {late} past due", zh="{branch}：未结{count}件，逾期{late}件")
NO_BRANCH = Text(en="no branch", zh="无网点")
MORE = Text(en="… and {count} more, opened later: aftersales due", zh="……另有{count}件较晚的，见 aftersales due")


@dataclass(frozen=True, slots=True)
class Morning:
    """The chasing of one branch's people: which day's it is (local), now (aware), and how it is told."""

    branch_no: str | None
    day: date
    now: datetime
    zone: str
    rules: RuleBook
    people: Roster
    locale: Locale


def to_person(matters: Sequence[Matter], person: Person, morning: Morning) -> NoticeDraft:
    """Everything that is asked of one person."""
    return _draft(MessageKind.CHASING, matters, person, morning, {}, names=False)


def to_department(matters: Sequence[Matter], person: Person, morning: Morning) -> NoticeDraft:
    """Every open matter of every branch: how many there are in each, then what is asked, and of whom."""
    count = Counter(matter.branch_no or "" for matter in matters)
    late = Counter(matter.branch_no or "" for matter in matters if matter.late(morning.now))
    lines = [
        BRANCH.filled(
            branch=branch or NO_BRANCH.in_locale(morning.locale), count=count[branch], late=late[branch]
        ).in_locale(morning.locale)
        for branch in sorted(count)
    ]
    return _draft(MessageKind.CHASING_LIST, matters, person, morning, {"branches": "\n".join(lines)}, names=True)


def _draft(
    kind: MessageKind, matters: Sequence[Matter], person: Person, morning: Morning, more: dict[str, str], *, names: bool
) -> NoticeDraft:
    article = morning.rules.chasing.article
    values = {
        "article": article,
        "day": str(morning.day),
        "count": len(matters),
        "late": sum(matter.late(morning.now) for matter in matters),
        "list": "\n".join(_lines(matters, morning, names=names)),
        "branch": morning.branch_no or "–",
        "recipient": person.name,
        **more,
    }
    said = worded(morning.rules, kind, values, locale=morning.locale)
    return NoticeDraft(
        kind=kind,
        subject=f"chasing:{morning.day}",
        article=article,
        step=str(morning.day),
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        branch_no=morning.branch_no,
    )


def _lines(matters: Sequence[Matter], morning: Morning, *, names: bool) -> list[str]:
    most, lines = morning.rules.chasing.most, []
    for place, matter in enumerate(matters[:most], start=1):
        lines.append(f"{place}. {_headline(matter, morning, branch=names)}")
        lines += [f"   {_ask(ask, morning, names=names)}" for ask in matter.asks]
    if len(matters) > most:
        lines.append(MORE.filled(count=len(matters) - most).in_locale(morning.locale))
    return lines


def _headline(matter: Matter, morning: Morning, *, branch: bool) -> str:
    say = Tongue(morning.locale)
    about = f"{say.word(matter.kind) if matter.kind else ''} {matter.number}".strip()
    if matter.serious:
        about = SERIOUS.filled(about=about).in_locale(morning.locale)
    since = OPEN_SINCE.filled(at=when(matter.opened_at, morning.zone, locale=morning.locale)).in_locale(morning.locale)
    pieces = [(matter.branch_no or "") if branch else "", about, since, matter.what]
    return " · ".join(piece for piece in pieces if piece)


def _ask(ask: Owed, morning: Morning, *, names: bool) -> str:
    at, locale = when(ask.due_at or ask.since, morning.zone, locale=morning.locale), morning.locale
    words = ASKED if ask.due_at is None else LATE if ask.due_at < morning.now else DUE
    said = f"{words.filled(at=at).in_locale(locale)} · {ask.title} ({ask.article})"
    if not names:
        return said
    who = Tongue(locale)(", ", "、").join(_called(number, morning.people) for number in sorted(ask.by))
    return f"{said} · {(BY.filled(who=who) if who else NOBODY).in_locale(locale)}"


def _called(staff_no: str, people: Roster) -> str:
    person = people.person(staff_no)
    return staff_no if person is None else f"{person.name} {staff_no}"
