"""Slack over HTTP on loopback: what is signed is taken in after the answer, everything else is turned away."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
import uvicorn
from fastapi import FastAPI
from slack_sdk.signature import SignatureVerifier

from deployments.processes import wait_until
from desk.web.slack import LONGEST, slack_routes
from models import Question
from tests.desk.pressing.conftest import NUMBER, Department, buttons, department, shown, signing, slack
from tests.one_database import url

__all__ = ["department", "signing", "slack", "url"]
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


@dataclass
class Endpoint:
    """The endpoint on loopback, as Slack sees it."""

    port: int
    department: Department

    def post(self, body: bytes, **headers: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", "/slack", body, form | headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def signed(self, body: bytes, *, secret: str = SECRET, age: float = 0, said: bytes | None = None) -> dict[str, str]:
        """The headers by which Slack signs a body; `age` is how many seconds ago."""
        at = str(int(self.department.now.timestamp() - age))
        signature = SignatureVerifier(secret).generate_signature(timestamp=at, body=body if said is None else said)
        return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": str(signature)}

    def send(self, payload: dict) -> tuple[int, bytes]:
        """A press or a form, as Slack sends it."""
        body = urlencode({"payload": json.dumps(payload)}).encode()
        return self.post(body, **self.signed(body))

    def command(self, fields: dict) -> tuple[int, bytes]:
        body = urlencode(fields).encode()
        return self.post(body, **self.signed(body))


@pytest.fixture
def endpoint(signing) -> Iterator[Endpoint]:
    app = FastAPI()
    app.include_router(slack_routes(signing.inbound, secret=SECRET, seconds=lambda: signing.now.timestamp()))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    signing.inbound.start()
    thread.start()
    assert wait_until(lambda: server.started, seconds=20)
    yield Endpoint(server.servers[0].sockets[0].getsockname()[1], signing)
    server.should_exit = True
    thread.join(20)
    signing.inbound.stop()


def test_a_signed_press_is_answered_at_once_and_entered_after_that(endpoint, signing):
    message = signing.message("day_to_sign", "S5")
    began = time.monotonic()
    assert endpoint.send(signing.slack.press("US5", message, "sign")) == (200, b"")
    assert time.monotonic() - began < 3
    assert wait_until(lambda: buttons(message) == [], seconds=30)
    assert signing.decisions() == [("S5", "sign", "approve")]


def test_a_form_is_opened_sent_off_and_entered(endpoint, signing):
    message = signing.message("day_to_sign", "S5")
    assert endpoint.send(signing.slack.press("US5", message, "send_back")) == (200, b"")
    assert wait_until(lambda: signing.slack.views, seconds=20)
    assert endpoint.send(signing.slack.submit("US5", signing.slack.views[0], note="a visit is missing")) == (200, b"")
    assert wait_until(lambda: "Sent back by" in shown(message), seconds=30)


def test_a_slash_command_is_answered_to_the_asker(endpoint, signing):
    assert endpoint.command(signing.slack.command("US5", NUMBER)) == (200, b"")
    assert wait_until(lambda: signing.slack.whispers, seconds=20)
    assert f"report {NUMBER}" in signing.slack.whispers[0][1]


def test_the_same_request_again_counts_once(endpoint, signing):
    """Slack sends again what it holds for lost; somebody else may replay what was signed."""
    message = signing.message("day_to_sign", "S5")
    payload, command = signing.slack.press("US5", message, "sign"), signing.slack.command("US5", "help")
    for _ in range(2):
        assert endpoint.send(payload) == (200, b"")
        assert endpoint.command(command) == (200, b"")
    assert wait_until(lambda: buttons(message) == [] and signing.slack.whispers, seconds=30)
    signing.inbound.stop()
    assert (signing.decisions(), signing.refused()) == ([("S5", "sign", "approve")], [])
    assert len(signing.rows(Question)) == len(signing.slack.whispers) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        "no headers",
        "another secret",
        "another body",
        "too old",
        "too new",
        "no number",
        "no signature",
        "no time",
        "no ascii",
        "no age",
    ],
)
def test_what_slack_has_not_signed_is_turned_away_unread(endpoint, signing, wrong):
    body = urlencode(
        {"payload": json.dumps(signing.slack.press("US5", signing.message("day_to_sign", "S5"), "sign"))}
    ).encode()
    headers = {
        "no headers": {},
        "another secret": endpoint.signed(body, secret="another"),
        "another body": endpoint.signed(body, said=b"payload=1"),
        "too old": endpoint.signed(body, age=301),
        "too new": endpoint.signed(body, age=-301),
        "no number": endpoint.signed(body) | {"X-Slack-Request-Timestamp": "soon"},
        "no signature": endpoint.signed(body) | {"X-Slack-Signature": ""},
        "no time": {"X-Slack-Signature": endpoint.signed(body)["X-Slack-Signature"]},
        "no ascii": endpoint.signed(body) | {"X-Slack-Signature": "v0=\u00e9"},
        "no age": endpoint.signed(body) | {"X-Slack-Request-Timestamp": "1" + "0" * 400},
    }[wrong]  # fmt: skip
    assert endpoint.post(body, **headers) == (401, b"")
    signing.inbound.stop()
    assert (signing.decisions(), signing.refused(), signing.slack.whispers) == ([], [], [])


def test_a_body_that_is_no_text_is_turned_away(endpoint):
    assert endpoint.post(b"\xff\xfe", **endpoint.signed(b"")) == (401, b"")


def test_a_body_that_does_not_arrive_is_not_waited_for(endpoint, monkeypatch):
    """Somebody who sends a byte now and then keeps nobody's place."""
    monkeypatch.setattr("desk.web.bodies.PATIENCE_SECONDS", 0.2)
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    connection.putrequest("POST", "/slack")
    connection.putheader("Content-Length", "100")
    connection.endheaders(b"payload=")
    assert connection.getresponse().status == 408
    connection.close()


def test_within_five_minutes_a_signature_holds(endpoint):
    body = b"ssl_check=1"
    assert endpoint.post(body, **endpoint.signed(body, age=299)) == (200, b"")


def test_a_body_that_is_too_long_is_turned_away(endpoint):
    body = b"payload=" + b"x" * LONGEST
    assert endpoint.post(body, **endpoint.signed(body))[0] == 413


@pytest.mark.parametrize(
    "body",
    [b"", b"payload=", b"payload=[1]", b"a=1&" * 200, b"payload=" + b"[" * 100_000, b"payload=%7B%22type%22%3A3%7D"],
)
def test_what_is_signed_and_none_of_ours_is_answered_and_left_alone(endpoint, signing, body):
    assert endpoint.post(body, **endpoint.signed(body)) == (200, b"")
    signing.inbound.stop()
    assert (signing.slack.whispers, signing.decisions()) == ([], [])


def test_it_answers_only_what_is_posted(endpoint):
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=20)
    connection.request("GET", "/slack")
    assert connection.getresponse().status == 405
    connection.close()
