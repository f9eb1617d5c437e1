"""What `up` has running, written down so that others find it and the next `up` can clear what a killed one left."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from deployments.processes import end_group, end_marked, living, started
from tasks.settings import Settings


@dataclass(frozen=True, slots=True)
class Child:
    """A process that `up` started, leader of a group of its own."""

    name: str
    pid: int
    started: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An `up`: its process and machine, the mark that all its processes carry, its server and its children.

    `own_server` is whether it started that server itself, and was not pointed at one by PREFECT_API_URL.
    """

    pid: int
    started: str
    host: str
    token: str
    api_url: str
    children: tuple[Child, ...] = ()
    own_server: bool = True

    @property
    def alive(self) -> bool:
        """Whether that very process still runs, as far as can be seen from this machine."""
        found = living().get(self.pid) if self.here else None
        return found is not None and found.started == self.started

    @property
    def here(self) -> bool:
        """Whether it is on this machine; a home folder may be shared by several."""
        return self.host == os.uname().nodename


class AlreadyRunning(RuntimeError):
    """Another process runs this installation's Prefect."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(f"aftersales is already running here: process {standing.pid}, Prefect at {standing.api_url}")


def standing_now(*, token: str, api_url: str, **rest: Any) -> Standing:
    """The standing of this very process."""
    who = {"pid": os.getpid(), "started": started(os.getpid()) or "", "host": os.uname().nodename}
    return Standing(**who, token=token, api_url=api_url, **rest)


def standing_file(settings: Settings) -> Path:
    """Where it is written down."""
    return settings.home.absolute() / "up.json"


def write_standing(settings: Settings, standing: Standing) -> None:
    """Write it down whole or not at all."""
    file = standing_file(settings)
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(standing), indent=2), encoding="utf-8")
    os.replace(draft, file)  # noqa: PTH105 - Path.replace says the same, this one says what it is for


def read_standing(settings: Settings) -> Standing | None:
    """What the last `up` wrote down; None when there is nothing or nothing that can be read."""
    try:
        kept = json.loads(standing_file(settings).read_text(encoding="utf-8"))
        return Standing(**{**kept, "children": tuple(Child(**one) for one in kept["children"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


def clear_the_place(settings: Settings) -> list[int]:
    """Make sure that nothing of an earlier start runs here; raises AlreadyRunning when its `up` still does.

    What a killed one left is ended, and nothing else: it is found by the mark in its environment or, where that
    cannot be read, by number and start time. Returns the numbers of what was ended.
    """
    standing = read_standing(settings)
    if standing is None or not standing.here:
        return []
    if standing.alive:
        raise AlreadyRunning(standing)
    now = living()
    left = [one for one in standing.children if (found := now.get(one.pid)) and found.started == one.started]
    ended = set(end_marked(standing.token))
    for child in left:
        end_group(child.pid)
    standing_file(settings).unlink(missing_ok=True)
    return sorted(ended | {child.pid for child in left})
