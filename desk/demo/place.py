"""Where the demo may live: a place of its own, cleared only of what a demo made, from which nobody real is reached."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import inspect, text

from deployments.standing import read_standing
from desk.refusals import NotDone
from models.database import engine_for, reading
from tasks.settings import settings
from tasks.tongue import Tongue

MARK = "demo.json"
MADE_BY = {"made_by": "aftersales demo"}
"""Stands in a home that the demo made: only such a home is ever cleared."""
REGISTERS = "aftersales.db"
PREFECT = ("PREFECT_API_URL", "PREFECT_API_KEY")
OURS = frozenset(
    {MARK, REGISTERS, "aftersales.db-wal", "aftersales.db-shm", "archive", "company", "inbox", "letters", "link.key", "logs",
     "papers", "prefect", "reports", "up.json"}
)  # fmt: skip
"""What the product itself puts into a home."""


class NotADemo(NotDone):
    """The registers or the home hold something that no demo made, or are at work."""


def made_by_demo(home: Path) -> bool:
    """Whether the registers in this home are those of the made-up company."""
    try:
        return json.loads((home / MARK).read_text(encoding="utf-8")) == MADE_BY
    except (OSError, ValueError):
        return False


def fresh_home() -> Path:
    """An empty home for the demo. Raises NotADemo rather than touch a place that holds anybody's papers."""
    chosen = settings()
    say, home = Tongue(chosen.locale), chosen.home.absolute()
    standing = read_standing(chosen)
    if standing is not None and standing.alive:
        raise NotADemo(
            say(
                f'"aftersales up" is at work in {home}; stop it first, or set AFTERSALES_HOME to an empty folder',
                f"{home} 正由 aftersales up 运行；请先停止，或将 AFTERSALES_HOME 设为空文件夹",
            )
        )
    if chosen.database_url and _papers(chosen.database):
        raise NotADemo(
            say(
                "AFTERSALES_DATABASE_URL points at registers that hold records already; "
                "the demo needs empty ones: unset it, or name an empty database",
                "AFTERSALES_DATABASE_URL 所指的库中已有记录；演示需要空库：请取消该设置，或指定空数据库",
            )
        )
    if home.exists() and any(home.iterdir()):
        _keep_what_is_not_ours(home, say)
        engine_for(chosen.database).dispose()
        for entry in home.iterdir():
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).write_text(json.dumps(MADE_BY) + "\n", encoding="utf-8")
    return home


def reach_nobody() -> list[str]:
    """Leave out what leads beyond this machine, for the demo's people do not exist: Slack, mail, a Prefect server.

    Returns the names of the settings that were left out, for this process and those that it starts.
    """
    chosen = settings()
    left_out = [name for name in PREFECT if name in os.environ]
    if chosen.slack_token is not None and not _here(chosen.slack_api_url):
        left_out.append("AFTERSALES_SLACK_TOKEN")
    if chosen.smtp_url is not None and not _here(chosen.smtp_url.get_secret_value()):
        left_out.append("AFTERSALES_SMTP_URL")
    for spelled in [name for name in os.environ if name.upper() in left_out]:  # settings take any case
        del os.environ[spelled]
    settings.cache_clear()
    return left_out


def _here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _keep_what_is_not_ours(home: Path, say: Tongue) -> None:
    """Raises NotADemo for what no demo made: papers taken in since or waiting in the inbox, files laid in the home."""
    if not made_by_demo(home):
        raise NotADemo(
            say(
                f"{home} holds something that the demo did not make; "
                "set AFTERSALES_HOME to an empty folder, or remove it yourself if you no longer need it",
                f"{home} 中有并非演示生成的内容；请将 AFTERSALES_HOME 设为空文件夹，确不需要时请自行删除",
            )
        )
    company = {_digest(path) for path in _files(home / "company")}
    foreign = sorted(entry.name for entry in home.iterdir() if entry.name not in OURS)
    if (home / REGISTERS).exists():
        foreign += [name for name, digest in _papers(f"sqlite:///{home / REGISTERS}") if digest not in company]
    foreign += [path.name for path in _files(home / "inbox") if _digest(path) not in company]
    if foreign:
        more = len(foreign) - 1
        raise NotADemo(
            say(
                f"{home} was made by the demo but holds other papers since ({foreign[0]}"
                f"{f' and {more} more' if more else ''}); "
                "set AFTERSALES_HOME to an empty folder, or remove it yourself if you no longer need it",
                f"{home} 由演示生成，但此后又有其他文件（{foreign[0]}{f' 等{more + 1}个' if more else ''}）；"
                "请将 AFTERSALES_HOME 设为空文件夹，确不需要时请自行删除",
            )
        )


def _papers(database: str) -> list[tuple[str, str]]:
    """Name and digest of every file taken into these registers; none where there are no registers."""
    if not inspect(engine_for(database)).has_table("files"):
        return []
    with reading(database) as session:
        return [(name, digest) for name, digest in session.execute(text("SELECT name, sha256 FROM files"))]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
