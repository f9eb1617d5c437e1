"""Which encoding a text file is in: a ladder of proofs, never a guess by likelihood.

A byte-order mark; UTF-16 by where its NUL bytes stand; strict UTF-8; strict GB18030; else the file is
refused. Every step is checked against the whole stream, so that a bad byte in row 180,000 is found
before the first row is taken in.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SAMPLE = 65_536
CHUNK = 262_144

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Two-byte characters whose second byte is below A1 lie outside GB2312: rare in Chinese text, usual in Latin-1,
# Big5 or Shift-JIS that happens to decode. Four-byte ones prove themselves by their digits.
_PAIR = re.compile(rb"[\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39]|[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_RARE_SHARE = 0.25
_ENOUGH = 20_000


class BadEncoding(Exception):
    """No step of the ladder holds. `code` is "bad_bytes" or "unknown_encoding"; `line` counts from 1."""

    def __init__(self, code: str, *, line: int, encoding: str = "") -> None:
        super().__init__(code)
        self.code, self.line, self.encoding = code, line, encoding


@dataclass(frozen=True, slots=True)
class Encoding:
    """A Python codec name without byte-order mark, and how many bytes the mark takes at the file's start."""

    name: str
    mark: int = 0

    @property
    def wide(self) -> bool:
        """Whether every character takes two bytes or more, plain ones too."""
        return self.name.startswith(("utf-16", "utf-32"))


def marked_encoding(head: bytes) -> Encoding | None:
    """The encoding that a byte-order mark names, or None."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark))
    return None


def decide_encoding(path: Path, *, override: str | None = None) -> Encoding:
    """The encoding in which the whole file decodes strictly. Raises BadEncoding naming the first bad line.

    `override` is a codec name that a profile insists on; it is checked as strictly.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    marked = marked_encoding(sample)
    if override is not None:
        name = codecs.lookup(override).name.replace("-sig", "")
        if name in {"utf-16", "utf-32"}:
            name = marked.name if marked is not None else f"{name}-le"
        return _proved(path, Encoding(name, marked.mark if marked is not None and marked.name == name else 0))
    if marked is not None:
        return _proved(path, marked)
    wide = _utf16_by_nuls(sample)
    if wide is not None:
        return _proved(path, Encoding(wide))
    bad = first_bad_byte(path, Encoding("utf-8"))
    if bad is None:
        return Encoding("utf-8")
    damaged = _damaged_utf8(path)
    if not damaged and first_bad_byte(path, Encoding("gb18030")) is None and _reads_as_chinese(path):
        return Encoding("gb18030")
    raise BadEncoding("bad_bytes" if damaged else "unknown_encoding", line=line_of(path, bad), encoding="UTF-8")


def _proved(path: Path, encoding: Encoding) -> Encoding:
    bad = first_bad_byte(path, encoding)
    if bad is not None:
        raise BadEncoding("bad_bytes", line=line_of(path, bad, encoding), encoding=encoding.name.upper())
    return encoding


def chunks(path: Path, *, skip: int = 0) -> Iterator[bytes]:
    """The file's bytes in pieces of CHUNK, without its first `skip` bytes."""
    with path.open("rb") as file:
        file.seek(skip)
        while piece := file.read(CHUNK):
            yield piece


def first_bad_byte(path: Path, encoding: Encoding) -> int | None:
    """Offset in the file of the first byte that does not decode, or None when all do."""
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    offset, held = encoding.mark, 0
    try:
        for piece in chunks(path, skip=encoding.mark):
            decoder.decode(piece)
            offset += len(piece)
            held = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return offset - held + error.start
    return None


def line_of(path: Path, offset: int, encoding: Encoding | None = None) -> int:
    """The line, counted from 1, in which the byte at `offset` stands."""
    seen = breaks = 0
    with path.open("rb") as file:
        while seen < offset and (piece := file.read(min(CHUNK, offset - seen))):
            wide = encoding is not None and encoding.wide
            breaks += piece.decode(encoding.name, "ignore").count("\n") if encoding and wide else piece.count(b"\n")
            seen += len(piece)
    return breaks + 1


def _utf16_by_nuls(sample: bytes) -> str | None:
    """UTF-16 without a mark, known by its NULs: plain letters, digits, commas and line ends each bring one."""
    nuls = sample.count(0)
    if nuls < 2 or nuls * 100 < len(sample) // 2:
        return None
    for name, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if sample[place::2].count(0) < 0.95 * nuls:
            continue
        try:
            text = codecs.getincrementaldecoder(name)("strict").decode(sample)
        except UnicodeDecodeError:
            continue
        # A stray NUL in other text pairs its neighbours into nonsense and swallows the line ends.
        if ("\n" in text or "\r" in text or b"\n" not in sample) and _sensible(text):
            return name
    return None


def _sensible(text: str) -> bool:
    odd = sum(1 for char in text if char not in "\t\r\n" and unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"})
    return odd * 50 <= len(text)


def _damaged_utf8(path: Path) -> bool:
    """Whether the file is UTF-8 but for some bytes: at least as many proper characters as spoilt ones."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    good = bad = 0
    for piece in chunks(path):
        text = decoder.decode(piece)
        wide = text.encode("utf-8")
        lost = text.count("\ufffd")
        bad += lost
        # Lead bytes of multi-byte characters, less those of the replacement marks.
        good += sum(wide.count(lead) for lead in range(0xC2, 0xF5)) - lost
    return good >= bad and good > 0


def _reads_as_chinese(path: Path) -> bool:
    """Whether the two-byte characters are mostly GB2312's, as Chinese text is and other encodings' bytes are not."""
    common = rare = 0
    rest = b""
    for piece in chunks(path):
        data = rest + piece
        end = 0
        for match in _PAIR.finditer(data):
            pair = match[0]
            if len(pair) == 4 or (pair[0] >= 0xA1 and pair[1] >= 0xA1):
                common += 1
            else:
                rare += 1
            end = match.end()
        rest = data[end:][-3:]
        if common + rare > _ENOUGH:
            break
    # A single pair may as well be a character of UTF-8 that was cut short.
    return common > 1 and rare <= (common + rare) * _RARE_SHARE
