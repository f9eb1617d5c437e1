"""What `up` writes down, and what the next one does about it."""

import os
from dataclasses import replace

import pytest

from deployments.processes import MARK, living, started
from deployments.standing import (
    AlreadyRunning,
    Child,
    clear_the_place,
    read_standing,
    standing_file,
    standing_now,
    write_standing,
)
from tests.deployments.conftest import TOKEN

URL = "http://127.0.0.1:4200/api"
SLEEP = "import time; print('up', flush=True); time.sleep(600)"


def a_killed_up(*children, token=TOKEN):
    """A standing whose own process is gone: this one's number with another start time."""
    return replace(standing_now(token=token, api_url=URL, children=children), started="long ago")


def test_what_is_written_is_read_back(home):
    standing = standing_now(token=TOKEN, api_url=URL, children=(Child(name="worker", pid=7, started="then"),))
    write_standing(home, standing)
    assert read_standing(home) == standing
    assert standing.alive


def test_what_another_machine_wrote_into_a_shared_folder_is_nothing_to_end_here(home, spawn):
    other = spawn(SLEEP, **{MARK: TOKEN})
    left = a_killed_up(Child(name="worker", pid=other.pid, started=started(other.pid) or ""))
    write_standing(home, replace(left, host="another"))
    assert clear_the_place(home) == []
    assert other.pid in living()


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"pid": 1}', '{"children": [{"who": 1}]}'])
def test_nothing_or_nothing_readable_is_no_standing(home, text):
    if text is not None:
        standing_file(home).write_text(text)
    assert read_standing(home) is None
    assert clear_the_place(home) == []


def test_a_second_up_is_refused_while_the_first_lives(home):
    write_standing(home, standing_now(token=TOKEN, api_url=URL))
    with pytest.raises(AlreadyRunning, match=rf"already running here: process {os.getpid()}, Prefect at {URL}"):
        clear_the_place(home)


def test_what_a_killed_up_left_is_ended_and_its_note_removed(home, spawn):
    worker, bystander = spawn(SLEEP, **{MARK: TOKEN}), spawn(SLEEP)
    for process in (worker, bystander):
        assert process.stdout.readline()
    write_standing(home, a_killed_up(Child(name="worker", pid=worker.pid, started=started(worker.pid) or "")))
    assert clear_the_place(home) == [worker.pid]
    assert worker.pid not in living()
    assert bystander.pid in living()
    assert not standing_file(home).exists()


def test_a_process_that_was_given_a_recorded_number_later_is_left_alone(home, spawn):
    other = spawn(SLEEP)
    write_standing(home, a_killed_up(Child(name="worker", pid=other.pid, started="another time")))
    assert clear_the_place(home) == []
    assert other.pid in living()


def test_where_environments_cannot_be_read_number_and_start_time_decide(home, spawn, monkeypatch):
    monkeypatch.setattr("deployments.processes.marked", lambda _: [])
    worker = spawn(SLEEP)
    write_standing(home, a_killed_up(Child(name="worker", pid=worker.pid, started=started(worker.pid) or "")))
    assert clear_the_place(home) == [worker.pid]
    assert worker.pid not in living()
