"""Processes of ours: told apart from anybody else's, and ended with everything they started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MARK = "AFTERSALES_UP"
"""A variable in the environment of everything `up` starts; whatever descends from it inherits it."""

PROC = Path("/proc")
ASK_THEN_KILL = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


@dataclass(frozen=True, slots=True)
class Living:
    """A process that runs. `started` tells it from another one that is given the same number later."""

    pid: int
    group: int
    started: str


def living() -> dict[int, Living]:
    """Every process that runs; those that have ended and only wait to be collected are not among them."""
    listed = _from_proc() if PROC.joinpath("self/stat").exists() else _from_ps()
    return {one.pid: one for one in listed}


def started(pid: int) -> str | None:
    """When that process was started, None when there is no such process."""
    found = living().get(pid)
    return found.started if found else None


def marked(token: str) -> list[int]:
    """Every process but this one that carries that mark. Empty on systems that do not show environments."""
    wanted = f"{MARK}={token}".encode()
    found = []
    for pid in living():
        with suppress(OSError):  # it ended meanwhile, or is another user's
            if pid != os.getpid() and wanted in PROC.joinpath(str(pid), "environ").read_bytes().split(b"\0"):
                found.append(pid)
    return found


def end_group(group: int, *, signals: Iterable[tuple[signal.Signals, float]] = ASK_THEN_KILL) -> bool:
    """Send a process group one signal after the other, waiting the given seconds after each; whether it ended."""
    for number, patience in signals:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)
        if wait_until(lambda: not any(one.group == group for one in living().values()), seconds=patience):
            return True
    return False


def end_marked(token: str) -> list[int]:
    """End whatever carries that mark, politely and then not; returns the numbers of what was there."""
    found = marked(token)
    for number, patience in ASK_THEN_KILL:
        for pid in marked(token):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        if wait_until(lambda: not marked(token), seconds=patience):
            break
    return found


def wait_until(condition: Callable[[], bool], *, seconds: float, every: float = 0.1) -> bool:
    """Whether `condition()` came true within that time; it is asked at least once."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(every)
    return True


def _from_proc() -> Iterable[Living]:
    boot = PROC.joinpath("sys/kernel/random/boot_id").read_text().strip()
    for folder in PROC.glob("[0-9]*"):
        try:
            # The command's name stands in brackets and may hold anything; what follows it is regular.
            fields = folder.joinpath("stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] not in "ZX":
            yield Living(pid=int(folder.name), group=int(fields[2]), started=f"{boot}:{fields[19]}")


def _from_ps() -> Iterable[Living]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,pgid=,stat=,lstart="], capture_output=True, text=True, check=True)  # noqa: S607
    for line in listed.stdout.splitlines():
        pid, group, state, began = line.split(maxsplit=3)
        if not state.startswith("Z"):
            yield Living(pid=int(pid), group=int(group), started=began)
