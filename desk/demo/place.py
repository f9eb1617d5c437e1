"""Where the demo may live: a place of its own, cleared only of what a demo made, from which nobody real is reached."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import inspect, make_url, text

from models.database import engine_for, reading
from tasks.settings import settings

MARK = "demo.json"
MADE_BY = {"made_by": "aftersales demo"}
"""Stands in a home that the demo made: only such a home is ever cleared."""
OURS = frozenset(
    {MARK, "aftersales.db", "aftersales.db-wal", "aftersales.db-shm", "archive", "company", "inbox", "letters", "logs",
     "prefect", "reports", "up.json"}
)  # fmt: skip
"""What the product itself puts into a home."""


class NotADemo(RuntimeError):
    """The registers or the home hold something that no demo made."""


def made_by_demo(home: Path) -> bool:
    """Whether the registers in this home are those of the made-up company."""
    try:
        return json.loads((home / MARK).read_text(encoding="utf-8")) == MADE_BY
    except (OSError, ValueError):
        return False


def fresh_home() -> Path:
    """An empty home for the demo. Raises NotADemo rather than touch a place that holds anybody's papers."""
    chosen = settings()
    home = chosen.home.absolute()
    if chosen.database_url and _papers(chosen.database):
        raise NotADemo(
            "AFTERSALES_DATABASE_URL points at registers that hold records already; "
            "the demo needs empty ones: unset it, or name an empty database"
        )
    if home.exists() and any(home.iterdir()):
        if not made_by_demo(home):
            raise NotADemo(
                f"{home} holds something that the demo did not make; "
                "set AFTERSALES_HOME to an empty folder, or remove it yourself if you no longer need it"
            )
        _keep_what_is_not_ours(home)
        engine_for(chosen.database).dispose()
        for entry in home.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).write_text(json.dumps(MADE_BY) + "\n", encoding="utf-8")
    return home


def reach_nobody() -> list[str]:
    """Leave out a Slack token and a mail server that lead beyond this machine: the demo's people do not exist.

    Returns the names of the settings that were left out, for this process and those that it starts.
    """
    chosen = settings()
    left_out = []
    if chosen.slack_token is not None and not _here(chosen.slack_api_url):
        left_out.append("AFTERSALES_SLACK_TOKEN")
    if chosen.smtp_url is not None and not _here(chosen.smtp_url.get_secret_value()):
        left_out.append("AFTERSALES_SMTP_URL")
    for name in left_out:
        os.environ.pop(name, None)
    settings.cache_clear()
    return left_out


def _here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _keep_what_is_not_ours(home: Path) -> None:
    """Raises NotADemo for what no demo made: papers taken in since or waiting in the inbox, files laid in the home."""
    company = {_digest(path) for path in _files(home / "company")}
    foreign = sorted(entry.name for entry in home.iterdir() if entry.name not in OURS)
    foreign += [name for name, digest in _papers(settings().database) if digest not in company]
    foreign += [path.name for path in _files(home / "inbox") if _digest(path) not in company]
    if foreign:
        raise NotADemo(
            f"{home} was made by the demo but holds other papers since ({foreign[0]}"
            f"{f' and {len(foreign) - 1} more' if len(foreign) > 1 else ''}); "
            "set AFTERSALES_HOME to an empty folder, or remove it yourself if you no longer need it"
        )


def _papers(database: str) -> list[tuple[str, str]]:
    """Name and digest of every file taken into these registers; none where there are no registers."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return []  # looking would make the file
    if not inspect(engine_for(database)).has_table("files"):
        return []
    with reading(database) as session:
        return [(name, digest) for name, digest in session.execute(text("SELECT name, sha256 FROM files"))]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
