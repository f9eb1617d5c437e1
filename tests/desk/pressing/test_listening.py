"""The listener against a Socket Mode on loopback: from a press in Slack to the decision in the registers."""

import gc
import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest

from deployments.processes import wait_until
from desk import listening
from desk.listening import Listener
from desk.programs import programs, tokens
from desk.refusals import NotDone
from tasks.settings import Settings, settings
from tests.desk.pressing.conftest import NUMBER, buttons, shown
from tests.fakes.slack import No
from tests.fakes.slack_socket import FakeSocket
from tests.one_database import url  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[3]


@pytest.fixture
def socket(slack) -> Iterator[FakeSocket]:
    with FakeSocket(slack) as fake:
        yield fake


@pytest.fixture
def listener(signing, socket) -> Iterator[Listener]:
    """A listener that runs in a thread of this process."""
    made = Listener(signing.inbound, app_token=signing.slack.app_token, url=signing.slack.url, ping_seconds=0.3)
    thread = Thread(target=made.run)
    thread.start()
    socket.await_connections(1)
    yield made
    made.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_a_press_is_acknowledged_entered_and_answered(signing, socket, listener):
    message = signing.message("day_to_sign", "S5")
    socket.send(signing.slack.press("US5", message, "sign"))
    assert wait_until(lambda: buttons(message) == [], seconds=30)
    assert signing.decisions() == [("S5", "sign", "approve")]
    assert socket.acknowledged[0][1] < 3


def test_a_form_is_opened_filled_in_and_entered(signing, socket, listener):
    message = signing.message("day_to_sign", "S5")
    socket.send(signing.slack.press("US5", message, "send_back"))
    assert wait_until(lambda: signing.slack.views, seconds=20)
    socket.send(signing.slack.submit("US5", signing.slack.views[0], note="a visit is missing"))
    assert wait_until(lambda: "Sent back by" in shown(message), seconds=30)
    assert signing.state(NUMBER) == "sent_back"


def test_a_slash_command_is_acknowledged_and_answered(signing, socket, listener):
    socket.send(signing.slack.command("US5", NUMBER), kind="slash_commands")
    assert wait_until(lambda: signing.slack.whispers, seconds=30)
    member, said = signing.slack.whispers[0]
    assert (member, f"report {NUMBER}" in said) == ("US5", True)
    assert socket.acknowledged[0][1] < 3


def test_an_envelope_delivered_twice_counts_once_and_is_acknowledged_twice(signing, socket, listener):
    message = signing.message("day_to_sign", "S5")
    payload = signing.slack.press("US5", message, "sign")
    name = socket.send(payload)
    socket.send(payload, envelope=name)
    assert wait_until(lambda: buttons(message) == [], seconds=30)
    assert [each for each, _ in socket.acknowledged] == [name, name]
    assert (signing.decisions(), signing.refused()) == ([("S5", "sign", "approve")], [])


@pytest.mark.parametrize("how", ["drop", "refresh", "warning"])
def test_it_goes_on_after_a_connection_was_lost_or_renewed(signing, socket, listener, how):
    if how == "drop":
        socket.drop()
    else:
        socket.refresh("warning" if how == "warning" else "refresh_requested")
    socket.await_connections(2)
    message = signing.message("day_to_sign", "S5")
    socket.send(signing.slack.press("US5", message, "sign"))
    assert wait_until(lambda: buttons(message) == [], seconds=30)


def test_an_acknowledgement_that_comes_late_brings_the_envelope_again_and_it_counts_once(
    signing, socket, listener, monkeypatch
):
    """The first acknowledgement is held up for longer than Slack waits."""
    real, held = listener._socket.send_socket_mode_response, []

    def late(response):
        if not held:
            held.append(response)
            time.sleep(1.0)
        real(response)

    monkeypatch.setattr(listener._socket, "send_socket_mode_response", late)
    socket.patience = 0.3
    message = signing.message("day_to_sign", "S5")
    socket.send(signing.slack.press("US5", message, "sign"))
    assert wait_until(lambda: buttons(message) == [], seconds=30)
    assert wait_until(lambda: len(socket.acknowledged) == 2, seconds=20)
    assert socket.deliveries == 2
    assert (signing.decisions(), signing.refused()) == ([("S5", "sign", "approve")], [])


def test_a_connection_that_breaks_in_the_middle_of_an_acknowledgement_loses_no_press(signing, socket, listener):
    """Slack delivers on the next connection what was not acknowledged on the last."""
    message = signing.message("day_to_sign", "S5")
    payload = signing.slack.press("US5", message, "sign")
    name = socket.send(payload)
    socket.drop()
    socket.await_connections(2)
    socket.send(payload, envelope=name)
    assert wait_until(lambda: buttons(message) == [], seconds=30)
    assert signing.decisions() == [("S5", "sign", "approve")]


def test_a_client_that_is_closed_while_it_connects_hangs_up_again(signing, socket):
    made = Listener(signing.inbound, app_token=signing.slack.app_token, url=signing.slack.url)
    made._socket.closed = True
    made._socket.connect()
    assert not made._socket.is_connected()
    made._socket.close()


def test_a_handshake_that_breaks_leaves_no_socket_open(signing):
    """Somebody answers at Slack's address and hangs up; an unclosed socket would be a warning, and that an error."""
    with create_server(("127.0.0.1", 0)) as server, warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always", ResourceWarning)

        def hang_up() -> None:
            connection, _ = server.accept()
            connection.recv(10)
            connection.close()

        other = Thread(target=hang_up)
        other.start()
        signing.slack.socket_url = f"ws://127.0.0.1:{server.getsockname()[1]}"
        made = Listener(signing.inbound, app_token=signing.slack.app_token, url=signing.slack.url)
        made._socket.connect()
        other.join(10)
        made._socket.close()
        gc.collect()
    assert [str(each.message) for each in heard if "unclosed" in str(each.message)] == []


def test_slack_that_is_away_at_first_is_tried_again(signing, socket, monkeypatch):
    monkeypatch.setattr(listening, "TRY_AGAIN_SECONDS", 0.1)
    signing.slack.fail_next(No("service_unavailable"), No("internal_error"), method="apps.connections.open")
    made = Listener(signing.inbound, app_token=signing.slack.app_token, url=signing.slack.url, ping_seconds=0.3)
    thread = Thread(target=made.run)
    thread.start()
    socket.await_connections(1)
    made.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_a_token_that_slack_does_not_take_is_named(signing):
    with pytest.raises(NotDone, match="does not take AFTERSALES_SLACK_APP_TOKEN: invalid_auth"):
        Listener(signing.inbound, app_token="xapp-2", url=signing.slack.url).run()


def test_a_token_that_is_revoked_while_it_listens_ends_it_by_name(signing, socket, monkeypatch):
    """A listener that went on would look alive and hear nothing for ever."""
    monkeypatch.setattr(listening, "LOOK_SECONDS", 0.05)
    made = Listener(signing.inbound, app_token=signing.slack.app_token, url=signing.slack.url, ping_seconds=0.1)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(made.run)
        socket.await_connections(1)
        signing.slack.fail_next(*[No("token_revoked")] * 50, method="apps.connections.open")
        socket.drop()
        with pytest.raises(NotDone, match="does not take AFTERSALES_SLACK_APP_TOKEN: token_revoked"):
            running.result(30)


def test_a_connection_that_is_lost_and_comes_back_is_told_in_the_log(signing, socket, monkeypatch, caplog):
    monkeypatch.setattr(listening, "LOOK_SECONDS", 0.05)
    said = []
    made = Listener(signing.inbound, app_token=signing.slack.app_token, url=signing.slack.url, ping_seconds=0.2)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(made.run, ready=lambda: said.append("ready"))
        assert wait_until(lambda: said, seconds=20)
        signing.slack.fail_next(*[No("internal_error")] * 3, method="apps.connections.open")
        socket.drop()
        assert wait_until(lambda: "Slack is listened to again" in caplog.text, seconds=30)
        made.stop()
        running.result(30)
    assert caplog.text.count("nothing is heard from Slack") == 1
    assert said == ["ready"]


@pytest.mark.parametrize("given", [{}, {"slack_token": "xoxb-1"}, {"slack_app_token": "xapp-1"}, {"slack_token": " "}])
def test_without_both_tokens_nothing_listens(given, tmp_path):
    assert tokens(Settings(home=tmp_path, **given)) is None
    assert programs(Settings(home=tmp_path, **given), {}) == []


def test_up_keeps_the_listener_running_where_both_tokens_are_set(tmp_path):
    chosen = Settings(home=tmp_path, slack_token="xoxb-1", slack_app_token="xapp-1")
    (program,) = programs(chosen, {"A": "1"})
    assert (program.name, program.command[1:], program.env) == ("listener", ("-m", "desk", "listen"), {"A": "1"})


def test_the_command_says_in_one_line_what_it_lacks(desk, monkeypatch):
    monkeypatch.delenv("AFTERSALES_SLACK_APP_TOKEN", raising=False)
    answer = desk("listen")
    assert answer.code == 2
    assert "AFTERSALES_SLACK_APP_TOKEN" in answer.line


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_command_listens_survives_a_kill_and_stops_when_told(signing, socket):
    """The whole program, as `up` starts it."""
    environment = os.environ | {
        "AFTERSALES_DATABASE_URL": settings().database,
        "AFTERSALES_SLACK_TOKEN": signing.slack.token,
        "AFTERSALES_SLACK_APP_TOKEN": signing.slack.app_token,
        "AFTERSALES_SLACK_API_URL": signing.slack.url,
        "PYTHONPATH": str(ROOT),
    }

    def start(connections: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "desk", "listen"], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        started.append(process)
        with socket._changed:
            assert socket._changed.wait_for(lambda: socket.connections >= connections, timeout=90)
        return process

    started: list[subprocess.Popen[str]] = []
    try:
        start(1).kill()
        second = start(2)
        message = signing.message("day_to_sign", "S5")
        socket.send(signing.slack.press("US5", message, "sign"))
        assert wait_until(lambda: buttons(message) == [], seconds=60)
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
        assert second.stdout is not None
        assert second.stdout.read().splitlines() == ["Listening to Slack.", "Stopped."]
    finally:
        for process in started:
            if process.poll() is None:
                process.kill()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
