"""The whole program, as `up` starts it: over loopback, killed, told to stop, and what its log holds."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from deployments.processes import wait_until
from desk.programs import programs
from desk.refusals import NotDone, line_of
from desk.serving import bound, from_slack, pages
from tasks.answers.answer import CARD, Answer
from tasks.answers.handing_in import hand_in
from tasks.links.keys import key_file
from tasks.settings import Settings, settings
from tests.desk.web.conftest import ANSWER, BASE

ROOT = Path(__file__).parents[3]


def test_up_keeps_the_pages_running_where_their_address_is_set(tmp_path):
    chosen = Settings(home=tmp_path, public_url=BASE)
    (program,) = programs(chosen, {"A": "1"})
    assert (program.name, program.command[1:], program.address) == ("pages", ("-m", "desk", "serve"), BASE)
    both = Settings(home=tmp_path, public_url=BASE, slack_token="xoxb-1", slack_app_token="xapp-1")
    assert [program.name for program in programs(both, {})] == ["listener", "pages"]
    assert programs(Settings(home=tmp_path), {}) == []
    (over_http,) = programs(Settings(home=tmp_path, slack_token="xoxb-1", slack_signing_secret="s"), {})
    assert (over_http.name, over_http.address) == ("pages", "http://127.0.0.1:8310")


def test_what_is_not_set_up_is_not_answered(asking):
    with from_slack("xoxb-1", "s", clock=now) as routes:
        alone = TestClient(pages(answers=None, slack=routes, clock=now), base_url="http://127.0.0.1")
        assert alone.get("/health").status_code == 200
        assert alone.post("/slack", content=b"payload=%7B%7D").status_code == 401
        assert alone.get("/card/x").status_code == 404
    without = TestClient(pages(answers=None, clock=now), base_url="http://127.0.0.1")
    assert without.post("/slack", content=b"").status_code == 404


def test_a_place_that_is_taken_is_told_in_one_line():
    with bound("127.0.0.1", 0) as taken, pytest.raises(NotDone, match="already in use; give another with --host"):
        bound("127.0.0.1", taken.getsockname()[1])


def test_without_an_address_nothing_is_served(desk, monkeypatch):
    monkeypatch.delenv("AFTERSALES_PUBLIC_URL", raising=False)
    settings.cache_clear()
    answer = desk("serve")
    assert answer.code == 2
    assert "AFTERSALES_PUBLIC_URL" in answer.line


def test_an_address_that_no_browser_takes_is_told_in_one_line():
    with pytest.raises(ValueError, match="validation error") as refused:
        Settings(public_url="service.example.com")
    assert line_of(refused.value) == "AFTERSALES_PUBLIC_URL: value error, write it like https://service.example.com"


def test_the_key_is_rotated_by_a_command_that_never_shows_it(desk, registers):
    made = desk("links", "rotate", "--json").document
    assert made["earlier keys kept"] == 0
    first = Path(made["file"]).read_text().split()[1]
    answer = desk("links", "rotate")
    assert "earlier keys whose links still open: 1" in " ".join(answer.out.split()), (
        "however the screen breaks the line"
    )
    assert not any(secret in answer.out for secret in Path(made["file"]).read_text().split())
    assert first in Path(made["file"]).read_text()
    assert desk("links", "rotate", "--void", "--json").document["earlier keys kept"] == 0
    assert first not in Path(made["file"]).read_text()


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def server(asking, tmp_path) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """`aftersales serve` at a port of its own; whatever is started here is ended here."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = os.environ | {"AFTERSALES_SERVE_PORT": str(port), "PYTHONPATH": str(ROOT), "AFTERSALES_LOCALE": "en"}
    started: list[subprocess.Popen[str]] = []

    def start() -> None:
        with (tmp_path / "pages.log").open("a") as log:
            started.append(
                subprocess.Popen(
                    [sys.executable, "-m", "desk", "serve"],
                    env=environment,
                    cwd=ROOT,
                    stdout=log,
                    stderr=log,
                    text=True,
                )
            )
        assert wait_until(lambda: _healthy(port), seconds=90, every=0.3), (tmp_path / "pages.log").read_text()

    yield f"http://127.0.0.1:{port}", started, start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait(20)


def _healthy(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/health").status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_it_answers_survives_a_kill_keeps_its_log_clean_and_stops_when_told(asking, server, tmp_path):
    where, started, start = server
    link = asking.mailed()
    # A server was killed between the answer and the registers: what it had written down lies there, and is old enough.
    left = hand_in(Answer({"attitude": "2"}), sheet=CARD, keys={"card_no": "B1-1", "call_no": "K1"}, now=asking.now)
    assert left is not None
    os.utime(left.path, (asking.now.timestamp(), asking.now.timestamp()))
    start()
    assert wait_until(lambda: len(asking.opinions()) == 1, seconds=60)
    assert wait_until(lambda: not left.path.exists(), seconds=30), "filed away once it is in the registers"
    page = httpx2.get(where + link, headers={"Accept-Language": "en"})
    assert page.status_code == 410
    assert "server" not in page.headers
    started[0].kill()
    started[0].wait(20)
    start()
    page = httpx2.post(where + link, data=ANSWER)
    assert page.status_code == 409
    assert httpx2.get(f"{where}{link}x?lang=en").status_code == 403
    for process in started[1:]:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    log = (tmp_path / "pages.log").read_text()
    assert log.rstrip().endswith("Stopped.")
    assert "POST /card/**** 409" in log
    assert link.rpartition("/")[2] not in log
    assert key_file(settings()).read_text().split()[1] not in log
