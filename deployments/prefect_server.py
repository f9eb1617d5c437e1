"""A Prefect server of our own: where it listens, whether it answers, and one that lives as long as a `with`."""

import json
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from os import environ
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from uuid import uuid4

from deployments.environment import ROOT, log_file, prefect_environment, prefect_home
from deployments.processes import MARK, end_group, started
from deployments.standing import Child, clear_the_place, read_standing, standing_file, standing_now, write_standing
from deployments.supervising import NotReady
from tasks.settings import Settings

HOST = "127.0.0.1"
USUAL_PORT = 4200
START_SECONDS = 180  # its first start migrates its database: ten seconds, minutes on a busy machine


def free_port(usual: int = USUAL_PORT) -> int:
    """That port if nobody listens there, else one that the system picks."""
    for port in (usual, 0):
        with closing(socket.socket()) as tried, suppress(OSError):
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((HOST, port))
            return tried.getsockname()[1]
    raise OSError("no free port on the loopback address")


def address(port: int) -> str:
    """The API's address at that port."""
    return f"http://{HOST}:{port}/api"


class PortTaken(NotReady):
    """Between the choice of a port and the server's first listening there somebody else took it."""


def answers(api_url: str) -> bool:
    """Whether a Prefect server answers at that address right now."""
    return _read(f"{api_url.rstrip('/')}/health") is not None


def answers_as(api_url: str, *, home: Path) -> bool:
    """Whether the server that answers at that address is the one that lives in that Prefect home, not somebody else's."""
    try:
        found = json.loads(_read(f"{api_url.rstrip('/')}/admin/settings") or "{}")
    except ValueError:
        return False
    return Path(found.get("home", "")).resolve() == home.resolve()


def _read(url: str) -> bytes | None:
    """What is served there, None for anything but a 200."""
    try:
        request = Request(url)  # noqa: S310 - http of ours
        if known := environ.get("PREFECT_API_AUTH_STRING"):
            request.add_header("Authorization", f"Basic {b64encode(known.encode()).decode()}")
        with urlopen(request, timeout=5) as answer:  # noqa: S310 - http of ours
            return answer.read() if answer.status == 200 else None
    except (OSError, ValueError):
        return None


def configured_server(settings: Settings) -> str | None:
    """The server to talk to: PREFECT_API_URL if set, else that of an `up` that is running and answers, else None.

    One that the `up` started itself is known by its home; one that it was pointed at lives where it likes. Only the
    environment counts: what somebody's own Prefect profile points at is not ours to write to.
    """
    if url := environ.get("PREFECT_API_URL"):
        return url
    standing = read_standing(settings)
    if standing is None or not standing.alive:
        return None
    url, home = standing.api_url, prefect_home(settings)
    return url if (answers_as(url, home=home) if standing.own_server else answers(url)) else None


def server_command(api_url: str) -> tuple[str, ...]:
    """The command that starts a server at that address, in the foreground."""
    port = str(urlsplit(api_url).port)
    return (sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", port)


def wait_for_server(
    api_url: str, *, home: Path, alive: Callable[[], bool], log: Path, seconds: float = START_SECONDS
) -> None:
    """Return once the server of that Prefect home answers; another one that answers there is not waited for.

    Raises PortTaken when ours ended because somebody else listens there, NotReady when it ended otherwise or takes longer.
    """
    deadline = time.monotonic() + seconds
    while not answers_as(api_url, home=home):
        if not alive() or time.monotonic() > deadline:
            port = urlsplit(api_url).port or USUAL_PORT
            kind = PortTaken if not alive() and free_port(port) != port else NotReady
            raise kind(f"the Prefect server did not start at {api_url}; see {log}")
        time.sleep(0.2)


@contextmanager
def server(settings: Settings) -> Iterator[str]:
    """The address of a Prefect server for the time of the block; see `starting_server`. It answers already."""
    with starting_server(settings) as address_when_ready:
        yield address_when_ready()


@contextmanager
def starting_server(settings: Settings) -> Iterator[Callable[[], str]]:
    """A Prefect server for the time of the block, which other work need not wait for: call what is given to wait.

    One that is configured or that `up` runs is used as it is; else one is started on the usual port or, if that is
    taken, on any, with the same database that `up` uses, and stopped at the end. Waiting gives its address and raises
    NotReady when it does not come to answer.
    """
    if found := configured_server(settings):
        yield lambda: found
        return
    clear_the_place(settings)
    ours = _Ours(settings)
    try:
        ours.begin()
        yield ours.address_when_ready
    finally:
        hand_in_what_waits()
        ours.end()


class _Ours:
    """A server that was started here."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.log = settings, log_file(settings, "prefect-server")
        self.process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        self.api_url, token = address(free_port()), uuid4().hex
        environment = prefect_environment(self.settings, api_url=self.api_url) | {MARK: token}
        with self.log.open("ab") as output:
            process = self.process = subprocess.Popen(  # noqa: S603 - our own command
                server_command(self.api_url),
                env=environment,
                cwd=ROOT,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        child = Child(name="prefect-server", pid=process.pid, started=started(process.pid) or "")
        write_standing(self.settings, standing_now(token=token, api_url=self.api_url, children=(child,)))

    def address_when_ready(self) -> str:
        try:
            self._wait()
        except PortTaken:
            self.end()
            self.begin()
            self._wait()
        return self.api_url

    def end(self) -> None:
        if self.process is None:
            return
        end_group(self.process.pid, signals=((signal.SIGTERM, 15), (signal.SIGKILL, 5)))
        self.process.wait()
        standing_file(self.settings).unlink(missing_ok=True)

    def _wait(self) -> None:
        def alive() -> bool:
            return self.process is not None and self.process.poll() is None

        wait_for_server(self.api_url, home=prefect_home(self.settings), alive=alive, log=self.log)


def hand_in_what_waits() -> None:
    """Send the logs and events of this process that still wait to be sent, before their server goes away."""
    if "prefect" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=10, at_exit=False)
