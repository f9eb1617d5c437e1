"""Which Prefect server is talked to."""

import json
import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deployments.environment import prefect_home
from deployments.installation import Installation
from deployments.prefect_server import (
    HOST,
    PortTaken,
    answers,
    answers_as,
    configured_server,
    free_port,
    server,
    wait_for_server,
)
from deployments.processes import living
from deployments.standing import AlreadyRunning, read_standing, standing_now, write_standing
from deployments.supervising import NotReady
from tests.deployments.conftest import TOKEN


class Healthy(BaseHTTPRequestHandler):
    """Answers as a Prefect server does that lives in PREFECT_HOME."""

    def do_GET(self):
        known = {"/api/health": "true", "/api/admin/settings": json.dumps({"home": os.environ["PREFECT_HOME"]})}
        found = known.get(self.path, "")
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(found.encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def at_home(home, monkeypatch) -> Path:
    """The Prefect home of these tests, which is what `answering` says that it lives in."""
    monkeypatch.setenv("PREFECT_HOME", str(prefect_home(home)))
    return prefect_home(home)


@pytest.fixture
def answering(at_home) -> Iterator[str]:
    """The address of something that answers as a Prefect server does."""
    with HTTPServer((HOST, 0), Healthy) as listening:
        thread = Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://{HOST}:{listening.server_port}/api"
        listening.shutdown()
        thread.join()


@pytest.fixture
def silent() -> str:
    return f"http://{HOST}:{free_port(0)}/api"


def test_only_a_server_that_says_so_answers(answering, silent):
    assert answers(answering)
    assert answers(f"{answering}/")
    assert not answers(answering.removesuffix("/api"))
    assert not answers(silent)
    assert not answers("nonsense")


def test_a_server_is_known_by_its_home(answering, silent, at_home, tmp_path):
    assert answers_as(answering, home=at_home)
    assert not answers_as(answering, home=tmp_path / "of somebody else")
    assert not answers_as(silent, home=at_home)


def test_without_anything_there_is_no_server(home):
    assert configured_server(home) is None


def test_the_environment_comes_first_then_an_up_that_runs_and_answers(home, answering, silent, monkeypatch):
    standing = standing_now(token=TOKEN, api_url=silent)
    write_standing(home, standing)
    assert configured_server(home) is None, "it does not answer"
    write_standing(home, replace(standing, api_url=answering))
    assert configured_server(home) == answering
    write_standing(home, replace(standing, api_url=answering, started="long ago"))
    assert configured_server(home) is None, "that process is gone"
    write_standing(home, replace(standing, api_url=answering))
    monkeypatch.setenv("PREFECT_HOME", "/of/somebody/else")
    assert configured_server(home) is None, "somebody else answers there now"
    monkeypatch.setenv("PREFECT_API_URL", silent)
    assert configured_server(home) == silent


def test_the_server_that_an_up_was_pointed_at_is_found_wherever_it_lives(home, answering, monkeypatch, tmp_path):
    """Another shell knows no PREFECT_API_URL: what it runs goes through the same server all the same."""
    monkeypatch.setenv("PREFECT_HOME", "/of/somebody/else")
    monkeypatch.setenv("PREFECT_API_URL", answering)
    Installation(home, prefect_file=tmp_path, token=TOKEN, say=print)._write_down([])
    monkeypatch.delenv("PREFECT_API_URL")
    assert configured_server(home) == answering


def test_a_server_that_is_there_is_used_as_it_is(home, answering, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", answering)
    with server(home) as api_url:
        assert api_url == answering
    assert answers(answering)


def test_no_second_server_is_started_on_the_database_of_one_that_is_just_starting(home, silent):
    write_standing(home, standing_now(token=TOKEN, api_url=silent))
    with pytest.raises(AlreadyRunning), server(home):
        pass


def test_a_port_that_is_taken_is_left_alone():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        usual = taken.getsockname()[1]
        assert free_port(usual) != usual
    assert free_port(usual) == usual


@pytest.mark.parametrize(("alive", "seconds"), [(False, 60), (True, 0)])
def test_waiting_ends_when_the_server_does_or_when_it_takes_too_long(silent, tmp_path, alive, seconds):
    with pytest.raises(NotReady, match=r"did not start .*server\.log") as raised:
        wait_for_server(silent, home=tmp_path, alive=lambda: alive, log=tmp_path / "server.log", seconds=seconds)
    assert raised.type is NotReady, "nobody took its port"


SERVER = """
import sys
from http.server import HTTPServer
from tests.deployments.test_prefect_server import HOST, Healthy
HTTPServer.allow_reuse_address = False
HTTPServer((HOST, int(sys.argv[1])), Healthy).serve_forever()
"""


@pytest.fixture
def raced(answering, monkeypatch) -> int:
    """The port that looked free when it was chosen and that another's server, `answering`, has by then."""
    taken = int(answering.removesuffix("/api").rsplit(":", 1)[1])
    choices = iter([taken])

    def command(api_url: str) -> tuple[str, ...]:
        return (sys.executable, "-c", SERVER, api_url.removesuffix("/api").rsplit(":", 1)[1])

    for module in ("deployments.prefect_server", "deployments.installation"):
        monkeypatch.setattr(f"{module}.server_command", command)
        # First the port that is taken by now; the look whether it is taken, and the second choice, are real.
        monkeypatch.setattr(f"{module}.free_port", lambda usual=0: next(choices, None) or free_port(usual))
    monkeypatch.setenv("PREFECT_HOME", "/of/somebody/else")  # of what answers there already; ours gets its own
    return taken


def test_of_two_that_start_at_once_on_one_port_each_gets_its_own_server(raced, home):
    with server(home) as api_url:
        assert str(raced) not in api_url
        assert answers_as(api_url, home=prefect_home(home))
        (child,) = read_standing(home).children
        assert child.pid in living()
    assert child.pid not in living()


def test_an_up_whose_port_is_taken_meanwhile_takes_another(raced, home, monkeypatch):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    said: list[str] = []
    installation = Installation(home, prefect_file=Path("unread"), token=TOKEN, say=said.append)
    assert str(raced) in installation.page
    try:
        installation._start_server()
        assert str(raced) not in installation.page
        assert answers_as(installation.api_url, home=prefect_home(home))
        assert said[-1].startswith("Somebody else took that port meanwhile; starting it at http://")
    finally:
        installation.supervisor.stop()


def test_while_anothers_server_answers_at_the_port_ours_is_waited_for_until_it_ends(answering, tmp_path):
    looks = iter([True, True, False, False])
    with pytest.raises(PortTaken):
        wait_for_server(answering, home=tmp_path, alive=lambda: next(looks), log=tmp_path / "server.log")
    assert next(looks, None) is None
