"""The zip container of a workbook, looked at before anything opens it.

A workbook of 5 kB can ask for 500 GB: by compression (a zip bomb), by sizes that lie, or by two cells
at opposite corners of a sheet, for which the reading library lays out everything between (it then
aborts the whole process). So sizes are read from the directory, every part is inflated once with its
declared size as the ceiling, and the furthest cell is found first.
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import IO
from xml.etree import ElementTree as ET

from tasks.reading.refusal import Unreadable

_STEP = 1 << 20
_MOST_PARTS = 10_000
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


@dataclass(frozen=True, slots=True)
class ContainerLimits:
    """What a workbook may unpack to: bytes over all parts, how many times its packed size beyond `free` bytes,
    and cells in the rectangle of one sheet (the reading library keeps every one in memory, some 30 bytes each).
    """

    unpacked: int = 800_000_000
    ratio: int = 150
    free: int = 50_000_000
    places: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as the workbook lists it: its name, whether people see it, and the part that holds it."""

    name: str
    visible: bool
    part: str


@dataclass(frozen=True, slots=True)
class Container:
    """A workbook's container: its sheets in order, and whether day 0 is in 1904."""

    path: Path
    sheets: tuple[Sheet, ...]
    since_1904: bool


def open_container(path: Path, *, limits: ContainerLimits) -> Container:
    """Look through the container. Raises Unreadable: not_a_workbook, encrypted or too_large_inside."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = archive.infolist()
    # NotImplementedError is zipfile's word for a compression or version it cannot read.
    except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, UnicodeDecodeError) as error:
        raise Unreadable("not_a_workbook", path, what=("it is cut off or damaged", "文件不完整或已损坏")) from error
    # The workbook library looks parts up without regard to case; two by one name would leave open which it reads.
    parts = {part.filename.lower(): part for part in listed}
    if len(parts) < len(listed):
        raise Unreadable("not_a_workbook", path, what=("it names a part twice", "部件重名"))
    if any(part.flag_bits & 1 for part in listed):
        raise Unreadable("encrypted", path)
    _check_sizes(path, listed, limits)
    book = _small(path, parts, "xl/workbook.xml")
    links = _small(path, parts, "xl/_rels/workbook.xml.rels")
    if book is None or links is None:
        raise Unreadable("not_a_workbook", path, what=_other_kind(parts))
    for name, part in parts.items():
        if name.startswith("xl/") and not name.startswith("xl/worksheets/") and name.endswith((".xml", ".rels")):
            for _ in inflate(path, part.filename):
                pass
    return Container(path=path, sheets=_sheets(path, parts, book, links), since_1904=_since_1904(book))


def inflate(path: Path, name: str) -> Iterator[bytes]:
    """The bytes of one part, never more than the directory declares.

    The standard library stops at the declared size and the workbook library does not, so a directory that
    understates is refused here (too_large_inside) and one that is wrong otherwise too (not_a_workbook).
    """
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo(name)
    damaged = Unreadable("not_a_workbook", path, what=(f"its part {name} is damaged", f"部件{name}已损坏"))
    with path.open("rb") as file:
        file.seek(part.header_offset)
        header = file.read(30)
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise damaged
        file.seek(sum(struct.unpack("<HH", header[26:30])), 1)
        if part.compress_type == zipfile.ZIP_STORED:
            pieces = _stored(file.read(part.compress_size))
        elif part.compress_type == zipfile.ZIP_DEFLATED:
            pieces = _deflated(file, part.compress_size)
        else:
            raise damaged
        total = 0
        try:
            for piece in pieces:
                total += len(piece)
                if total > part.file_size:
                    raise Unreadable("too_large_inside", path, size=_size(total), limit=_size(part.file_size))
                yield piece
        except zlib.error as error:
            raise damaged from error
        if total != part.file_size:
            raise damaged


def _stored(data: bytes) -> Iterator[bytes]:
    yield data


def _deflated(file: IO[bytes], left: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    while left > 0 and not inflater.eof:
        packed = file.read(min(65_536, left))
        if not packed:
            break
        left -= len(packed)
        while packed and not inflater.eof:
            yield inflater.decompress(packed, _STEP)
            packed = inflater.unconsumed_tail
    if not inflater.eof:
        raise zlib.error("the stream is cut off")


def _check_sizes(path: Path, parts: list[zipfile.ZipInfo], limits: ContainerLimits) -> None:
    unpacked = sum(part.file_size for part in parts)
    ceiling = min(limits.unpacked, max(limits.free, limits.ratio * path.stat().st_size))
    if unpacked > ceiling or len(parts) > _MOST_PARTS:
        raise Unreadable("too_large_inside", path, size=_size(unpacked), limit=_size(ceiling))


def _small(path: Path, parts: dict[str, zipfile.ZipInfo], name: str) -> ET.Element | None:
    """A short part as XML; None when there is no such part."""
    if name not in parts:
        return None
    data = b"".join(inflate(path, parts[name].filename))
    broken = Unreadable("not_a_workbook", path, what=(f"its part {name} is damaged", f"部件{name}已损坏"))
    # Workbooks declare no document type; one that does is out to expand entities.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise broken
    try:
        return ET.fromstring(data)  # noqa: S314 - document types are refused above
    except ET.ParseError as error:
        raise broken from error


def _sheets(path: Path, parts: dict[str, zipfile.ZipInfo], book: ET.Element, links: ET.Element) -> tuple[Sheet, ...]:
    targets = {
        link.get("Id", ""): normpath(join("/xl", link.get("Target", "")))[1:]
        for link in links
        if link.get("Type", "").endswith("/worksheet")
    }
    found: list[Sheet] = []
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        target = targets.get(sheet.get(f"{_OFFICE}id") or sheet.get(f"{_STRICT}id") or "")
        if target is None:
            continue
        name = sheet.get("name", "")
        if target.lower() not in parts:
            raise Unreadable("not_a_workbook", path, what=(f"sheet {name} is missing in it", f"缺少工作表{name}"))
        found.append(Sheet(name, sheet.get("state", "visible") == "visible", parts[target.lower()].filename))
    return tuple(found)


def _since_1904(book: ET.Element) -> bool:
    properties = book.find("{*}workbookPr")
    return properties is not None and properties.get("date1904", "0") in {"1", "true"}


def _other_kind(parts: dict[str, zipfile.ZipInfo]) -> tuple[str, str]:
    if "xl/workbook.bin" in parts:
        return "it is a binary .xlsb", "二进制 .xlsb"
    if "content.xml" in parts:
        return "it is an OpenDocument file", "OpenDocument 文件"
    if "word/document.xml" in parts:
        return "it is a Word document", "Word 文档"
    return "it is a zip archive of other files; unpack it", "是压缩包；请先解压"


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB" if count >= 100_000 else f"{count:,} bytes"
