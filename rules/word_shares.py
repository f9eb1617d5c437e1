"""How many percent of their words a text shares with each of many earlier ones, without comparing it with each (SV-21)."""

import re
import unicodedata
from collections import Counter, defaultdict, deque
from datetime import datetime
from functools import lru_cache


@lru_cache(maxsize=4096)
def words_of(text: str) -> Counter[str]:
    """The words of a text with how often each stands there.

    Words are Latin words and numbers and, in Chinese, every two characters that stand together; case, width and
    punctuation make no difference.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = re.findall(r"[^\W_\u3400-\u9fff]+", plain)
    for run in re.findall(r"[\u3400-\u9fff]+", plain):
        words += [run[place : place + 2] for place in range(max(len(run) - 1, 1))]
    return Counter(words)


class WordShares:
    """Texts in the order of their times, found again by their words: what it costs follows the words that are shared.

    A number that stands for thousands of complaints is not compared with each of them.
    """

    def __init__(self, *, from_characters: int) -> None:
        """Texts shorter than `from_characters` are like no other."""
        self._from_characters = from_characters
        self._holding: dict[str, deque[tuple[int, int]]] = defaultdict(deque)
        self._totals: list[int] = []
        self._at: list[datetime] = []

    def add(self, text: str, *, at: datetime) -> int:
        """Enter a text that is no earlier (aware) than those before; returns its place."""
        place, words = len(self._totals), self._counted(text)
        self._totals.append(words.total())
        self._at.append(at)
        for word, count in words.items():
            self._holding[word].append((place, count))
        return place

    def percents(self, text: str, *, since: datetime) -> dict[int, int]:
        """By place, how many percent of their words this text and each earlier one since then share, wherever they stand.

        Texts that share none are left out. `since` (aware) is no earlier than asked for before: what is older is forgotten.
        """
        mine = self._counted(text)
        shared: Counter[int] = Counter()
        for word, count in mine.items():
            holding = self._holding.get(word, ())
            while holding and self._at[holding[0][0]] < since:
                holding.popleft()
            for place, theirs in holding:
                shared[place] += min(count, theirs)
        whole = mine.total()
        return {place: 200 * words // (whole + self._totals[place]) for place, words in shared.items()}

    def _counted(self, text: str) -> Counter[str]:
        return words_of(text) if len(text.strip()) >= self._from_characters else Counter()
