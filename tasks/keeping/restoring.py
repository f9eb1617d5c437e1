"""The way back from a backup: into an empty place, whole, and compared with what was kept."""

import fcntl
import hashlib
import lzma
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from models.migrate import knows, upgrade
from tasks.keeping import dumps
from tasks.keeping.home_files import safe_name
from tasks.keeping.manifest import DUMPS, FILES, NAME, RULE_BOOK, Manifest, NotKept, manifest_of
from tasks.settings import Settings

BLOCK = 1 << 20
KEPT_BOOK = "regulation"
"""The folder of the home that a company's own rule book is put into."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back. `revision` is that of the registers now; `regulation` the company's own rule book, if it had one."""

    manifest: Manifest
    revision: str
    files: int
    regulation: Path | None


def restore(archive: Path, chosen: Settings, *, on_step: Callable[[str], None] = lambda _: None) -> Restored:
    """Put an archive back where these settings point: files into the home, registers into the database, then migrated.

    Nothing is written over: registers that are there, or a file that says something else, are a refusal before anything
    is written. The registers come last and at once, so that a restore that was interrupted is begun again as it was.
    Raises NotKept, also where what arrived is not what was kept; OSError where the home cannot be written.
    """
    home = chosen.home.absolute()
    with _opened(archive) as (zipped, manifest), _alone(home):
        _check(manifest, chosen, archive=archive)
        targets = {name: _target(name, home) for name in manifest.files if name not in DUMPS.values()}
        for name, target in targets.items():
            if target.exists() and (not target.is_file() or _digest_of(target) != manifest.files[name]):
                raise NotKept(
                    f"{target} is there already and says something else; set AFTERSALES_HOME to an empty folder"
                )
        for name, target in targets.items():
            on_step(name)
            if not target.exists():
                _put(zipped, name, target, digest=manifest.files[name], archive=archive)
        with tempfile.TemporaryDirectory(prefix="aftersales-restore-") as folder:
            dumped = Path(folder) / DUMPS[manifest.database]
            _put(zipped, dumped.name, dumped, digest=manifest.files[dumped.name], archive=archive)
            if manifest.database == "sqlite":  # before it stands where the registers stand
                _compare(manifest, f"sqlite:///{dumped}", on_step)
            _check(manifest, chosen, archive=archive)  # nobody has begun to work here meanwhile
            dumps.restore(dumped, chosen.database)
    if manifest.database != "sqlite":
        _compare(manifest, chosen.database, on_step)
    books = [target for name, target in targets.items() if name.startswith(RULE_BOOK)]
    return Restored(manifest, upgrade(chosen.database), len(targets), books[0] if books else None)


@contextmanager
def _opened(archive: Path) -> Iterator[tuple[ZipFile, Manifest]]:
    try:
        with _whole(archive):
            zipped = ZipFile(archive)
    except FileNotFoundError as error:
        raise NotKept(f"there is no {archive}") from error
    with zipped:
        if NAME not in zipped.namelist():
            raise NotKept(f"{archive} is no backup: it holds no {NAME}")
        with _whole(archive):
            told = zipped.read(NAME)
        yield zipped, manifest_of(told, archive=str(archive))


@contextmanager
def _whole(archive: Path) -> Iterator[None]:
    """What is read of the archive meanwhile can be read: it is neither damaged nor locked nor packed by other programs."""
    try:
        yield
    except (BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError) as error:
        why = f"it cannot be unpacked ({error})" if not isinstance(error, BadZipFile) else error
        raise NotKept(f"{archive} is damaged or no backup: {why}") from error


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Nobody else restores into this home meanwhile. The lock ends with the process."""
    home.mkdir(parents=True, exist_ok=True)
    held = os.open(home, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise NotKept(f"another restore is at work in {home}; wait for it") from None
    finally:
        os.close(held)


def _check(manifest: Manifest, chosen: Settings, *, archive: Path) -> None:
    kind = dumps.kind_of(chosen.database)
    if kind != manifest.database:
        raise NotKept(
            f"{archive} was made of {manifest.database}: point AFTERSALES_DATABASE_URL at a database of that kind"
        )
    if not knows(manifest.revision):
        raise NotKept(f"{archive} is newer ({manifest.revision}) than this program; update the program")
    if DUMPS[kind] not in manifest.files:
        raise NotKept(f"{archive} holds no registers")
    if dumps.holds_registers(chosen.database):
        raise NotKept("there are registers already: a backup is restored into an empty place; name another with AFTERSALES_HOME "
                      "or AFTERSALES_DATABASE_URL, or move them away")  # fmt: skip
    if (left := dumps.left_over(chosen.database)) is not None:
        raise NotKept(f"{left} is left of other registers and would be read into these: move it away, too")


def _target(name: str, home: Path) -> Path:
    """Where a member goes. Raises NotKept for a name that would leave the home."""
    for before, folder in ((FILES, home), (RULE_BOOK, home / KEPT_BOOK)):
        if name.startswith(before) and safe_name(name.removeprefix(before)):
            return folder / name.removeprefix(before)
    raise NotKept(f"the backup names a file that does not belong into a home: {name}")


def _put(zipped: ZipFile, name: str, target: Path, *, digest: str, archive: Path) -> None:
    """Write one member, for its owner alone, under its name only when it is whole and what was kept."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part, found = target.with_name(f".{digest[:16]}.restoring"), hashlib.sha256()  # a name may be as long as they get
    try:
        with (
            _whole(archive),
            zipped.open(name) as member,
            os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as to,
        ):
            while block := member.read(BLOCK):
                found.update(block)
                to.write(block)
        if found.hexdigest() != digest:
            raise NotKept(f"{archive} is damaged: {name} is not what was kept")
        part.replace(target)
    except KeyError:
        raise NotKept(f"{archive} is damaged: {name} is missing") from None
    except OSError as error:
        error.filename = error.filename or str(part)  # where there is no space left
        raise
    finally:
        part.unlink(missing_ok=True)


def _compare(manifest: Manifest, url: str, on_step: Callable[[str], None]) -> None:
    found = dumps.counted_in(url, on_table=on_step)
    kept = {name: register.counted for name, register in manifest.registers.items()}
    for name in sorted(kept.keys() | found.keys()):
        if found.get(name) != kept.get(name):
            has, had = (each[name].rows if name in each else 0 for each in (found, kept))
            raise NotKept(f"what was restored is not what was kept: {name} has {has} rows, and had {had}")


def _digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
