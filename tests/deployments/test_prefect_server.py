"""Which Prefect server is talked to."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from deployments.prefect_server import HOST, answers, configured_server, free_port, server, wait_for_server
from deployments.standing import AlreadyRunning, standing_now, write_standing
from deployments.supervising import NotReady


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def answering() -> Iterator[str]:
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


def test_without_anything_there_is_no_server(home):
    assert configured_server(home) is None


def test_the_environment_comes_first_then_an_up_that_runs_and_answers(home, answering, silent, monkeypatch):
    standing = standing_now(token="token", api_url=silent)
    write_standing(home, standing)
    assert configured_server(home) is None, "it does not answer"
    write_standing(home, replace(standing, api_url=answering))
    assert configured_server(home) == answering
    write_standing(home, replace(standing, api_url=answering, started="long ago"))
    assert configured_server(home) is None, "somebody else answers there now"
    monkeypatch.setenv("PREFECT_API_URL", silent)
    assert configured_server(home) == silent


def test_a_server_that_is_there_is_used_as_it_is(home, answering, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", answering)
    with server(home) as api_url:
        assert api_url == answering
    assert answers(answering)


def test_no_second_server_is_started_on_the_database_of_one_that_is_just_starting(home, silent):
    write_standing(home, standing_now(token="token", api_url=silent))
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
    with pytest.raises(NotReady, match=r"did not start .*server\.log"):
        wait_for_server(silent, alive=lambda: alive, log=tmp_path / "server.log", seconds=seconds)
