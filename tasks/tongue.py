"""Saying things to people in their language, both versions side by side where they are said."""

from dataclasses import dataclass

from rules.wording import Locale
from rules.words import Word


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of one reader: `say("calls", "叫修")` gives the words in it."""

    locale: Locale

    def __call__(self, en: str, zh: str) -> str:
        """The English or the Chinese words."""
        return zh if self.locale == "zh" else en

    def word(self, word: Word) -> str:
        """A word of a closed set as people say it."""
        return self(word.value.replace("_", " "), word.chinese or word.value)
