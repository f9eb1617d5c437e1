"""Other people's words, shown as they are: they never mention, link or format anything in a chat (PR-2).

Text that reaches a message may hold what a customer wrote. Nothing is taken out of it that could be read;
invisible breaks are put in where a chat would read more than words.
"""

import re
from collections.abc import Callable

from tasks.readable import cleaned, one_line

__all__ = ["BREAK", "ELLIPSIS", "cleaned", "escaped", "fit", "inert", "one_line", "portions", "width"]

BREAK = "\u200b"
"""A break that nobody sees."""

ELLIPSIS = "…"

# What a chat would act on, each broken right after the match.
_TRIGGERS = re.compile(
    r"<"  # <!channel>, <@U1>, <#C1>, <https://…|words>, <!date^…>
    r"|[@＠](?!\s)"  # @channel, @here, a person's name, an address
    r"|[#＃](?=\w)"  # a channel's name
    r"|:(?=//)"  # https://
    r"|\b(?:mailto|tel|slack|javascript|data):"
    r"|(?<=[^\W_])\.(?=[^\W\d_]{2,})",  # example.com, www.example
    re.IGNORECASE,
)
_MARKS = re.compile(r"[*_~`]")
_EMOJI = re.compile(r":(?=[\w+'-]+:)")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def inert(text: str) -> str:
    """Text for a plain_text object: nothing in it reads as a mention or a link.

    Without the breaks it is `cleaned(text)`.
    """
    return _TRIGGERS.sub(lambda found: f"{found[0]}{BREAK}", cleaned(text))


def escaped(text: str) -> str:
    """Text for a field that a chat may read as markup (a message's fallback text).

    As `inert`, and besides no formatting, no emoji codes, and `&`, `<`, `>` as entities.
    """
    shown = _EMOJI.sub(f":{BREAK}", _MARKS.sub(lambda found: f"{BREAK}{found[0]}{BREAK}", inert(text)))
    return shown.translate(_ENTITIES)


def width(text: str) -> int:
    """Length as Slack counts it: UTF-16 units, so that an emoji counts two."""
    return len(text) + sum(1 for letter in text if letter > "\uffff")


def fit(text: str, limit: int, way: Callable[[str], str] = inert) -> tuple[str, bool]:
    """`way(text)` in at most `limit` units, and whether it was cut; what is cut ends in an ellipsis.

    The cut is made in the words, never inside an entity. `limit` is at least 1.
    """
    words = cleaned(text)
    shown = way(words)
    if width(shown) <= limit:
        return shown, False
    return way(words[: _most(words, limit - 1, way)]).rstrip() + ELLIPSIS, True


def portions(text: str, limit: int) -> list[str]:
    """The words in pieces, each at most `limit` units in its inert form; parted at line ends where there are any."""
    found: list[str] = []
    room = 0  # left in the last piece; a line never grows by being joined to another
    for line in cleaned(text).split("\n"):
        rest, wide = line, width(inert(line))
        if found and wide + 1 <= room:
            found[-1] += f"\n{line}"
            room -= wide + 1
            continue
        while wide > limit:
            cut = _most(rest, limit, inert)
            found.append(rest[:cut])
            rest = rest[cut:]
            wide = width(inert(rest))
        found.append(rest)
        room = limit - wide
    return [piece.strip("\n") for piece in found if piece.strip()]


def _most(words: str, limit: int, way: Callable[[str], str]) -> int:
    """How many letters of `words` fit. `way` never makes them shorter, and more letters never fit better."""
    low, high = 0, min(len(words), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if width(way(words[:middle])) <= limit:
            low = middle
        else:
            high = middle - 1
    return low
