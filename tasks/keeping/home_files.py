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

    A folder of the home may be a link to somewhere else and is followed; links further down are not. The registers' own
    files are left out wherever they lie: they are kept by the database's own tool.
    """
    registers = {f"{database.name}{end}" for end in ("", *BESIDE, ".restoring")} if database else set()
    for top in sorted(home.iterdir()) if home.is_dir() else ():
        if top.name in MADE_ANEW:
            continue
        for path in [top] if top.is_file() else _under(top):
            if path.name in registers and database and path.parent.resolve() == database.parent.resolve():
                continue
            yield path.relative_to(home).as_posix(), path


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
