"""Other people's words as text that can be read: no control characters, nothing that turns its direction."""

import re

# Controls, and marks that turn the direction of reading so that words say something else than they seem to.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")


def cleaned(text: str) -> str:
    """The text that can be read: line ends as newlines, no control characters, nothing that turns its direction."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """The text that can be read, on one line."""
    return " ".join(cleaned(text).split())
