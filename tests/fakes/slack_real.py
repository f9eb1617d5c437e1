"""A real workspace in the place of the fake, for the tests that can be pointed at one (docs/slack.md).

Nobody can press a button for a test, so presses are payloads made here, about messages that really stand in Slack.
"""

import itertools
import os
import time
from dataclasses import dataclass, field
from typing import Any

from slack_sdk import WebClient

from tests.fakes.slack import Message

VARIABLES = ("AFTERSALES_TEST_SLACK_TOKEN", "AFTERSALES_TEST_SLACK_APP_TOKEN", "AFTERSALES_TEST_SLACK_MEMBER")
"""A bot token, an app-level token, and the member who is written to, of a workspace made for tests."""


def lacking() -> list[str]:
    """The variables that are not set."""
    return [name for name in VARIABLES if not os.environ.get(name)]


@dataclass
class RealSlack:
    """The part of the fake that such tests use, asked of Slack itself. Every person is the one member of the test."""

    url: str = "https://slack.com/api/"
    now: float = 0.0
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.token, self.app_token, self.member = (os.environ[name] for name in VARIABLES)
        self._client = WebClient(token=self.token)
        self._place = str(self._client.conversations_open(users=[self.member])["channel"]["id"])
        self._numbers = itertools.count(int(time.time() * 1000))

    @property
    def messages(self) -> list[Message]:
        """What stands in the conversation with the member, the newest first."""
        page = self._client.conversations_history(channel=self._place, limit=100, include_all_metadata=True)
        return [Message(self._place, str(row["ts"]), row) for row in page["messages"]]

    def press(self, user: str, message: Message, button: str) -> dict[str, Any]:
        """The payload that Slack would send for a press; its trigger opens nothing."""
        found = [
            element
            for block in message.blocks
            for element in block.get("elements", ())
            if element.get("action_id") == button
        ]
        assert found, f"there is no button {button}"
        number = next(self._numbers)
        return {
            "type": "block_actions",
            "user": {"id": user},
            "trigger_id": f"{number}.none",
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
            "actions": [found[0] | {"action_ts": str(number)}],
        }

    def command(self, user: str, words: str) -> dict[str, Any]:
        """The payload that Slack would send for a slash command in the conversation; without an address to answer to."""
        return {
            "command": "/aftersales",
            "text": words,
            "user_id": user,
            "channel_id": self._place,
            "trigger_id": f"{next(self._numbers)}.none",
        }
