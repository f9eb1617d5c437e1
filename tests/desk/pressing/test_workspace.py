"""The way of a message and a press, against the fake and, where one is named, against a real workspace.

Set AFTERSALES_TEST_SLACK_TOKEN, AFTERSALES_TEST_SLACK_APP_TOKEN and AFTERSALES_TEST_SLACK_MEMBER (docs/slack.md).
"""

import time
from collections.abc import Iterator
from threading import Event, Thread

import pytest

from deployments.processes import wait_until
from desk.listening import Listener
from tasks.presses.chat import Chat
from tests.desk.pressing.conftest import NUMBER, Department, shown
from tests.fakes.slack import FakeSlack, Message
from tests.fakes.slack_real import RealSlack, lacking
from tests.fakes.slack_socket import FakeSocket
from tests.registers import empty
from tests.tasks.entering import enter

MANAGER = {"staff_no": "S5", "branch": "B1", "name": "Wang Fang", "role": "manager", "deputy_no": "S3"}


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.enable_socket)])
def slack(request: pytest.FixtureRequest) -> Iterator[FakeSlack | RealSlack]:
    if request.param == "fake":
        with FakeSlack() as fake, FakeSocket(fake):
            yield fake
        return
    if missing := lacking():
        pytest.skip(f"no real workspace: set {', '.join(missing)} (docs/slack.md)")
    yield RealSlack()


@pytest.fixture
def url(sqlite_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """SQLite alone: what is tested here is Slack."""
    yield sqlite_url
    empty(sqlite_url)


@pytest.fixture
def reached(signing: Department) -> Department:
    """The manager S5 is the member of the test."""
    return signing


@pytest.fixture(autouse=True)
def everybody(department: Department) -> str:
    """In a real workspace the manager has the member's id before anything is delivered."""
    member = getattr(department.slack, "member", "US5")
    enter(department.url, "staff", MANAGER | {"slack_id": member}, now=department.now)
    return member


def delivered(department: Department) -> Message:
    """The message that asks for the signature, as it stands in Slack now."""
    from models import Notice

    notice = max(row.id for row in department.rows(Notice) if row.kind == "day_to_sign")
    (found,) = [each for each in department.slack.messages if str(each.notice) == str(notice)]
    return found


def offered(message: Message) -> list[str]:
    return [each["action_id"] for block in message.blocks if block["type"] == "actions" for each in block["elements"]]


def test_a_message_stands_with_its_buttons_and_is_told_again_once_one_is_pressed(reached, everybody):
    assert offered(delivered(reached)) == ["sign", "send_back"]
    payload = reached.slack.press(everybody, delivered(reached), "sign")
    reached.press(payload)
    reached.press(payload, by=reached.listener())
    after = delivered(reached)
    assert offered(after) == []
    assert "Signed by Wang Fang S5" in shown(after)
    assert reached.decisions() == [("S5", "sign", "approve")]


def test_an_answer_for_one_member_alone_is_taken(reached, everybody):
    message = delivered(reached)
    chat = Chat(token=reached.slack.token, url=reached.slack.url)
    assert chat.tell_alone("a test of <!here> & co", user=everybody, place=message.channel, response_url="")


def test_a_story_and_a_list_are_taken(reached, everybody):
    place = delivered(reached).channel
    for words in (NUMBER, "due", "help"):
        taken = reached.questions.receive(
            reached.slack.command(everybody, words) | {"channel_id": place, "response_url": ""}
        )
        told = []
        real = reached.questions.chat.answer

        def keep(*args, told=told, real=real, **kwargs):
            told.append(real(*args, **kwargs))

        reached.questions.chat.answer = keep
        try:
            reached.questions.answer(taken)
        finally:
            reached.questions.chat.answer = real
        assert told == [True]


def test_a_form_with_a_trigger_that_opens_nothing_is_told_and_harms_nothing(reached, everybody):
    payload = reached.slack.press(everybody, delivered(reached), "send_back") | {"trigger_id": "1.2.none"}
    reached.press(payload)
    assert reached.decisions() == []
    assert offered(delivered(reached)) == ["sign", "send_back"]


def test_socket_mode_stands_and_ends_when_told(reached):
    ready = Event()
    made = Listener(reached.inbound, app_token=reached.slack.app_token, url=reached.slack.url)
    thread = Thread(target=made.run, kwargs={"ready": ready.set})
    thread.start()
    try:
        assert ready.wait(30)
        time.sleep(1)
        assert wait_until(made._socket.is_connected, seconds=10)
    finally:
        made.stop()
        thread.join(30)
    assert not thread.is_alive()
