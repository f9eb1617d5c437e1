"""A backup: one archive of the registers at one instant and of what lies in the home."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import make_url

from models.migrate import revision
from tasks.keeping import dumps
from tasks.keeping.home_files import WAITING, home_files
from tasks.keeping.manifest import DUMPS, FILES, NAME, RULE_BOOK, Manifest, NotKept, Register, archive_name
from tasks.settings import Settings

BLOCK = 1 << 20
STORED = frozenset({".zip", ".docx", ".xlsx", ".gz", ".png", ".jpg", ".dump"})
"""What is compressed already."""
OnStep = Callable[[str], None]
"""Told what is being kept now: a table or a file."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made."""

    path: Path
    manifest: Manifest
    size: int


def back_up(chosen: Settings, *, to: Path, now: datetime, on_step: OnStep = lambda _: None) -> Kept:
    """Write an archive of this installation into the folder `to`, for its owner alone, while everything goes on working.

    What waits in the inbox is kept first, the registers next, everything else last: a form that is loaded meanwhile is
    in both, and loading it again changes nothing; what the registers speak of is there, also a form that came after the
    first look. `now` is aware. The archive appears under its name when it is whole. Raises NotKept, or OSError where the
    folder cannot be written.
    """
    home, to = chosen.home.absolute(), to.absolute()
    if to.resolve().is_relative_to(home.resolve()):
        raise NotKept(f"{to} lies in {home}: a backup beside what it keeps is lost with it; name another folder")
    to.mkdir(parents=True, exist_ok=True)
    path = to / archive_name(now)
    if path.exists():
        raise NotKept(f"{path} is there already")
    part = path.with_suffix(".part")
    try:
        opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise NotKept(f"{path} is being written by another backup; start this one again") from None
    try:
        with os.fdopen(opened, "wb") as written:
            if path.exists():  # finished between the two looks
                raise NotKept(f"{path} is there already")
            with ZipFile(written, "w") as archive:
                manifest = _fill(archive, chosen, now=now, on_step=on_step)
            written.flush()
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as error:
        error.filename = error.filename or str(part)  # where there is no space left
        raise
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
    return Kept(path, manifest, path.stat().st_size)


def _fill(archive: ZipFile, chosen: Settings, *, now: datetime, on_step: OnStep) -> Manifest:
    url = chosen.database
    kind = dumps.kind_of(url)
    database = Path(make_url(url).database or "").absolute() if kind == "sqlite" else None
    files: dict[str, str] = {}

    def keep(found: Iterable[tuple[str, Path]], before: str) -> None:
        for name, path in found:
            with suppress(FileNotFoundError), path.open("rb") as source:  # gone: taken in meanwhile, or replaced
                on_step(name)
                files[before + name] = _copy(archive, before + name, source)

    home = chosen.home.absolute()
    keep((each for each in home_files(home, database=database) if each[0].split("/", 1)[0] == WAITING), FILES)
    with tempfile.TemporaryDirectory(prefix="aftersales-backup-") as folder:
        dumped = Path(folder) / DUMPS[kind]
        registers = dumps.dump(url, dumped, on_table=on_step)
        with dumped.open("rb") as source:
            files[DUMPS[kind]] = _copy(archive, DUMPS[kind], source)
    keep((each for each in home_files(home, database=database) if FILES + each[0] not in files), FILES)
    if chosen.regulation is not None:
        keep([(chosen.regulation.name, chosen.regulation)], RULE_BOOK)
    manifest = Manifest.model_validate(
        {
            "made_at": now,
            "revision": revision(url) or "",
            "database": kind,
            "registers": {name: Register(rows=one.rows, digest=one.digest) for name, one in registers.items()},
            "files": files,
        }
    )
    archive.writestr(ZipInfo(NAME, now.timetuple()[:6]), manifest.model_dump_json(indent=1), ZIP_DEFLATED)
    return manifest


def _copy(archive: ZipFile, name: str, source: IO[bytes]) -> str:
    """Put what `source` holds into the archive; returns its SHA-256."""
    digest = hashlib.sha256()
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_STORED if Path(name).suffix.lower() in STORED else ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as member:
        while block := source.read(BLOCK):
            digest.update(block)
            member.write(block)
    return digest.hexdigest()
