"""Messages in the rule book's words, filled and dated for who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rules.regulation.schema import RuleBook
from rules.wording import Locale, fill


@dataclass(frozen=True, slots=True)
class Worded:
    """A message ready for the ledger."""

    title: str
    text: str


def worded(book: RuleBook, kind: str, values: Mapping[str, object], *, locale: Locale) -> Worded:
    """The title and text of a message of `kind`; gaps without a value show a dash.

    Raises UnknownRuleError for a kind that the rule book has no words for.
    """
    message = book.message(kind)
    filled = _Dashes(values)
    return Worded(
        title=fill(message.title.in_locale(locale), filled).strip(),
        text=fill(message.body.in_locale(locale), filled).strip(),
    )


class _Dashes(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


def when(at: datetime | None, zone: str, *, locale: Locale) -> str:
    """An instant as people in that zone read it: "10月9日 周五 16:00" or "Fri 9 Oct 16:00"."""
    if at is None:
        return "–"
    local = at.astimezone(ZoneInfo(zone))
    if locale == "zh":
        return f"{local.month}月{local.day}日 {_WEEKDAYS[local.weekday()]} {local:%H:%M}"
    return f"{local:%a} {local.day} {local:%b %H:%M}"
