"""Sentences that are written once in stable words, told again in the language and zone of whoever reads them.

Registers, logs and documents for machines keep the words as they were written; people read them retold.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from string import Formatter
from zoneinfo import ZoneInfo

from rules.wording import Locale, Text, gaps

MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"
_OWN_LANGUAGE = re.compile("_(en|zh)$")


@dataclass(frozen=True, slots=True)
class _Known:
    """A sentence in one language, as a pattern, with the same sentence in both."""

    pattern: re.Pattern[str]
    sentence: Text


class Retelling:
    """A table of sentences in both languages.

    A gap holds anything, and what it holds is retold in its turn; a gap that ends in `_at` holds a moment such as
    "2026-10-09 08:00 UTC" and is told in the reader's zone. A gap that is `role_en` in English and `role_zh` in
    Chinese is the same gap; a gap that stands twice in a sentence holds the same words both times. Earlier sentences
    are tried first.
    """

    def __init__(self, sentences: Iterable[Text]) -> None:
        listed = list(sentences)
        self._exact = {words: sentence for sentence in reversed(listed) for words in (sentence.zh, sentence.en)}
        self._patterns = [
            _Known(_pattern(template), sentence)
            for sentence in listed
            if gaps(sentence.en)
            for template in (sentence.en, sentence.zh)
        ]

    def retold(self, said: str, *, locale: Locale, zone: str = "UTC") -> str:
        """`said` in `locale`, its moments in `zone` (an IANA name); words that are in no table stay as they are."""
        found = self._exact.get(said)
        if found is not None and not gaps(found.en):
            return found.in_locale(locale)
        for known in self._patterns:
            match = known.pattern.fullmatch(said)
            if match is not None:
                values = {
                    name: _moment(value, zone) if name.endswith("_at") else self.retold(value, locale=locale, zone=zone)
                    for name, value in match.groupdict().items()
                }
                template = known.sentence.in_locale(locale)
                return template.format_map({name: values[_shared(name)] for name in gaps(template)})
        return said


def _shared(gap: str) -> str:
    return _OWN_LANGUAGE.sub("", gap)


def _pattern(template: str) -> re.Pattern[str]:
    pieces: list[str] = []
    seen: set[str] = set()
    for literal, name, _, _ in Formatter().parse(template):
        pieces.append(re.escape(literal))
        if name is not None:
            gap = _shared(name)
            holds = MOMENT if name.endswith("_at") else ".+?"
            pieces.append(f"(?P={gap})" if gap in seen else f"(?P<{gap}>{holds})")
            seen.add(gap)
    return re.compile("".join(pieces), re.DOTALL)


def _moment(written: str, zone: str) -> str:
    at = datetime.strptime(written, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
