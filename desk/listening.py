"""Socket Mode: presses from Slack without a public address, acknowledged at once and entered one after the other."""

import logging
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from threading import Event, Thread
from types import FrameType
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from desk.pressing import Presses
from desk.refusals import NotDone
from tasks.deliver.slack_answers import NO_PERMISSION
from tasks.presses.payload import Press

log = logging.getLogger(__name__)
_SDK_LOG = logging.getLogger("aftersales.slack_sdk")

LOOK_SECONDS = 10.0  # how often what an earlier listener left behind is looked for
TRY_AGAIN_SECONDS = 5.0


class Socket(SocketModeClient):
    """slack-sdk's client, which sends everything through the environment's proxy; this one heeds NO_PROXY."""

    def issue_new_wss_url(self) -> str:
        """Ask Slack where to connect, and whether a proxy is on the way there."""
        url = super().issue_new_wss_url()
        if proxy_bypass(urlsplit(url).hostname or ""):
            self.proxy = None
        return url

    def disconnect(self) -> None:
        """Close the connection. Where the client is just closing it in another thread, it finds it gone half-way."""
        with suppress(AttributeError):
            super().disconnect()


class Listener:
    """Listens with an app-level token at the Web API `url` until told to stop.

    `ping_seconds` is how soon a dead connection is noticed.
    """

    def __init__(self, presses: Presses, *, app_token: str, url: str, ping_seconds: float = 5.0) -> None:
        web = WebClient(base_url=url, retry_handlers=[RateLimitErrorRetryHandler()], logger=_SDK_LOG)
        web.proxy = None  # the environment's proxy counts all the same, and so does NO_PROXY
        self._socket = Socket(app_token=app_token, web_client=web, logger=_SDK_LOG, ping_interval=ping_seconds)
        self._socket.socket_mode_request_listeners.append(self._take)  # pyright: ignore[reportArgumentType] - its own type
        self._presses = presses
        self._waiting: Queue[Press] = Queue()
        self._stop = Event()

    def run(self, *, ready: Callable[[], None] = lambda: None) -> None:
        """Connect and work until `stop`; what was acknowledged by then is still entered.

        `ready` is called once the connection stands. Raises NotDone when Slack does not take the token.
        """
        worker = Thread(target=self._work, name="presses")
        worker.start()
        try:
            if self._connected():
                ready()
            self._stop.wait()
        finally:
            self._stop.set()
            self._socket.close()
            worker.join()

    def stop(self) -> None:
        """End `run` soon."""
        self._stop.set()

    def _connected(self) -> bool:
        """Connect, trying again while Slack cannot be reached; False when told to stop before."""
        while not self._stop.is_set():
            try:
                self._socket.connect()
            except SlackApiError as error:
                said = str(error.response.get("error"))
                if said in NO_PERMISSION:
                    raise NotDone(f"Slack does not take AFTERSALES_SLACK_APP_TOKEN: {said}") from error
                log.warning("Slack cannot be listened to yet: %s", said)
            except (SlackClientError, OSError) as error:
                log.warning("Slack cannot be reached yet: %s", error)
            else:
                return True  # whatever breaks from now on, the client connects anew by itself
            self._stop.wait(TRY_AGAIN_SECONDS)
        return False

    def _take(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        """Acknowledge first, within the three seconds that Slack waits; then look what it is."""
        try:
            client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        except SlackClientError as error:
            log.warning("an envelope could not be acknowledged and will come again: %s", error)
        if request.type != "interactive":
            return
        press = self._presses.receive(request.payload)
        if press is not None:
            self._waiting.put(press)

    def _work(self) -> None:
        """Enter what waits; when nothing does, what an earlier listener left behind."""
        looked = float("-inf")
        while True:
            try:
                self._presses.enter(self._waiting.get(timeout=0.2))
            except Empty:
                if self._stop.is_set():
                    return
                if time.monotonic() - looked >= LOOK_SECONDS:
                    self._presses.make_up()
                    looked = time.monotonic()


@contextmanager
def told_to_stop(stop: Callable[[], None]) -> Iterator[None]:
    """SIGINT and SIGTERM call `stop` while this lasts."""

    def heard(_number: int, _frame: FrameType | None) -> None:
        stop()

    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
