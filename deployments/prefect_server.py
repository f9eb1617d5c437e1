"""A Prefect server of our own: where it listens, whether it answers, and one that lives as long as a `with`."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from os import environ
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from deployments.environment import ROOT, log_file, prefect_environment
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


def answers(api_url: str) -> bool:
    """Whether a Prefect server answers at that address right now."""
    try:
        with urllib.request.urlopen(f"{api_url.rstrip('/')}/health", timeout=5) as answer:  # noqa: S310 - http of ours
            return answer.status == 200
    except (OSError, ValueError):
        return False


def configured_server(settings: Settings) -> str | None:
    """The server to talk to: PREFECT_API_URL if set, else that of an `up` that is running and answers, else None.

    Only the environment counts: what somebody's own Prefect profile points at is not ours to write to.
    """
    if url := environ.get("PREFECT_API_URL"):
        return url
    standing = read_standing(settings)
    return standing.api_url if standing and standing.alive and answers(standing.api_url) else None


def server_command(api_url: str) -> tuple[str, ...]:
    """The command that starts a server at that address, in the foreground."""
    port = str(urlsplit(api_url).port)
    return (sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", port)


def wait_for_server(api_url: str, *, alive: Callable[[], bool], log: Path, seconds: float = START_SECONDS) -> None:
    """Return once the server answers; raises NotReady when it ends before that or takes longer."""
    deadline = time.monotonic() + seconds
    while not answers(api_url):
        if not alive() or time.monotonic() > deadline:
            raise NotReady(f"the Prefect server did not start at {api_url}; see {log}")
        time.sleep(0.2)


@contextmanager
def server(settings: Settings, *, port: int | None = None) -> Iterator[str]:
    """The address of a Prefect server for the time of the block; see `starting_server`. It answers already."""
    with starting_server(settings, port=port) as address_when_ready:
        yield address_when_ready()


@contextmanager
def starting_server(settings: Settings, *, port: int | None = None) -> Iterator[Callable[[], str]]:
    """A Prefect server for the time of the block, which other work need not wait for: call what is given to wait.

    One that is configured or that `up` runs is used as it is; else one is started on `port` (default: the
    usual one or, if that is taken, any) with the same database that `up` uses, and stopped at the end. Waiting
    gives its address and raises NotReady when it does not come to answer.
    """
    if found := configured_server(settings):
        yield lambda: found
        return
    clear_the_place(settings)
    api_url, token = address(port or free_port()), uuid4().hex
    log = log_file(settings, "prefect-server")
    environment = prefect_environment(settings, api_url=api_url) | {MARK: token}
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            server_command(api_url), env=environment, cwd=ROOT, stdout=output, stderr=output, start_new_session=True
        )
    try:
        child = Child(name="prefect-server", pid=process.pid, started=started(process.pid) or "")
        write_standing(settings, standing_now(token=token, api_url=api_url, children=(child,)))

        def address_when_ready() -> str:
            wait_for_server(api_url, alive=lambda: process.poll() is None, log=log)
            return api_url

        yield address_when_ready
    finally:
        hand_in_what_waits()
        end_group(process.pid, signals=((signal.SIGTERM, 15), (signal.SIGKILL, 5)))
        process.wait()
        standing_file(settings).unlink(missing_ok=True)


def hand_in_what_waits() -> None:
    """Send the logs and events of this process that still wait to be sent, before their server goes away."""
    if "prefect" not in sys.modules:
        return
    from prefect.events.worker import EventsWorker
    from prefect.logging.handlers import APILogWorker

    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=10, at_exit=False)
