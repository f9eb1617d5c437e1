"""The one door by which a running program enters rows that it was handed: one after the other, as the form's own file."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock

from flows.announcing import announce
from flows.entering import enter
from tasks.handed_in import Entered, became
from tasks.inbox import Arrival

log = logging.getLogger(__name__)

_DOOR = Lock()
"""The gate's library keeps one state a process: what one process enters goes through one after the other."""


def entered(arrival: Arrival, *, clock: Callable[[], datetime], patience: float, source: str) -> Entered | None:
    """Enter a file and say what the registers say of it; None when it could not be entered, and waits where it is.

    `patience` is how many seconds another process may take that is just taking the same file in, `source` where events
    about what followed say that they come from.
    """
    now = clock()
    with _DOOR:
        done = enter([arrival], now=now, dry_run=False)
    for failure in done.failures:
        log.warning("%s: %s", arrival.path.name, failure)
    announce(done.happenings, source=source)
    deadline = time.monotonic() + patience
    while (found := became(arrival.path.name, now=now)) is None and not arrival.path.exists():
        if time.monotonic() >= deadline:
            break
        time.sleep(0.2)
    return found
