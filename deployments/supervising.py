"""Keeping a list of programs running: started in order, started again when one dies, stopped in reverse."""

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from deployments.environment import ROOT
from deployments.processes import end_group, started
from deployments.standing import Child

FIRST_PAUSE = 1.0  # seconds before a program that died is started again; doubled each time it dies young
LONGEST_PAUSE = 60.0
GROWN_UP = 60.0  # a program that lived that long died of something new
LOG_BYTES = 20_000_000


class NotReady(RuntimeError):
    """A program was started but cannot be used; the line says where to look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Something to keep running.

    `stop_with` asks it to end, `patience` says how many seconds it may take before it is killed. `ready` is called
    after every start with a way to ask whether it lives, and returns once it can be used or raises NotReady.
    `after_end` is called whenever it has ended, by itself or as told, and everything that it had started with it.
    """

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str]
    log: Path
    stop_with: signal.Signals = signal.SIGTERM
    patience: float = 15.0
    ready: Callable[[Callable[[], bool]], None] | None = None
    after_end: Callable[[], None] | None = None
    address: str = ""  # where people find it, if they do


@dataclass(slots=True)
class _Running:
    program: Program
    pause: float
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    again_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """The programs that are kept running. `say` prints one line for people."""

    say: Callable[[str], None]
    changed: Callable[[list[Child]], None] = lambda _: None
    _kept: list[_Running] = field(default_factory=list)

    def start(self, program: Program) -> None:
        """Start it and keep it running from now on; returns when it is ready."""
        kept = _Running(program, pause=FIRST_PAUSE)
        self._kept.append(kept)
        self._launch(kept)

    @property
    def children(self) -> list[Child]:
        """What runs now."""
        return [
            Child(name=one.program.name, pid=one.process.pid, started=started(one.process.pid) or "")
            for one in self._kept
            if one.process
        ]

    def look(self) -> None:
        """One turn: note who died, start again who has paused long enough, keep logs short."""
        for kept in self._kept:
            if kept.process and kept.process.poll() is not None:
                self._bury(kept)
            elif not kept.process and time.monotonic() >= kept.again_at:
                self._launch_again(kept)
            _trim(kept.program.log)

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """Stop all, the last started first; each is asked, and killed when it takes too long or there is a hurry."""
        for kept in reversed(self._kept):
            if not kept.process:
                continue
            patience = 0.5 if hurry() else kept.program.patience
            end_group_of(kept.process, first=kept.program.stop_with, patience=patience)
            kept.process = None
            if kept.program.after_end:
                kept.program.after_end()
        self._kept.clear()

    def _launch(self, kept: _Running) -> None:
        program = kept.program
        with program.log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603 - our own commands
                program.command,
                env=dict(program.env),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        kept.process, kept.since = process, time.monotonic()
        self.changed(self.children)
        if program.ready:
            program.ready(lambda: process.poll() is None)

    def _launch_again(self, kept: _Running) -> None:
        try:
            self._launch(kept)
        except NotReady as error:
            self.say(str(error))
            if kept.process:
                end_group_of(kept.process, first=signal.SIGTERM, patience=5.0)
                self._bury(kept)

    def _bury(self, kept: _Running) -> None:
        process, program = kept.process, kept.program
        assert process is not None
        kept.pause = FIRST_PAUSE if time.monotonic() - kept.since > GROWN_UP else kept.pause
        self.say(f"{program.name} ended by itself ({_how(process.returncode)}); starting it again in {kept.pause:g} s")
        end_group(process.pid, signals=((signal.SIGKILL, 5.0),))  # what it had started has nobody to report to
        kept.process = None
        kept.again_at = time.monotonic() + kept.pause
        kept.pause = min(kept.pause * 2, LONGEST_PAUSE)
        self.changed(self.children)
        if program.after_end:
            program.after_end()


def end_group_of(process: subprocess.Popen[bytes], *, first: signal.Signals, patience: float) -> None:
    """Ask a program to end, then kill it and whatever it had started and left behind."""
    process.send_signal(first)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    end_group(process.pid, signals=((signal.SIGKILL, 5.0),))
    process.wait()


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _trim(log: Path) -> None:
    """Keep one earlier file beside the log; the writer appends, so it goes on in the emptied file."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.with_suffix(".earlier.log").write_bytes(log.read_bytes())
        log.write_bytes(b"")
