"""Words of the report that come from elsewhere: closed sets, spans, roles, always in both languages."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from rules.people import Roster
from rules.regulation.limits import Limit
from rules.regulation.schema import RuleBook
from rules.regulation.span import Span, SpanUnit
from rules.wording import Text
from rules.words import Role, Word

NOT_STATED = Text(en="not stated", zh="未填")
OTHERS = Text(en="all others", zh="其他合计")


def both(en: str, zh: str) -> Text:
    """The same words in both languages."""
    return Text(en=en, zh=zh)


def word(words: type[Word], stored: str | None) -> Text:
    """A stored word as people read it; a word that its set no longer knows is shown as it is."""
    if not stored:
        return NOT_STATED
    try:
        member = words(stored)
    except ValueError:
        return both(stored, stored)
    return both(member.value.replace("_", " "), member.chinese)


def percent(value: float | None) -> str:
    """A share as people read it, "–" of nothing."""
    return "–" if value is None else f"{value:.1%}"


def money(fen: int) -> str:
    """Fen as yuan."""
    return f"¥{fen / 100:,.2f}"


def spell_span(span: Span) -> Text:
    """A limit's length: six working hours, three working days."""
    amount = span.amount
    match span.unit:
        case SpanUnit.WORKING_MINUTES if amount % 60 == 0:
            return both(f"{amount // 60} working hours", f"{amount // 60}个工作小时")
        case SpanUnit.WORKING_MINUTES:
            return both(f"{amount} working minutes", f"{amount}个工作分钟")
        case SpanUnit.WORKING_DAYS:
            return both(f"{amount} working days", f"{amount}个工作日")
        case SpanUnit.MINUTES if amount % 60 == 0:
            return both(f"{amount // 60} hours", f"{amount // 60}小时")
        case SpanUnit.MINUTES:
            return both(f"{amount} minutes", f"{amount}分钟")
        case SpanUnit.DAYS:
            return both(f"{amount} days", f"{amount}天")
        case SpanUnit.SAME_DAY:
            return both("the same working day", "当个工作日内")
        case SpanUnit.UNTIL:
            return both("the date of the case", "事项所定日期")


class Actors:
    """Who acts: a role's title, with the person who fills it for a branch on the day of the report."""

    def __init__(self, *, book: RuleBook, roster: Roster, on: date) -> None:
        self._book, self._roster, self._on = book, roster, on

    def role(self, role: Role, branch_no: str | None = None) -> Text:
        """Title and name of whoever fills the role or stands in for it; the role's title where nobody does."""
        person = self._roster.resolve(role, branch_no, self._on).person
        if person is None:
            return self._book.roles.titles[role]
        title = self._book.roles.titles[person.role]
        return both(f"{title.en} {person.name}", f"{title.zh} {person.name}")

    def each(self, role: Role, branches: Iterable[str | None]) -> Text:
        """Whoever fills the role in each branch that is named, with how many of the cases are theirs; most first.

        Where one person acts for all of them, their name alone.
        """
        counted = Counter(branches)
        theirs: dict[Text, list[str]] = {}
        for branch, count in sorted(counted.items(), key=lambda item: (-item[1], item[0] or "")):
            theirs.setdefault(self.role(role, branch), []).append(f"{branch or '–'}: {count}")
        if len(theirs) == 1:
            return next(iter(theirs))
        return both(
            "; ".join(f"{who.en} ({', '.join(counts)})" for who, counts in theirs.items()),
            "；".join(f"{who.zh}（{'、'.join(counts)}）" for who, counts in theirs.items()),
        )

    def of_limit(self, limit: Limit, branches: Iterable[str | None]) -> Text:
        """Whom the limit's ladder calls first among the roles, in each of the branches."""
        steps = self._book.ladder(limit.ladder).steps
        first = next((Role(step.to) for step in steps if step.to in set(Role)), Role.DIRECTOR)
        return self.each(first, branches)
