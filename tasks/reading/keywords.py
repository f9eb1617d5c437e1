"""What a text says by the words in it: "Broken grease line on bucket" is about lubrication."""

import re
from collections.abc import Callable, Mapping, Sequence


def said_by(words: Mapping[str, Sequence[str]]) -> Callable[[str], str | None]:
    """The first of ours one of whose words begins a word of the text, whatever its case; None where none does.

    "leak" stands in "LEAKING" and not in "oleaker". Chinese is written without spaces: there a word may stand anywhere.
    """
    patterns = [(ours, re.compile("|".join(_begins(word) for word in theirs))) for ours, theirs in words.items()]

    def said(text: str) -> str | None:
        folded = " ".join(text.casefold().split())
        return next((ours for ours, pattern in patterns if pattern.search(folded)), None)

    return said


def _begins(word: str) -> str:
    folded = " ".join(word.casefold().split())
    return r"(?<![a-z0-9])" + re.escape(folded) if folded[:1].isascii() else re.escape(folded)
