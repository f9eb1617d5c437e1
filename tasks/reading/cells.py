"""What a single cell says before its column is known: blanks, outer spaces, full-width characters."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

_BLANK_WORDS = ("null", "n/a", "#n/a", "none", "nan", "nat", "nil", r"\n", "(null)", "<na>")
_BLANK_MARKS = ("", "-", "--", "---", "—", "——", "－", "/", "／", "无", "空", "暂无", "未填")

# Every spelling of nothing. A C parser and a set lookup both want them written out, not folded.
BLANKS: frozenset[str] = (
    frozenset(_BLANK_MARKS)
    | {
        spelling
        for word in _BLANK_WORDS
        for case in (word, word.upper(), word.title(), word.capitalize())
        for spelling in (case, case.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}))
    }
    | {"NaN", "NaT", "<NA>"}
)

# str.strip() knows every Unicode space but not the invisible marks that spreadsheets leave behind.
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
OUTER = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _INVISIBLE

_HALF_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, 0xFFE5: 0xA5}
_HALF_WIDTH |= {ord(mark): None for mark in _INVISIBLE}


def half_width(text: str) -> str:
    """The text with full-width letters, digits and marks as plain ones, and invisible marks dropped."""
    return text if text.isascii() else text.translate(_HALF_WIDTH)


def cleaned(values: Iterable[str | None]) -> np.ndarray:
    """The cells of a column without outer spaces, and None for every spelling of nothing (object array)."""
    texts = list(map(str.strip, ["" if value is None else value for value in values]))
    together = "".join(texts)
    if not together.isascii() and any(mark in together for mark in _INVISIBLE):
        texts = [text.strip(OUTER) for text in texts]
    blanks = BLANKS
    return objects([None if text in blanks else text for text in texts])


def bare(text: str) -> str | None:
    """A single cell without outer spaces, or None where it says nothing."""
    text = text.strip()
    if not text.isascii():
        text = text.strip(OUTER)
    return None if text in BLANKS else text


def objects(values: Sequence[str | None]) -> np.ndarray:
    """A list of cells as an object array of one dimension."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def present(column: np.ndarray) -> np.ndarray:
    """Which cells of an object column hold something (bool array)."""
    return np.asarray(pd.notna(column), dtype=bool)
