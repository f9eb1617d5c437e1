"""Whether a file in the inbox is written to its end."""

from datetime import datetime
from pathlib import Path

_UNFINISHED = (".part", ".partial", ".crdownload", ".download", ".tmp", ".filepart", ".swp")


def is_settled(path: Path, *, now: datetime, quiet_seconds: float) -> bool:
    """Whether a file looks written to its end: no name of an unfinished transfer, untouched for `quiet_seconds`.

    `now` is aware. A modification time ahead of now counts as still being written. Raises OSError when the
    file is gone.
    """
    name = path.name.lower()
    if name.startswith(("~$", ".")) or name.endswith(_UNFINISHED):
        return False
    return now.timestamp() - path.stat().st_mtime >= quiet_seconds
