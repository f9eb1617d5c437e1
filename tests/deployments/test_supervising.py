"""Programs are kept running, and stopped for good."""

import os
import signal
import sys
import time

import pytest

from deployments import supervising
from deployments.processes import living, wait_until
from deployments.supervising import NotReady, Program, Supervisor

SLEEP = "import time; time.sleep(600)"
PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)"


@pytest.fixture
def say():
    return []


@pytest.fixture
def supervisor(say):
    made = Supervisor(say=say.append)
    yield made
    made.stop(hurry=lambda: True)


@pytest.fixture
def program(tmp_path):
    def make(name, lines=SLEEP, **changes):
        return Program(
            name=name,
            command=(sys.executable, "-c", lines),
            env=dict(os.environ),
            log=tmp_path / f"{name}.log",
            **changes,
        )

    return make


def the_child(supervisor):
    (child,) = supervisor.children
    return child


def turn_until(supervisor, condition, seconds=20):
    return wait_until(lambda: supervisor.look() or condition(), seconds=seconds, every=0.05)


def test_a_program_that_dies_is_started_again_and_what_it_left_is_ended(supervisor, program, say, monkeypatch):
    monkeypatch.setattr(supervising, "FIRST_PAUSE", 0.05)
    ended = []
    supervisor.start(program("worker", PARENT, after_end=lambda: ended.append(1)))
    first = the_child(supervisor)
    assert wait_until(lambda: sum(one.group == first.pid for one in living().values()) == 2, seconds=10)
    os.kill(first.pid, signal.SIGKILL)
    assert turn_until(supervisor, lambda: supervisor.children and the_child(supervisor).pid != first.pid)
    assert say == ["worker ended by itself (SIGKILL); starting it again in 0.05 s"]
    assert ended == [1]
    assert not any(one.group == first.pid for one in living().values())


def test_one_that_keeps_dying_young_is_started_again_ever_later(supervisor, program, say, monkeypatch):
    monkeypatch.setattr(supervising, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervising, "LONGEST_PAUSE", 0.03)
    supervisor.start(program("worker", "raise SystemExit(3)"))
    assert turn_until(supervisor, lambda: len(say) >= 4)
    assert [line.split("again in ")[1] for line in say[:4]] == ["0.01 s", "0.02 s", "0.03 s", "0.03 s"]
    assert "exit code 3" in say[0]


def test_one_that_had_grown_up_is_started_again_at_once(supervisor, program, say, monkeypatch):
    monkeypatch.setattr(supervising, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervising, "GROWN_UP", 0.0)
    supervisor.start(program("worker", "raise SystemExit(3)"))
    assert turn_until(supervisor, lambda: len(say) >= 3)
    assert all(line.endswith("again in 0.01 s") for line in say[:3])


def test_the_last_started_is_stopped_first_and_nothing_is_left(supervisor, program):
    ended = []
    for name in ("server", "worker", "desk"):
        supervisor.start(program(name, after_end=lambda name=name: ended.append(name)))
    pids = {child.pid for child in supervisor.children}
    supervisor.stop()
    assert ended == ["desk", "worker", "server"]
    assert not pids & living().keys()
    assert supervisor.children == []


def test_one_that_does_not_listen_is_killed_after_its_patience(supervisor, program):
    supervisor.start(
        program("deaf", f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEP}", patience=0.3)
    )
    pid = the_child(supervisor).pid
    time.sleep(0.3)
    supervisor.stop()
    assert pid not in living()


@pytest.fixture
def heeding():
    """An interrupt has a handler here, as `up` sets one: a shell starts what it puts in the background with interrupts ignored,
    which every child would inherit.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_children_hear_an_interrupt_and_are_out_of_reach_of_the_terminals(heeding, supervisor, program):
    supervisor.start(program("worker", stop_with=signal.SIGINT, patience=20))
    assert living()[the_child(supervisor).pid].group != os.getpgrp()
    began = time.monotonic()
    time.sleep(0.5)
    supervisor.stop()
    assert time.monotonic() - began < 15, "it ended by the interrupt, not by the kill"


def test_whoever_is_told_hears_of_every_change(program):
    heard = []
    supervisor = Supervisor(say=print, changed=lambda children: heard.append([child.name for child in children]))
    supervisor.start(program("server"))
    supervisor.start(program("worker"))
    supervisor.stop(hurry=lambda: True)
    assert heard == [["server"], ["server", "worker"]]


def test_a_program_that_is_not_ready_is_said_so_and_tried_again_later(supervisor, program, say, monkeypatch):
    monkeypatch.setattr(supervising, "FIRST_PAUSE", 0.01)
    tries = []

    def ready(alive):
        tries.append(alive())
        if len(tries) == 2:
            raise NotReady("the server did not start; see its log")

    supervisor.start(program("server", ready=ready))
    os.kill(the_child(supervisor).pid, signal.SIGKILL)
    assert turn_until(supervisor, lambda: len(tries) == 3)
    assert "the server did not start; see its log" in say
    assert tries == [True, True, True]


def test_one_that_is_not_ready_at_the_first_start_stops_the_start(supervisor, program):
    def never(_alive):
        raise NotReady("never")

    with pytest.raises(NotReady):
        supervisor.start(program("server", ready=never))
    assert len(supervisor.children) == 1, "it is still there to be stopped"


def test_output_goes_to_the_log_and_a_long_log_is_cut(supervisor, program, tmp_path, monkeypatch):
    monkeypatch.setattr(supervising, "LOG_BYTES", 100)
    supervisor.start(program("worker", "print('x' * 200, flush=True)\n" + SLEEP))
    assert turn_until(supervisor, lambda: (tmp_path / "worker.earlier.log").exists())
    assert (tmp_path / "worker.log").read_text() == ""
    assert "x" * 200 in (tmp_path / "worker.earlier.log").read_text()
