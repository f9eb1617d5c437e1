"""Customers' answers, from their page to the registers: written down first, then entered by the form's own door."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from datetime import datetime, timedelta
from threading import Event, Thread

from desk.door import entered
from tasks.answers.answer import Answer
from tasks.answers.asked import Asked, Standing
from tasks.answers.asking import asked_of
from tasks.answers.handing_in import FOLDER, hand_in
from tasks.handed_in import waiting
from tasks.inbox import Arrival

log = logging.getLogger(__name__)

LEFT_BEHIND = timedelta(seconds=30)
"""How old an answer is that lies there still, before it counts as left by a server that was killed."""
LOOK_SECONDS = 10.0


class Answers:
    """Takes answers one by one. What is written down is entered now or, when that takes long or fails, a little later.

    `patience` is how many seconds a customer waits for the registers: an answer is safe before.
    """

    def __init__(self, *, clock: Callable[[], datetime], patience: float = 8.0) -> None:
        self._clock = clock
        self._patience = patience
        self._one_by_one = ThreadPoolExecutor(1, thread_name_prefix="answers")
        self._stop = Event()
        self._looking: Thread | None = None

    def take(self, asked: Asked, answer: Answer) -> Asked:
        """Hand in an answer to an open sheet; returns the sheet as it stands afterwards, whoever was first.

        Raises OSError when it cannot be written down: then nothing was taken.
        """
        arrival = hand_in(answer, sheet=asked.sheet, keys=asked.keys, now=self._clock())
        if arrival is not None:
            self._wait_for(self._one_by_one.submit(self._enter, arrival))
        else:  # another answer to this sheet is just being entered: its fate is awaited
            self._wait_for(self._one_by_one.submit(lambda: None))
        return asked_of(asked.number) or asked

    def make_up(self) -> int:
        """Enter what lies there and was not entered, for whatever stopped in between; returns how many were tried."""
        found = waiting(FOLDER, now=self._clock(), older_than=LEFT_BEHIND)
        for arrival in found:
            self._one_by_one.submit(self._enter, arrival).result()
        return len(found)

    def start(self) -> None:
        """Look every few seconds, from now on, for what lies there; what an earlier server left is entered first."""
        self._looking = Thread(target=self._look, name="answers left behind", daemon=True)
        self._looking.start()

    def close(self) -> None:
        """Stop looking; what is being entered is entered to its end."""
        self._stop.set()
        if self._looking is not None:
            self._looking.join()
        self._one_by_one.shutdown(wait=True)

    def _look(self) -> None:
        while not self._stop.is_set():
            try:
                self.make_up()
            except Exception:
                log.exception("answers that lie there could not be looked for")
            self._stop.wait(LOOK_SECONDS)

    def _enter(self, arrival: Arrival) -> None:
        if not arrival.path.exists():
            return  # entered meanwhile, by whoever looked for what was left behind
        try:
            done = entered(arrival, clock=self._clock, patience=self._patience, source="card-page")
        except Exception:
            log.exception("%s could not be entered; it is kept and tried again", arrival.path.name)
            return
        if done is not None and done.reasons:
            log.warning("%s was refused: %s", arrival.path.name, ", ".join(each["code"] for each in done.reasons))

    def _wait_for(self, entering: Future[None]) -> None:
        try:
            entering.result(timeout=self._patience)
        except TookTooLong:
            log.warning("the registers take longer than %g s; the answer is kept and entered later", self._patience)


def counts(asked: Asked, answer: Answer) -> bool:
    """Whether it is this very answer that stands, or is kept, for the sheet: also when it was sent twice."""
    return asked.standing in (Standing.ANSWERED, Standing.KEPT) and asked.said == answer
