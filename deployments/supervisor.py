"""`aftersales up`: run for real until told to stop."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from deployments.deploying import PREFECT_FILE, NotDeployed
from deployments.environment import settle_in
from deployments.installation import Installation, MorePrograms
from deployments.standing import AlreadyRunning, clear_the_place
from deployments.supervising import NotReady
from tasks.settings import Settings

TURN_SECONDS = 0.5


class Told(BaseException):
    """Somebody asked this process to stop."""


def up(
    settings: Settings,
    *,
    prefect_file: Path = PREFECT_FILE,
    more: MorePrograms = lambda _settings, _environment: (),
    drain_seconds: float = 30.0,
    say: Callable[[str], None] = print,
) -> int:
    """Run for real until SIGINT or SIGTERM; returns the exit code: 0 stopped as told, 2 not started, said why.

    Clears what a killed `up` left, brings the registers up to date, starts a Prefect server (unless PREFECT_API_URL
    names one), deploys `prefect_file`, brings the automations up to date, starts the worker and `more`. A program
    that dies is started again. Stopping gives running flows `drain_seconds` to end (a second signal does not wait),
    then ends everything that was started here and nothing else.
    """
    settle_in(settings)
    settings.home.mkdir(parents=True, exist_ok=True)
    try:
        if left := clear_the_place(settings):
            say(f"Ended {len(left)} processes that an earlier start had left behind.")
    except AlreadyRunning as error:
        say(str(error))
        return 2
    with _told_to_stop() as told:
        installation = Installation(settings, prefect_file=prefect_file, token=uuid4().hex, say=say)
        try:
            installation.start(more)
            say("Running. Ctrl-C stops.")
            while True:
                time.sleep(TURN_SECONDS)
                installation.supervisor.look()
        except Told:
            say("Stopping: no new runs, those under way may end. Ctrl-C again does not wait for them.")
            return 0
        except (NotReady, NotDeployed, SQLAlchemyError) as error:
            say(f"Not started: {error}")
            return 2
        finally:
            told.armed = False
            installation.stop(drain_seconds=drain_seconds, hurry=lambda: told.times > 1)
            say("Stopped.")


class _Signals:
    """Raises Told at the first signal while armed, and counts them."""

    armed = True
    times = 0

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.times += 1
        if self.armed:
            self.armed = False
            raise Told


@contextmanager
def _told_to_stop() -> Iterator[_Signals]:
    """SIGINT and SIGTERM mean the same here. Children start with the default again, for handlers do not pass on."""
    told = _Signals()
    before = {number: signal.signal(number, told) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
