"""The way to Slack: post one message, and look whether one is there.

slack-sdk's own retry handler sends again after a cut connection, so that a message that was taken goes out
twice: the client has no retry handlers, and every answer is one of the outcomes.
"""

import logging
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tasks.deliver.blocks import Message
from tasks.deliver.outcomes import Later, Outcome, Refused, Taken
from tasks.deliver.slack_answers import outcome_of

EVENT_TYPE = "aftersales_notice"
NO_THREAD = frozenset(["thread_not_found", "message_not_found", "cannot_reply_to_message", "invalid_thread_ts"])
CANNOT_OPEN = frozenset({"missing_scope", "not_allowed_token_type", "unknown_method"})
AGREED = 3_600.0  # seconds by which Slack's clock and ours may differ and still be the same time
MARGIN = 86_400.0  # seconds read further back than a message can be old

# slack-sdk logs every failed call as an error with the address it called; we say what became of it ourselves.
_SDK_LOG = logging.getLogger("aftersales.slack_sdk")
_SDK_LOG.setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class Root:
    """The message that a case's thread hangs on."""

    place: str
    ts: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found: notice id → (channel, ts). Only a `complete` look says that something is not there."""

    found: dict[int, tuple[str, str]] = field(default_factory=dict)
    trouble: Outcome | None = None

    @property
    def complete(self) -> bool:
        """Whether everything asked for was read to its end."""
        return self.trouble is None


class Slack:
    """One workspace, reached through the Web API at `url` with a bot token; `timeout` is in seconds."""

    def __init__(self, *, token: str, url: str, timeout: float = 10.0) -> None:
        self.timeout = timeout
        self._client = WebClient(
            token=token,
            base_url=url,
            timeout=timeout,  # pyright: ignore[reportArgumentType] - urllib takes fractions of a second
            retry_handlers=[],
            logger=_SDK_LOG,
        )
        # The client sends everything through HTTPS_PROXY, loopback included; urllib by itself heeds NO_PROXY.
        self._client.proxy = None

    def post(
        self, *, channel: str, message: Message, notice_id: int, thread: str | None = None, broadcast: bool = False
    ) -> Outcome:
        """Post one message to a channel or person, into `thread` where given.

        A thread that is gone is a clear no, so the message is posted beside it instead.
        """
        asked: dict[str, Any] = {
            "channel": channel,
            "text": message.text,
            "blocks": message.blocks,
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"notice_id": notice_id}},
            "unfurl_links": False,
            "unfurl_media": False,
            "mrkdwn": False,
            "parse": "none",
            "link_names": False,
        }
        if thread is not None:
            outcome = self._post({**asked, "thread_ts": thread, "reply_broadcast": broadcast or None})
            if not (isinstance(outcome, Refused) and outcome.error in NO_THREAD):
                return outcome
        return self._post(asked)

    def _post(self, asked: dict[str, Any]) -> Outcome:
        try:
            answer = self._client.chat_postMessage(**asked)
            place, ts = answer.get("channel") or asked["channel"], answer.get("ts") or ""
        except Exception as error:  # noqa: BLE001 - whatever breaks after a message left leaves it unclear, never unsaid
            return outcome_of(error)
        return Taken(place=str(place), external_id=str(ts))

    def look(
        self,
        *,
        who: str,
        wanted: set[int],
        threads: list[Root],
        since: datetime,
        now: datetime,
        known: str | None = None,
        pages: int = 100,
    ) -> Seen:
        """Look for notices by their metadata in the conversation with `who` (person or channel) and in `threads`.

        Reads newest first and stops when all are found, or well before `since`, the earliest that one of them
        can have been posted. Where Slack's clock does not agree with `now` (a rehearsed past or future) everything
        is read. A look that met an error or ran out of `pages` is not complete. `known` is where an earlier
        message to the same person went, for a bot that may read conversations but not open them.
        """
        found: dict[int, tuple[str, str]] = {}
        reading = _Reading(wanted=wanted, found=found, since=since, now=now, pages=pages)
        sure = True
        try:
            place, sure = self._conversation(who, known)
            for channel, thread in [(place, None), *((root.place, root.ts) for root in threads)]:
                if not reading.done and not self._read(channel, thread, reading):
                    return Seen(found, Later(f"more than {pages} pages of messages in {channel}"))
        except Exception as error:  # noqa: BLE001 - a look that broke says nothing; the notice stays unknown
            trouble = outcome_of(error)
            if isinstance(trouble, Refused) and not sure:
                trouble = Later(f"the conversation cannot be opened to look into it: {trouble.error}")
            return Seen(found, trouble)
        return Seen(found)

    def _conversation(self, who: str, known: str | None) -> tuple[str, bool]:
        """Where messages to somebody stand, and whether that is sure. People are opened, channels are themselves."""
        if not who.startswith(("U", "W")):
            return who, True
        try:
            return str((self._client.conversations_open(users=who).get("channel") or {})["id"]), True
        except SlackApiError as error:
            if error.response.get("error") not in CANNOT_OPEN:
                raise
            return known or who, False

    def _read(self, channel: str, thread: str | None, reading: "_Reading") -> bool:
        """Whether everything that matters in this channel or thread was read."""
        asked: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": 200}
        for _ in range(reading.pages):
            if thread is None:
                page = self._client.conversations_history(**asked)
            else:
                page = self._client.conversations_replies(**asked, ts=thread)
            messages = page.get("messages") or []
            reading.take(channel, messages)
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if reading.done or not cursor:
                return True
            if thread is None and reading.past(messages, page.headers):
                return True
            asked["cursor"] = cursor
        return False


@dataclass(frozen=True, slots=True)
class _Reading:
    """One look: what is wanted, what was found, and how far back it goes."""

    wanted: set[int]
    found: dict[int, tuple[str, str]]
    since: datetime
    now: datetime
    pages: int

    @property
    def done(self) -> bool:
        return self.wanted <= self.found.keys()

    def take(self, channel: str, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            notice = notice_of(message)
            if notice in self.wanted:
                self.found.setdefault(notice, (channel, str(message["ts"])))

    def past(self, messages: list[dict[str, Any]], headers: Any) -> bool:
        """Whether this page reaches back to where nothing wanted can be any more, by Slack's own clock."""
        stated = next((value for name, value in dict(headers).items() if name.lower() == "date"), None)
        if not messages or stated is None:
            return False
        skew = parsedate_to_datetime(stated).timestamp() - self.now.timestamp()
        if abs(skew) > AGREED:
            return False
        return float(messages[-1]["ts"]) < min(self.since, self.now).timestamp() - MARGIN


def notice_of(message: dict[str, Any]) -> int | None:
    """The ledger id that one of our messages carries; None for anybody else's."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    said = str((metadata.get("event_payload") or {}).get("notice_id"))
    return int(said) if said.isascii() and said.isdigit() else None
