"""Text as documents can hold it."""

import re

# XML has no place for these, and a document that holds one does not open.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text with every character that XML cannot hold marked by a replacement character."""
    return _UNWRITABLE.sub("\ufffd", text)
