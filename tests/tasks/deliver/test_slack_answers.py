"""Each of Slack's answers, and each way of not answering, at the door itself."""

import pytest

from tasks.deliver.blocks import Message
from tasks.deliver.outcomes import Busy, Down, Refused, Taken, Unclear
from tasks.deliver.slack import Slack
from tasks.deliver.slack_answers import NO_PERMISSION
from tests.fakes.slack import Cut, Garbled, No, Slow, Status, TooMany

HELLO = Message(
    text="hello", blocks=[{"type": "header", "text": {"type": "plain_text", "text": "hello"}}], shortened=False
)


def post(slack, *faults, timeout=5.0, **changes):
    slack.fail_next(*faults)
    door = Slack(token=slack.token, url=slack.url, timeout=timeout)
    return door.post(**({"channel": "U1", "message": HELLO, "notice_id": 7} | changes))


def test_taken_names_the_place_and_the_message(slack):
    assert post(slack) == Taken(place="D1", external_id=slack.messages[0].ts)
    assert slack.messages[0].notice == 7


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (TooMany("17"), Busy(17, "HTTP 429 and an answer that is not Slack's")),
        (TooMany("1.2"), Busy(2, "HTTP 429 and an answer that is not Slack's")),
        (TooMany("0"), Busy(1, "HTTP 429 and an answer that is not Slack's")),
        (TooMany("999999999"), Busy(86_400, "HTTP 429 and an answer that is not Slack's")),
        (TooMany(None), Busy(30, "HTTP 429 and an answer that is not Slack's")),
        (TooMany("soon"), Busy(30, "HTTP 429 and an answer that is not Slack's")),
        (TooMany("inf"), Busy(30, "HTTP 429 and an answer that is not Slack's")),
        (No("ratelimited", retry_after="5"), Busy(5, "ratelimited")),
        (No("rate_limited"), Busy(30, "rate_limited")),
        (No("message_limit_exceeded"), Busy(30, "message_limit_exceeded")),
        *((No(error), Refused(error)) for error in ("channel_not_found", "user_disabled", "is_archived", "msg_too_long")),
        *((No(error), Down(error)) for error in sorted(NO_PERMISSION)),
        *((No(error), Down(error)) for error in ("service_unavailable", "request_timeout", "unknown_method")),
        *((No(error), Unclear(error)) for error in ("internal_error", "fatal_error")),
        *((Status(code), Unclear(f"HTTP {code} and an answer that is not Slack's")) for code in (500, 502, 503, 504)),
        *((Status(code), Down(f"HTTP {code} and an answer that is not Slack's")) for code in (400, 403, 404, 407)),
        (Status(200, body="<html>Log in to the hotel's network</html>"), Unclear("HTTP 200 and an answer that is not Slack's")),
        (Status(500, body='{"ok": false, "error": "invalid_auth"}'), Unclear("invalid_auth")),
        (Status(200, body="null"), Unclear("HTTP 200 and an answer that is not Slack's")),
        (Garbled(), Unclear("HTTP 200 and an answer that is not Slack's")),
    ],
    ids=lambda value: repr(value)[:60],
)  # fmt: skip
def test_each_answer_is_one_outcome(slack, fault, outcome):
    assert post(slack, fault) == outcome
    assert len(slack.calls) == 1, "and the client never tries again by itself"


@pytest.mark.parametrize("fault", [Cut(taken=False), Cut(taken=True), Slow(taken=False), Slow(taken=True)], ids=repr)
def test_a_missing_answer_is_unclear_and_asked_once(slack, fault):
    assert isinstance(post(slack, fault, timeout=0.15), Unclear)
    assert len(slack.calls) == 1
    assert len(slack.messages) == int(fault.taken)


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/api/", "http://no-such-host.invalid/api/"])
def test_a_slack_that_cannot_be_reached_took_nothing(url):
    outcome = Slack(token="x", url=url, timeout=1).post(channel="U1", message=HELLO, notice_id=1)
    assert isinstance(outcome, Down | Unclear)
    if "127.0.0.1" in url:
        assert isinstance(outcome, Down)


def test_the_client_goes_to_loopback_itself_whatever_proxy_is_set(slack, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert isinstance(post(slack), Taken)


@pytest.mark.parametrize("thread", ["1.000001", None])
def test_a_thread_that_is_gone_is_left_and_the_message_posted_beside_it(slack, thread):
    assert isinstance(post(slack, thread=thread, broadcast=True), Taken)
    assert slack.messages[0].thread is None
    assert "reply_broadcast" not in slack.messages[0].asked


def test_the_fake_refuses_what_slack_refuses(slack):
    long = Message(
        text="x", blocks=[{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], shortened=False
    )
    many = Message(text="x", blocks=[{"type": "divider"}] * 51, shortened=False)
    for message, error in ((long, "invalid_blocks"), (many, "invalid_blocks")):
        assert post(slack, message=message) == Refused(error)
