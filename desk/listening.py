"""Socket Mode: presses and questions from Slack without a public address, acknowledged at once, worked off in turn."""

import logging
from collections.abc import Callable
from contextlib import suppress
from threading import Event, local
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.builtin import connection
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from desk.inbound import Inbound
from desk.refusals import NotDone
from tasks.deliver.slack_answers import NO_PERMISSION

log = logging.getLogger(__name__)
_SDK_LOG = logging.getLogger("aftersales.slack_sdk")

TRY_AGAIN_SECONDS = 5.0
LOOK_SECONDS = 5.0
"""How often it is looked whether the connection stands; a shorter gap is nobody's concern: it closes by itself."""


_opened = local()
# The SDK has no other place to learn of a socket that it opens.
_establish = connection._establish_new_socket_connection  # noqa: SLF001  # pyright: ignore[reportPrivateImportUsage]


def _remembered(*args: Any, **kwargs: Any) -> Any:
    """What slack-sdk opens, remembered by the thread that opens it: nobody else could close it."""
    _opened.sock = _establish(*args, **kwargs)
    return _opened.sock


connection._establish_new_socket_connection = _remembered  # noqa: SLF001  # pyright: ignore[reportPrivateImportUsage]


class Socket(SocketModeClient):
    """slack-sdk's client, which sends everything through the environment's proxy; this one heeds NO_PROXY.

    `refused` is Slack's word on the last time that it was asked where to connect, None where it said.

    It forgets the socket of a handshake that fails, and of a connection that it makes while it is closed in another
    thread; this one leaves nothing open.
    """

    refused: str | None = None

    def issue_new_wss_url(self) -> str:
        """Ask Slack where to connect, and whether a proxy is on the way there."""
        try:
            url = super().issue_new_wss_url()
        except SlackApiError as error:
            self.refused = str(error.response.get("error"))
            raise
        self.refused = None
        if proxy_bypass(urlsplit(url).hostname or ""):
            self.proxy = None
        return url

    def connect(self) -> None:
        """Connect, and hang up again where that failed half-way or the client was closed meanwhile."""
        _opened.sock = None
        try:
            super().connect()
        finally:
            sock, session = _opened.sock, self.current_session
            if sock is not None and (session is None or session.sock is not sock):
                sock.close()
        if self.closed:
            self.disconnect()

    def disconnect(self) -> None:
        """Close the connection. Where the client is just closing it in another thread, it finds it gone half-way."""
        with suppress(AttributeError):
            super().disconnect()


class Listener:
    """Listens with an app-level token at the Web API `url` until told to stop.

    `ping_seconds` is how soon a dead connection is noticed.
    """

    def __init__(self, inbound: Inbound, *, app_token: str, url: str, ping_seconds: float = 5.0) -> None:
        web = WebClient(base_url=url, retry_handlers=[RateLimitErrorRetryHandler()], logger=_SDK_LOG)
        web.proxy = None  # the environment's proxy counts all the same, and so does NO_PROXY
        self._socket = Socket(app_token=app_token, web_client=web, logger=_SDK_LOG, ping_interval=ping_seconds)
        self._socket.socket_mode_request_listeners.append(self._take)  # pyright: ignore[reportArgumentType] - its own type
        self._inbound = inbound
        self._stop = Event()

    def run(self, *, ready: Callable[[], None] = lambda: None) -> None:
        """Connect and work until `stop`; what was acknowledged by then is still entered.

        `ready` is called once the connection stands. Raises NotDone when Slack does not take the token, or takes it no more.
        """
        self._inbound.start()
        try:
            self._connect()
            self._watch(ready)
        finally:
            self._stop.set()
            self._socket.close()
            self._inbound.stop()

    def stop(self) -> None:
        """End `run` soon."""
        self._stop.set()

    def _connect(self) -> None:
        """Ask Slack to be connected, again while it cannot be reached, until told to stop."""
        while not self._stop.is_set():
            try:
                self._socket.connect()
            except SlackApiError:
                self._check_token()
                log.warning("Slack cannot be listened to yet: %s", self._socket.refused)
            except (SlackClientError, OSError) as error:
                log.warning("Slack cannot be reached yet: %s", error)
            else:
                return  # whatever breaks from now on, the client connects anew by itself
            self._stop.wait(TRY_AGAIN_SECONDS)

    def _watch(self, ready: Callable[[], None]) -> None:
        """Say when the connection stands first, when it is lost and when it is back, until told to stop."""
        stood, lost = False, False
        while not self._stop.is_set():
            stands = self._socket.is_connected()
            if stands and not stood:
                stood = True
                ready()
            elif stands and lost:
                log.warning("Slack is listened to again")
            elif not stands:
                self._check_token()
                if not lost:
                    why = self._socket.refused or "no connection"
                    log.warning("nothing is heard from Slack: %s; it is tried again every few seconds", why)
            lost = not stands
            self._stop.wait(LOOK_SECONDS)

    def _check_token(self) -> None:
        if self._socket.refused in NO_PERMISSION:
            raise NotDone(f"Slack does not take AFTERSALES_SLACK_APP_TOKEN: {self._socket.refused}")

    def _take(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        """Acknowledge first, within the three seconds that Slack waits; then look what it is."""
        try:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        except SlackClientError as error:
            log.warning("an envelope could not be acknowledged and will come again: %s", error)
        self._inbound.take(request.type, request.payload)
