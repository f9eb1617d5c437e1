"""One installation's programs and its place on the Prefect server."""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from httpx import HTTPError

from deployments.automations import TELLER, upsert_automations
from deployments.deploying import declared, deploy_all, pools
from deployments.environment import log_file, prefect_environment, prefect_home, worker_name
from deployments.prefect_server import PortTaken, address, answers, free_port, server_command, wait_for_server
from deployments.processes import MARK, end_marked
from deployments.runs import ensure_pool, mark_crashed, pause_pool, prefect_client, skip_missed, wait_for_rest
from deployments.standing import Child, standing_file, standing_now, write_standing
from deployments.supervising import NotReady, Program, Supervisor
from models.database import transaction
from models.migrate import upgrade
from tasks.rulebook import book, record_book
from tasks.settings import Settings

RUNS_AT_ONCE = 4

MorePrograms = Callable[[Settings, dict[str, str]], Sequence[Program]]
"""Given the settings and the environment of our children, further programs to keep running, such as the desk page."""


class Installation:
    """Starts everything in order and stops it in the reverse order, leaving nothing behind."""

    def __init__(self, settings: Settings, *, prefect_file: Path, token: str, say: Callable[[str], None]) -> None:
        self.settings = settings
        self.prefect_file = prefect_file
        self.token = token
        self.say = say
        self.worker = worker_name(settings)
        self.own_server = "PREFECT_API_URL" not in os.environ
        self.api_url = address(free_port()) if self.own_server else os.environ["PREFECT_API_URL"]
        self.supervisor = Supervisor(say=say, changed=self._write_down)

    def start(self, more: MorePrograms) -> None:
        """Registers, server, deployments, automations, worker and `more`, in that order.

        Raises NotReady, NotDeployed or a database's own error; whatever was started by then is for `stop`.
        """
        upgrade(self.settings.database)
        with transaction(self.settings.database) as session:
            record_book(session, book=book(), now=datetime.now(UTC))
        self.settings.inbox.mkdir(parents=True, exist_ok=True)
        if self.own_server:
            self._start_server()
        elif not answers(self.api_url):
            raise NotReady(f"no Prefect server answers at {self.api_url} (PREFECT_API_URL)")
        self._take_place()
        names = deploy_all(self.settings, api_url=self.api_url, prefect_file=self.prefect_file)
        self.say(f"Deployed {len(names)}: {', '.join(names)}.")
        if any(f"{one['name']}/{one['name']}" == TELLER for one in declared(self.prefect_file)):
            upsert_automations(api_url=self.api_url)
        self.supervisor.start(self._worker())
        self.say(f"Prefect   {self.page}")
        for program in more(self.settings, self._environment()):
            self.supervisor.start(program)
            self.say(f"{program.name.capitalize():9} {program.address}")
        self.say(f"Inbox     {self.settings.inbox.absolute()}")
        self.say(f"Logs      {log_file(self.settings, 'worker').parent}")

    def stop(self, *, drain_seconds: float, hurry: Callable[[], bool]) -> None:
        """Let the runs under way end, then end every program and whatever any of them left behind."""
        if any(child.name == "worker" for child in self.supervisor.children):
            self._with_server(lambda client: self._come_to_rest(client, drain_seconds=drain_seconds, hurry=hurry))
        self.supervisor.stop(hurry=hurry)
        end_marked(self.token)
        standing_file(self.settings).unlink(missing_ok=True)

    @property
    def page(self) -> str:
        """Prefect's pages."""
        return self.api_url.removesuffix("/").removesuffix("/api")

    def _environment(self) -> dict[str, str]:
        return prefect_environment(self.settings, api_url=self.api_url) | {MARK: self.token}

    def _start_server(self) -> None:
        """Start ours; where somebody else took its port while it was starting, once more at another."""
        self.say(f"Starting the Prefect server at {self.page} (its first start takes a while) ...")
        try:
            self.supervisor.start(self._server())
        except PortTaken:
            self.supervisor.stop()
            self.api_url = address(free_port())
            self.say(f"Somebody else took that port meanwhile; starting it at {self.page} ...")
            self.supervisor.start(self._server())

    def _server(self) -> Program:
        home, log = prefect_home(self.settings), log_file(self.settings, "prefect-server")
        return Program(
            name="prefect-server",
            command=server_command(self.api_url),
            env=self._environment(),
            log=log,
            ready=lambda alive: wait_for_server(self.api_url, home=home, alive=alive, log=log),
        )

    def _worker(self) -> Program:
        (pool,) = pools(self.prefect_file)
        return Program(
            name="worker",
            command=(
                *(sys.executable, "-m", "prefect", "worker", "start", "--type", "process", "--pool", pool),
                *("--name", self.worker, "--limit", str(RUNS_AT_ONCE), "--install-policy", "never"),
            ),
            env=self._environment(),
            log=log_file(self.settings, "worker"),
            stop_with=signal.SIGINT,
            after_end=lambda: self._with_server(self._mark_own_crashed),
        )

    def _take_place(self) -> None:
        """Nothing of ours runs on the server now: free what a dead worker held, drop what was missed, open the pool."""
        with prefect_client(self.api_url) as client:
            left = mark_crashed(client, worker=None if self.own_server else self.worker)
            if left:
                self.say(f"Marked {len(left)} runs as crashed that an earlier start had left running.")
            for pool in pools(self.prefect_file):
                ensure_pool(client, pool=pool)
                if self.own_server:  # on a shared server other workers live from the pool: neither paused nor swept
                    skip_missed(client, now=datetime.now(UTC))
                    pause_pool(client, pool=pool, paused=False)

    def _come_to_rest(self, client: Any, *, drain_seconds: float, hurry: Callable[[], bool]) -> None:
        for pool in pools(self.prefect_file) if self.own_server else ():
            pause_pool(client, pool=pool, paused=True)
        wait_for_rest(client, worker=self.worker, seconds=drain_seconds, hurry=hurry)

    def _mark_own_crashed(self, client: Any) -> None:
        for name in mark_crashed(client, worker=self.worker):
            self.say(f"Run {name} was ended with the worker; marked as crashed.")

    def _with_server(self, work: Callable[[Any], None]) -> None:
        """Do something on the server if it is there; the next start makes up for it if it is not."""
        try:
            if answers(self.api_url):
                with prefect_client(self.api_url) as client:
                    work(client)
        except HTTPError as error:
            self.say(f"The Prefect server at {self.api_url} did not take part: {error}")

    def _write_down(self, children: list[Child]) -> None:
        mine = {"token": self.token, "api_url": self.api_url, "own_server": self.own_server}
        write_standing(self.settings, standing_now(**mine, children=tuple(children)))
