"""Skills as the staff register has them: one line of words, and whether they are asked for by a call (MS-3)."""

import re
from unicodedata import normalize

_BETWEEN = re.compile(r"[,;，；、/\n]+")


def skill_words(written: str | None) -> frozenset[str]:
    """The skills in a line such as "KF-35GW, 空调、冰箱", folded; none where nothing is written."""
    return frozenset(word for part in _BETWEEN.split(written or "") if (word := folded(part)))


def folded(word: str | None) -> str:
    """A word as it is compared: width, case and spaces do not matter; "" for none."""
    return " ".join(normalize("NFKC", word or "").casefold().split())


def needed(model: str | None, *, claimed: frozenset[str]) -> str | None:
    """The skill that a product model takes: the model's own name, where some technician has it as a skill.

    `claimed` are the skills of all technicians. A model that nobody names as a skill is anybody's work.
    """
    word = folded(model)
    return word if word in claimed else None
