"""Answering in Slack: open a form, tell a message again, tell one member alone.

All three may be done twice without harm, so that they are tried again after a cut connection and after Slack's own
"slower". None of them decides anything: what fails here is logged, the registers stand.
"""

import logging
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from tasks.deliver.blocks import Block, Message
from tasks.deliver.escape import escaped, fit
from tasks.deliver.slack import EVENT_TYPE

log = logging.getLogger(__name__)
_SDK_LOG = logging.getLogger("aftersales.slack_sdk")
LONGEST = 2_000


class Chat:
    """One workspace, answered through the Web API at `url` with a bot token; `timeout` is in seconds."""

    def __init__(self, *, token: str, url: str, timeout: float = 10.0) -> None:
        self._timeout = timeout
        self._retries = [ConnectionErrorRetryHandler(max_retry_count=1), RateLimitErrorRetryHandler(max_retry_count=1)]
        self._client = WebClient(
            token=token,
            base_url=url,
            timeout=timeout,  # pyright: ignore[reportArgumentType] - urllib takes fractions of a second
            retry_handlers=self._retries,
            logger=_SDK_LOG,
        )
        self._client.proxy = None  # the environment's proxy counts all the same, and so does NO_PROXY

    def open_form(self, view: dict[str, Any], *, trigger: str) -> bool:
        """Show a form to whoever pressed, which Slack allows for three seconds; whether that worked."""
        return self._done("a form could not be opened", lambda: self._client.views_open(trigger_id=trigger, view=view))

    def tell_again(self, message: Message, *, place: str, ts: str, notice_id: int) -> bool:
        """Put a message in the place of what was told; whether that worked."""
        return self._done(
            f"notice {notice_id} could not be told again",
            lambda: self._client.chat_update(
                channel=place,
                ts=ts,
                text=message.text,
                blocks=message.blocks,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"notice_id": notice_id}},
                parse="none",
                link_names=False,
            ),
        )

    def tell_alone(self, text: str, *, user: str, place: str, response_url: str) -> bool:
        """Tell one member something that nobody else sees; whether that worked."""
        said = fit(text, LONGEST, escaped)[0]
        return self._to_one(said, None, user=user, place=place, response_url=response_url)

    def answer(self, message: Message, *, user: str, place: str, response_url: str) -> bool:
        """Show one member a whole message that nobody else sees; whether that worked."""
        return self._to_one(message.text, message.blocks, user=user, place=place, response_url=response_url)

    def _to_one(self, text: str, blocks: list[Block] | None, *, user: str, place: str, response_url: str) -> bool:
        if response_url and self._done(
            "the answer's address did not take it", lambda: self._respond(response_url, text, blocks)
        ):
            return True
        return self._done(
            "a member could not be answered",
            lambda: self._client.chat_postEphemeral(channel=place, user=user, text=text, blocks=blocks),
        )

    def _respond(self, url: str, text: str, blocks: list[Block] | None) -> None:
        client = WebhookClient(
            url,
            timeout=self._timeout,  # pyright: ignore[reportArgumentType] - as above
            retry_handlers=self._retries,
            logger=_SDK_LOG,
        )
        client.proxy = None
        answer = client.send(text=text, blocks=blocks, response_type="ephemeral", replace_original=False)
        if answer.status_code != 200:
            raise OSError(f"HTTP {answer.status_code}: {answer.body[:100]}")

    @staticmethod
    def _done(otherwise: str, ask: Any) -> bool:
        try:
            ask()
        except (SlackClientError, OSError, HTTPException, ValueError) as error:
            log.warning("%s: %s", otherwise, error)
            return False
        return True
