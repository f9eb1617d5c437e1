"""The files of a home that a backup keeps: everything but what is made anew."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

MADE_ANEW = frozenset({"prefect", "logs", "up.json"})
"""Prefect's own records, logs and what runs now: of use to nobody after a restore."""
WAITING = "inbox"
BESIDE = ("-wal", "-journal", "-shm")
"""How the files end that SQLite keeps beside its own; what the first two hold it reads into whatever stands there."""


def home_files(home: Path, *, database: Path | None) -> Iterator[tuple[str, Path]]:
    """Every file worth keeping under the home, as its name from there (with /) and its path; `database` is SQLite's file.

    A folder of the home may be a link to somewhere else and is followed, as is a link to a file; links to folders further
    down are not. The registers' own files are left out wherever they lie: they are kept by the database's own tool.
    """
    places = {str(database), os.path.realpath(database)} if database else set()
    registers = {f"{place}{end}" for place in places for end in ("", *BESIDE, ".restoring")}
    for top in sorted(home.iterdir()) if home.is_dir() else ():
        if top.name in MADE_ANEW:
            continue
        for path in [top] if top.is_file() else _under(top):
            real = os.path.realpath(path.parent)
            if not {str(path.absolute()), os.path.join(real, path.name), os.path.realpath(path)} & registers:  # noqa: PTH118
                yield _readable(path.relative_to(home).as_posix()), path


def safe_name(name: str) -> bool:
    """Whether a name from an archive stays under the folder that it is put into."""
    path = PurePosixPath(name)
    foreign = "\0" if os.sep == "/" else "\0\\:"
    return (
        bool(path.parts)
        and not path.is_absolute()
        and ".." not in path.parts
        and not any(letter in name for letter in foreign)
    )


def _readable(name: str) -> str:
    """The name as an archive can hold it: bytes that are no text (another system's encoding) are written out."""
    return name.encode("utf-8", "backslashreplace").decode()


def _under(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders.sort()
        yield from (path for name in sorted(names) if (path := Path(here) / name).is_file())
