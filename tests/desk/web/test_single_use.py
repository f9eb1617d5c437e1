"""One answer a card, and none lost: two at once, two machines, a kill, registers that are away."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event

import pytest
from httpx2 import Response

from desk import answering
from desk.answering import Answers
from models.database import transaction
from tasks.answers.answer import CARD, Answer
from tasks.answers.asked import Standing
from tasks.answers.asking import asked_of
from tasks.answers.handing_in import hand_in, lying_there
from tasks.settings import settings
from tests.desk.web.conftest import ANSWER, heading

ROOT = Path(__file__).parents[3]
LEVELS = ("1", "2", "3", "4")


def test_of_many_who_answer_at_once_one_wins_and_the_others_are_told(asking):
    link, together = asking.mailed(), Barrier(len(LEVELS))

    def send(level: str) -> Response:
        together.wait(10)
        return asking.client.post(link, data={**ANSWER, "attitude": level})

    with ThreadPoolExecutor(len(LEVELS)) as tabs:
        pages = list(tabs.map(send, LEVELS))
    assert sorted(page.status_code for page in pages) == [200, 409, 409, 409]
    assert {heading(page) for page in pages} == {"Thank you", "That was not entered"}
    (kept,) = asking.opinions()
    assert pages[LEVELS.index(str(kept.attitude))].status_code == 200
    assert asking.lying() == []


def test_of_two_machines_with_the_same_registers_one_wins(asking, tmp_path, monkeypatch):
    """Each has written its customer's answer down; the registers take the first and refuse the second."""
    card = asked_of("B1-1")
    first, second = (Answer({"attitude": level}) for level in ("4", "1"))
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path / "other"))
    settings.cache_clear()
    assert hand_in(second, sheet=CARD, keys=card.keys, now=asking.now) is not None
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path))
    settings.cache_clear()
    after = asking.answers.take(card, first)
    assert (after.standing, after.said) == (Standing.ANSWERED, first)
    monkeypatch.setenv("AFTERSALES_HOME", str(tmp_path / "other"))
    settings.cache_clear()
    monkeypatch.setattr(answering, "LEFT_BEHIND", timedelta(0))
    other = Answers(clock=lambda: datetime.now(UTC))
    assert other.make_up() == 1
    other.close()
    assert asking.refused() == [["card_answered"]]
    assert [row.attitude for row in asking.opinions()] == [4]


def test_while_the_registers_are_busy_the_answer_is_kept_and_the_customer_does_not_wait(asking):
    asking.restart(patience=0.3)
    link, done = asking.mailed(), Event()
    with ThreadPoolExecutor(1) as beside:

        def busy() -> None:
            with transaction(asking.url) as session:
                session.connection().exec_driver_sql("UPDATE calls SET model = model")
                session.connection().exec_driver_sql("UPDATE cases SET number = number")
                held.set()
                assert done.wait(60)

        held = Event()
        other = beside.submit(busy)
        assert held.wait(20)
        began = time.monotonic()
        page = asking.client.post(link, data=ANSWER)
        assert (page.status_code, heading(page)) == (202, "Thank you, we have your answer")
        assert time.monotonic() - began < 10
        used = asking.client.get(link)
        assert (used.status_code, heading(used)) == (410, "Thank you, we have your answer")
        assert asking.opinions() == []
        done.set()
        other.result(30)
    asking.answers.close()  # what is being entered is entered to its end
    assert len(asking.opinions()) == 1
    assert asking.client.get(link).status_code == 410


def test_an_answer_that_could_not_be_entered_is_entered_by_whoever_serves_next(asking, monkeypatch):
    def away(*_, **__):
        raise RuntimeError("killed between the answer and the registers")

    with monkeypatch.context() as broken:
        broken.setattr(answering, "entered", away)
        page = asking.client.post(asking.mailed(), data=ANSWER)
    assert (page.status_code, heading(page)) == (202, "Thank you, we have your answer")
    assert asking.opinions() == []
    (left,) = asking.lying()
    assert lying_there(CARD, "B1-1").comment == "很耐心\n谢谢"
    again = asking.client.post(asking.mailed(), data=ANSWER)
    assert again.status_code == 202, "sent once more it is the same answer"
    other = asking.client.post(asking.mailed(), data={**ANSWER, "skill": "1"})
    assert (other.status_code, heading(other)) == (409, "That was not entered")
    asking.answers.close()
    old = asking.now.timestamp() - 60
    os.utime(left, (old, old))
    asking.restart()
    assert asking.answers.make_up() == 1
    assert asking.lying() == []
    (kept,) = asking.opinions()
    assert kept.replied_at == asking.now
    thanked = asking.client.post(asking.mailed(), data=ANSWER)
    assert (thanked.status_code, heading(thanked)) == (200, "Thank you")


def test_what_cannot_be_written_down_was_not_taken(asking):
    (settings().inbox).mkdir(exist_ok=True)
    (settings().inbox / ".cards").touch()  # a file where the folder should be: as a full disk or no permission
    page = asking.client.post(asking.mailed(), data=ANSWER)
    assert (page.status_code, heading(page)) == (503, "That did not work just now")
    assert page.headers["retry-after"] == "120"
    assert asking.opinions() == []
    (settings().inbox / ".cards").unlink()
    assert asking.client.post(asking.mailed(), data=ANSWER).status_code == 200


KILLED = """
import os, signal
from datetime import datetime
from tasks.answers.answer import CARD, Answer
from tasks.answers import handing_in
import tasks.handed_in

def killed(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if {place!r} == "while it is written":
    tasks.handed_in.os.fsync = killed
keys = {{"card_no": "B1-1", "call_no": "K1"}}
handing_in.hand_in(Answer({{"attitude": "4"}}), sheet=CARD, keys=keys, now=datetime.fromisoformat({now!r}))
killed()
"""


@pytest.mark.parametrize(("place", "standing"), [("while it is written", Standing.OPEN), ("after", Standing.KEPT)])
def test_killed_at_any_moment_an_answer_is_there_whole_or_was_never_taken(asking, place, standing):
    script = KILLED.format(place=place, now=asking.now.isoformat())
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == -signal.SIGKILL
    card = asked_of("B1-1")
    assert card.standing is standing
    page = asking.client.post(asking.mailed(), data={"attitude": "4"})
    assert page.status_code == (202 if standing is Standing.KEPT else 200)
