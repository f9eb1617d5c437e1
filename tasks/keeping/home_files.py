"""The files of a home that a backup keeps: everything but what is made anew."""

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

MADE_ANEW = frozenset({"prefect", "logs", "up.json"})
"""Prefect's own records, logs and what runs now: of use to nobody after a restore."""
WAITING = "inbox"


def home_files(home: Path, *, database: str | None) -> Iterator[tuple[str, Path]]:
    """Every file worth keeping under the home, as its name from there (with /) and its path; `database` is SQLite's file.

    A folder of the home may be a link to somewhere else and is followed; links further down are not.
    """
    registers = {f"{database}{end}" for end in ("", "-wal", "-shm", "-journal", ".restoring")} if database else set()
    for top in sorted(home.iterdir()) if home.is_dir() else ():
        if top.name in MADE_ANEW or str(top.absolute()) in registers:
            continue
        found = [top] if top.is_file() else _under(top)
        yield from ((path.relative_to(home).as_posix(), path) for path in found)


def safe_name(name: str) -> bool:
    """Whether a name from an archive stays under the folder that it is put into."""
    path = PurePosixPath(name)
    return (
        bool(path.parts) and not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name
    )


def _under(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders.sort()
        yield from (path for name in sorted(names) if (path := Path(here) / name).is_file() and not path.is_symlink())
