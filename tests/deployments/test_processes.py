"""Ending what is ours, all of it, and nothing else."""

import os
import signal
import time

from deployments.processes import MARK, end_group, end_marked, living, marked, started, wait_until
from tests.deployments.conftest import PARENT, TOKEN

SLEEP = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
)


def said(process):
    return process.stdout.readline().decode().strip()


def test_a_group_is_ended_with_the_children_of_its_leader(spawn):
    parent = spawn(PARENT.format(own_session=False))
    child = int(said(parent))
    assert {parent.pid, child} <= living().keys()
    assert end_group(parent.pid)
    assert not {parent.pid, child} & living().keys()


def test_who_does_not_listen_is_killed(spawn):
    stubborn = spawn(STUBBORN)
    said(stubborn)
    assert end_group(stubborn.pid, signals=((signal.SIGTERM, 0.2), (signal.SIGKILL, 5)))
    assert stubborn.wait() == -signal.SIGKILL


def test_a_process_that_ended_is_not_living_although_nobody_collected_it(spawn):
    short = spawn("pass")
    assert wait_until(lambda: short.pid not in living(), seconds=10)
    assert started(short.pid) is None
    assert os.waitpid(short.pid, os.WNOHANG)[0] == short.pid, "it was still there to be collected"
    short.returncode = 0


def test_the_start_time_tells_two_processes_apart(spawn):
    first = spawn(SLEEP)
    time.sleep(0.05)
    second = spawn(SLEEP)
    assert started(first.pid) == started(first.pid)
    assert started(first.pid) != started(second.pid)


def test_the_mark_finds_descendants_in_any_session_and_nobody_else(spawn):
    ours = spawn(PARENT.format(own_session=True), **{MARK: TOKEN})
    theirs = spawn(SLEEP, **{MARK: f"{TOKEN}-2"})
    child = int(said(ours))
    said(theirs)
    assert sorted(marked(TOKEN)) == sorted([ours.pid, child])
    assert sorted(end_marked(TOKEN)) == sorted([ours.pid, child])
    assert child not in living()
    assert theirs.pid in living()


def test_ending_what_is_gone_already_is_fine():
    assert end_marked("nobody-has-this") == []
    assert end_group(2**22 + 1)
