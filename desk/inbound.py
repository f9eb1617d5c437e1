"""What comes from Slack, whichever way: sorted as it arrives, worked off one after the other."""

import logging
import time
from collections.abc import Callable, Mapping
from functools import partial
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any

from desk.asking import Questions
from desk.pressing import Presses

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0  # how often what an earlier listener left behind is looked for
INTERACTIVE, COMMAND = "interactive", "slash_commands"


class Inbound:
    """Takes payloads and works them off in a thread of its own, between `start` and `stop`."""

    def __init__(self, presses: Presses, questions: Questions) -> None:
        """Nothing is worked off before `start`."""
        self._presses, self._questions = presses, questions
        self._waiting: Queue[Callable[[], object]] = Queue()
        self._stop = Event()
        self._worker: Thread | None = None

    def start(self) -> None:
        """Begin to work off what was taken; starting twice is starting once."""
        if self._worker is None:
            self._stop.clear()
            self._worker = Thread(target=self._work, name="from-slack")
            self._worker.start()

    def stop(self) -> None:
        """Work off what was taken by now, and end."""
        self._stop.set()
        if self._worker is not None:
            self._worker.join()
            self._worker = None

    def take(self, kind: str, payload: Mapping[str, Any]) -> None:
        """Take one payload: a press or a form (`interactive`), or a slash command. Quick, apart from opening a form."""
        if kind == INTERACTIVE:
            press = self._presses.receive(payload)
            if press is not None:
                self._waiting.put(partial(self._presses.enter, press))
        elif kind == COMMAND:
            asked = self._questions.receive(payload)
            if asked is not None:
                self._waiting.put(partial(self._questions.answer, asked))

    def _work(self) -> None:
        """Work off what waits; when nothing does, what an earlier listener left behind.

        Whatever breaks is logged and the next one taken: what was acknowledged is nobody else's to work off.
        """
        looked = float("-inf")
        while True:
            try:
                work = self._waiting.get(timeout=0.2)
            except Empty:
                if self._stop.is_set():
                    return
                if time.monotonic() - looked < LOOK_SECONDS:
                    continue
                looked, work = time.monotonic(), self._presses.make_up
            try:
                work()
            except Exception:
                log.exception("something from Slack could not be worked off")
