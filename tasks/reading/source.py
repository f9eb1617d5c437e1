"""Opening a file: is it there, what is it, in which encoding, whole and of bearable size."""

import codecs
import errno
import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from tasks.reading.container import ContainerLimits, open_container
from tasks.reading.delimited import likely_delimiter
from tasks.reading.encoding import BadEncoding, Encoding, chunks, decide_encoding, line_of
from tasks.reading.physical import first_lines
from tasks.reading.profile import Profile
from tasks.reading.records import has_lone_return
from tasks.reading.refusal import Unreadable

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_PICTURE = ("a picture", "图片")
_ARCHIVE = ("a compressed archive", "压缩包")
_WEB_PAGE = ("a web page under another name", "网页")
_SIGNATURES: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"%PDF", ("a PDF", "PDF 文件")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"SQLite format 3", ("a database", "数据库")),
    (b"{\\rtf", ("an RTF document", "RTF 文档")),
    (b"<!doctype html", _WEB_PAGE),
    (b"<html", _WEB_PAGE),
    (b"<table", _WEB_PAGE),
    (b"<?xml", ("an XML document", "XML 文档")),
)


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much a file may ask of us: bytes (in UTF-8) of one line, and what a workbook may unpack to."""

    line: int = 1_000_000
    container: ContainerLimits = field(default_factory=ContainerLimits)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that can be read.

    `encoding` is a codec name and `delimiter` the likeliest one judged by the forms' own headers (the
    header of the form or profile decides when it is read), both None for a workbook; `sheets` are those
    people see; `sha256` and `size` are of the bytes.
    """

    path: Path
    format: Literal["csv", "xlsx", "jsonl"]
    encoding: str | None
    delimiter: str | None
    sheets: tuple[str, ...]
    sha256: str
    size: int
    modified_ns: int
    mark: int = 0
    lone_returns: bool = False
    limits: ReadLimits = field(default_factory=ReadLimits)

    @property
    def text_encoding(self) -> Encoding:
        """The encoding with the length of its byte-order mark."""
        return Encoding(self.encoding or "utf-8", self.mark)

    def check_unchanged(self) -> None:
        """Raise Unreadable (changed, missing_file) when the file is no longer the one that was opened."""
        try:
            now = self.path.stat()
        except FileNotFoundError:
            raise Unreadable("missing_file", self.path) from None
        if (now.st_size, now.st_mtime_ns) != (self.size, self.modified_ns):
            raise Unreadable("changed", self.path)


def open_source(path: Path, *, limits: ReadLimits | None = None, profile: Profile | None = None) -> Source:
    """Look at a whole file without keeping it: what it is, its encoding proved to the end, its digest.

    What a file is, its content decides; its name only where the content is undecided. A workbook under a .csv
    name is read as a workbook; text under an .xlsx name is read as text when a line of it is a header we know.
    A profile may insist on an encoding. Raises Unreadable: missing_file, not_a_file, not_permitted,
    empty_file, unknown_format, not_a_workbook, old_workbook, encrypted, too_large_inside, bad_bytes,
    unknown_encoding, line_too_long, json_array.
    """
    limits = limits or ReadLimits()
    found = _regular_file(path)
    if not found.st_size:
        raise Unreadable("empty_file", path)
    try:
        with path.open("rb") as file:
            head = file.read(4096)
        if head.startswith((_ZIP, _EMPTY_ZIP)):
            source = _workbook(path, found, limits)
        elif head.startswith(_OLE):
            raise Unreadable("encrypted" if _holds_encrypted_package(path) else "old_workbook", path)
        else:
            _check_signature(path, head)
            source = _text(path, found, limits, profile)
    except PermissionError:
        raise Unreadable("not_permitted", path) from None
    source.check_unchanged()
    return source


def _regular_file(path: Path) -> os.stat_result:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        raise Unreadable("missing_file", path) from None
    except PermissionError:
        raise Unreadable("not_permitted", path) from None
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise Unreadable("not_a_file", path, what=("a link to itself", "指向自身的链接")) from None
    if stat.S_ISDIR(found.st_mode):
        raise Unreadable("not_a_file", path, what=("a folder", "文件夹"))
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable("not_a_file", path, what=("a device or pipe", "设备或管道"))
    return found


def _workbook(path: Path, found: os.stat_result, limits: ReadLimits) -> Source:
    container = open_container(path, limits=limits.container)
    digest = hashlib.sha256()
    for piece in chunks(path):
        digest.update(piece)
    return Source(
        path=path,
        format="xlsx",
        encoding=None,
        delimiter=None,
        sheets=tuple(sheet.name for sheet in container.sheets if sheet.visible),
        sha256=digest.hexdigest(),
        size=found.st_size,
        modified_ns=found.st_mtime_ns,
        limits=limits,
    )


def _text(path: Path, found: os.stat_result, limits: ReadLimits, profile: Profile | None) -> Source:
    named_workbook = path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}
    no_workbook = Unreadable("not_a_workbook", path, what=("it is no zip container", "不是 zip 容器"))
    try:
        encoding = decide_encoding(path, override=profile.encoding if profile is not None else None)
    except BadEncoding as error:
        raise (
            no_workbook if named_workbook else Unreadable(error.code, path, line=error.line, encoding=error.encoding)
        ) from error
    survey = _survey(path, encoding, limits)
    sample = first_lines(path, encoding=encoding, lone_returns=survey.lone_returns, count=20)
    opening = next((line.strip() for line in sample if line.strip()), "")
    if opening.startswith("[") and opening[1:].lstrip()[:1] in {"", "{"}:
        raise Unreadable("json_array", path)
    is_json = opening.startswith("{")
    likely = None if is_json else likely_delimiter(sample)
    if named_workbook and not is_json and profile is None and (likely is None or likely[1] < 2):
        raise no_workbook
    return Source(
        path=path,
        format="jsonl" if is_json else "csv",
        encoding=encoding.name,
        delimiter=likely[0] if likely is not None else None,
        sheets=(),
        sha256=survey.sha256,
        size=found.st_size,
        modified_ns=found.st_mtime_ns,
        mark=encoding.mark,
        lone_returns=survey.lone_returns,
        limits=limits,
    )


@dataclass(frozen=True, slots=True)
class _Survey:
    sha256: str
    lone_returns: bool


def _survey(path: Path, encoding: Encoding, limits: ReadLimits) -> _Survey:
    """One pass over the bytes: digest, lone CRs, the longest line (never held in memory), anything but blanks."""
    digest = hashlib.sha256()
    run = read = 0
    lone = has_text = ended_in_return = False
    decoder = codecs.getincrementaldecoder(encoding.name)("strict") if encoding.wide else None
    for piece in chunks(path):
        digest.update(piece)
        bare = piece[encoding.mark :] if not read else piece
        # Line ends are single bytes in every encoding we read but the wide ones, which are decoded first.
        text = decoder.decode(bare).encode("utf-8") if decoder is not None else bare
        has_text = has_text or bool(text and not text.isspace())
        if ended_in_return and not text.startswith(b"\n"):
            lone = True
        ended_in_return = text.endswith(b"\r")
        lone = lone or has_lone_return(np.frombuffer(text.removesuffix(b"\r"), dtype=np.uint8))
        for at in range(0, len(text), limits.line):
            part = text[at : at + limits.line]
            head = min((end for end in (part.find(b"\n"), part.find(b"\r")) if end >= 0), default=len(part))
            if run + head > limits.line:
                line = line_of(path, read + encoding.mark, encoding) + text[:at].count(b"\n")
                raise Unreadable("line_too_long", path, line=line, limit=f"{limits.line:,}")
            run = run + len(part) if head == len(part) else len(part) - 1 - max(part.rfind(b"\n"), part.rfind(b"\r"))
        read += len(piece)
    if not has_text:
        raise Unreadable("empty_file", path)
    return _Survey(digest.hexdigest(), lone or ended_in_return)


def _check_signature(path: Path, head: bytes) -> None:
    opening = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    for signature, what in _SIGNATURES:
        if head.startswith(signature) or (signature.startswith(b"<") and opening.startswith(signature)):
            raise Unreadable("unknown_format", path, what=what)


def _holds_encrypted_package(path: Path) -> bool:
    """Whether an OLE2 container is Excel's wrapping of a workbook with a password."""
    wanted = "EncryptedPackage".encode("utf-16-le")
    rest = b""
    for piece in chunks(path):
        if wanted in rest + piece:
            return True
        rest = piece[-len(wanted) :]
    return False
