"""A Slack on loopback: the Web API methods that we use, with Slack's limits, errors and ways of going wrong.

Deterministic: times come from `now` (a plain number that tests set), ids from counters, faults from what a
test lined up with `fail_next`. What was taken stands in `messages`, every call in `calls`.
"""

import base64
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs

from tests.fakes.slack_limits import Limit, check_message, check_view

TOKEN = "xoxb-1"
APP_TOKEN = "xapp-1"
POST = "chat.postMessage"


@dataclass(frozen=True)
class No:
    """`ok: false` with HTTP 200."""

    error: str
    retry_after: str | None = None


@dataclass(frozen=True)
class TooMany:
    """HTTP 429, as Slack sends it; sometimes without saying how long."""

    retry_after: str | None = "30"


@dataclass(frozen=True)
class Status:
    """An HTTP status from Slack or something in between; the message may have been taken all the same."""

    code: int
    taken: bool = False
    body: str = "<html>Bad Gateway</html>"


@dataclass(frozen=True)
class Cut:
    """The connection is cut instead of an answer: before the request was read, or after it was taken."""

    taken: bool


@dataclass(frozen=True)
class Garbled:
    """Half an answer: the message was taken, the JSON ends in the middle."""


@dataclass(frozen=True)
class Slow:
    """No answer for as long as the test lasts, or `release` is called."""

    taken: bool


Fault = No | TooMany | Status | Cut | Garbled | Slow


@dataclass
class Message:
    """A message that was taken."""

    channel: str
    ts: str
    asked: dict[str, Any]

    @property
    def notice(self) -> Any:
        return self.asked.get("metadata", {}).get("event_payload", {}).get("notice_id")

    @property
    def text(self) -> str:
        return self.asked.get("text", "")

    @property
    def blocks(self) -> list[dict[str, Any]]:
        return self.asked.get("blocks", [])

    @property
    def thread(self) -> str | None:
        return self.asked.get("thread_ts")

    def as_json(self, *, metadata: bool) -> dict[str, Any]:
        shown = {"type": "message", "ts": self.ts, "text": self.text, "bot_id": "B1"}
        if self.thread:
            shown |= {"thread_ts": self.thread}
        if metadata and "metadata" in self.asked:
            shown |= {"metadata": self.asked["metadata"]}
        return shown


@dataclass
class _Lined:
    fault: Fault
    method: str
    channel: str | None


@dataclass
class FakeSlack:
    """One workspace. People are any U… id; their direct message is the D… of the same number, opened on first use."""

    now: float = 1_791_500_000.0
    token: str = TOKEN
    channels: set[str] = field(default_factory=lambda: {"C1"})
    messages: list[Message] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)  # channel or person → error for everything asked of it
    page: int = 200
    app_token: str = APP_TOKEN
    views: list[dict[str, Any]] = field(default_factory=list)  # the forms that were opened
    whispers: list[tuple[str, str]] = field(default_factory=list)  # (member, what only they were told)
    socket_url: str = ""  # where Socket Mode is, when a test has it

    def __post_init__(self) -> None:
        self._faults: deque[_Lined] = deque()
        self._lock = threading.Lock()
        self._released = threading.Event()
        self._count = 0
        self._triggers: dict[str, bool] = {}  # trigger → whether it was used
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def fail_next(self, *faults: Fault, method: str = POST, channel: str | None = None) -> None:
        """Line up faults: each is used once, by the next call of that method (and to that channel or person)."""
        self._faults.extend(_Lined(fault, method, channel) for fault in faults)

    def forgive(self) -> None:
        """Everything works from now on."""
        self._faults.clear()
        self.broken.clear()

    def release(self) -> None:
        """Let slow answers go."""
        self._released.set()

    def to(self, person: str) -> list[Message]:
        """The messages in the direct message with that person, in their order."""
        return [message for message in self.messages if message.channel == direct(person)]

    def asked(self, method: str) -> int:
        """How often a method was called."""
        return sum(call[0] == method for call in self.calls)

    def someone_says(self, channel: str, text: str, thread: str | None = None) -> None:
        """A message that is not ours."""
        with self._lock:
            self._take({"channel": channel, "text": text} | ({"thread_ts": thread} if thread else {}))

    # What the methods do

    def _answer(self, method: str, asked: dict[str, Any]) -> dict[str, Any]:
        methods = {
            POST: self._post,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
            "conversations.open": self._open,
            "users.info": self._user,
            "chat.update": self._update,
            "chat.postEphemeral": self._whisper,
            "views.open": self._open_view,
            "apps.connections.open": self._connect,
            "auth.test": lambda _: {"user_id": "UBOT", "team_id": "T1"},
        }
        if method not in methods:
            return {"ok": False, "error": "unknown_method"}
        wanted = str(asked.get("channel") or asked.get("users") or asked.get("user") or "")
        if error := self.broken.get(wanted) or self.broken.get(_person(wanted)):
            return {"ok": False, "error": error}
        try:
            return {"ok": True} | methods[method](asked)
        except Limit as limit:
            said = {"response_metadata": {"messages": [f"[ERROR] {limit.message}"]}} if limit.message else {}
            return {"ok": False, "error": limit.error} | said

    def _post(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._place(asked.get("channel"))
        check_message(asked)
        message = self._take(asked)
        return {"channel": message.channel, "ts": message.ts, "message": message.as_json(metadata=True)}

    def _take(self, asked: dict[str, Any]) -> Message:
        channel = self._place(asked["channel"])
        thread = asked.get("thread_ts")
        if thread and not any(m.channel == channel and m.ts == thread for m in reversed(self.messages)):
            raise Limit("thread_not_found")
        self._count += 1
        message = Message(channel, f"{int(self.now)}.{self._count:06}", asked)
        self.messages.append(message)
        return message

    def _update(self, asked: dict[str, Any]) -> dict[str, Any]:
        channel = self._place(asked.get("channel"), dm=False)
        found = [m for m in self.messages if m.channel == channel and m.ts == asked.get("ts")]
        if not found:
            raise Limit("message_not_found")
        check_message(asked)
        found[0].asked = found[0].asked | {
            name: asked[name] for name in ("text", "blocks", "metadata") if name in asked
        }
        return {"channel": channel, "ts": found[0].ts}

    def _whisper(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._place(asked.get("channel"), dm=False)
        check_message(asked)
        self.whispers.append((asked["user"], words_of(asked)))
        return {"message_ts": f"{self.now}"}

    def _open_view(self, asked: dict[str, Any]) -> dict[str, Any]:
        used = self._triggers.get(str(asked.get("trigger_id")))
        if used is not False:
            raise Limit("exchanged_trigger_id" if used else "expired_trigger_id")
        check_view(asked["view"])
        self._triggers[asked["trigger_id"]] = True
        self.views.append(asked["view"] | {"id": f"V{len(self.views) + 1}"})
        return {"view": self.views[-1]}

    def _connect(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"url": f"{self.socket_url}/link/?ticket={len(self.calls)}&app_id=A1"}

    # What people do

    def press(
        self, user: str, message: Message, button: str, *, notice: int | None = None, late: bool = False
    ) -> dict[str, Any]:
        """The payload that Slack sends when a member presses a button of a message. `late`: its trigger has expired."""
        found = [
            element
            for block in message.blocks
            for element in (*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else ()))
            if element.get("action_id") == button
            and (notice is None or json.loads(element["value"])["notice"] == notice)
        ]
        assert found, f"there is no button {button} on {message.blocks}"
        with self._lock:
            self._count += 1
            number = self._count
        trigger = f"{number}.trigger"
        if not late:
            self._triggers[trigger] = False
        return {
            "type": "block_actions",
            "user": {"id": user, "team_id": "T1"},
            "api_app_id": "A1",
            "trigger_id": trigger,
            "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": False},
            "channel": {"id": message.channel, "name": "directmessage"},
            "message": message.as_json(metadata=True),
            "response_url": f"{self.url.removesuffix('/api/')}/response/{user}",
            "actions": [found[0] | {"block_id": "b1", "action_ts": f"{int(self.now)}.{number:06}"}],
        }  # fmt: skip

    def command(self, user: str, words: str, *, place: str = "C1") -> dict[str, Any]:
        """The payload that Slack sends when a member types `/aftersales` and these words."""
        with self._lock:
            self._count += 1
            number = self._count
        return {
            "token": "legacy",
            "team_id": "T1",
            "channel_id": place,
            "channel_name": "general",
            "user_id": user,
            "user_name": "someone",
            "command": "/aftersales",
            "text": words,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": f"{self.url.removesuffix('/api/')}/response/{user}",
            "trigger_id": f"{number}.command",
        }

    def submit(self, user: str, view: dict[str, Any], **given: Any) -> dict[str, Any]:
        """The payload that Slack sends when a member sends a form off; what is not optional has to be given."""
        values: dict[str, Any] = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            element, said = block["element"], given.get(block["block_id"])
            assert said or block.get("optional"), f"{block['block_id']} has to be filled in"
            values[block["block_id"]] = {element["action_id"]: {"type": element["type"]} | _chosen(element, said)}
        assert given.keys() <= values.keys()
        kept = {name: view[name] for name in ("id", "callback_id", "private_metadata")}
        return {
            "type": "view_submission",
            "user": {"id": user, "team_id": "T1"},
            "trigger_id": "x",
            "view": {"type": "modal", **kept, "state": {"values": values}},
            "response_urls": [],
        }

    def _history(self, asked: dict[str, Any]) -> dict[str, Any]:
        channel = self._place(asked.get("channel"), dm=False)
        found = [m for m in self.messages if m.channel == channel and (not m.thread or m.asked.get("reply_broadcast"))]
        return self._paged(found[::-1], asked)

    def _replies(self, asked: dict[str, Any]) -> dict[str, Any]:
        channel, thread = self._place(asked.get("channel"), dm=False), asked.get("ts")
        found = [m for m in self.messages if m.channel == channel and thread in {m.ts, m.thread}]
        if not found:
            raise Limit("thread_not_found")
        return self._paged(found, asked)

    def _paged(self, found: list[Message], asked: dict[str, Any]) -> dict[str, Any]:
        limit = int(asked.get("limit", 100))
        if not 1 <= limit <= 999:
            raise Limit("invalid_limit")
        oldest, latest = float(asked.get("oldest", 0)), float(asked.get("latest", 1e12))
        found = [message for message in found if oldest < float(message.ts) < latest]
        start = int(base64.b64decode(asked["cursor"])) if asked.get("cursor") else 0
        end = start + min(limit, self.page)
        more = end < len(found)
        cursor = base64.b64encode(str(end).encode()).decode() if more else ""
        metadata = asked.get("include_all_metadata") in {"1", "true", True}
        return {
            "messages": [message.as_json(metadata=metadata) for message in found[start:end]],
            "has_more": more,
            "response_metadata": {"next_cursor": cursor},
        }

    def _open(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"channel": {"id": self._place(asked.get("users"))}}

    def _user(self, asked: dict[str, Any]) -> dict[str, Any]:
        return {"user": {"id": asked.get("user"), "tz": "Asia/Shanghai"}}

    def _place(self, channel: Any, *, dm: bool = True) -> str:
        wanted = str(channel or "")
        if dm and wanted.startswith(("U", "W")):
            self.channels.add(direct(wanted))
            return direct(wanted)
        if wanted in self.channels:
            return wanted
        raise Limit("channel_not_found")

    # How it is reached

    def _fault(self, method: str, asked: dict[str, Any]) -> Fault | None:
        for lined in self._faults:
            if lined.method == method and lined.channel in {None, asked.get("channel"), asked.get("users")}:
                self._faults.remove(lined)
                return lined.fault
        return None

    def handle(self, method: str, asked: dict[str, Any], token: str, reply: "_Reply") -> None:
        """One call from its request to whatever the caller gets for it."""
        with self._lock:
            self.calls.append((method, asked))
            if token != (self.app_token if method == "apps.connections.open" else self.token):
                return reply.json({"ok": False, "error": "invalid_auth" if token else "not_authed"})
            fault = self._fault(method, asked)
            answer: dict[str, Any] = {"ok": True}
            if fault is None or isinstance(fault, Garbled) or getattr(fault, "taken", False):
                answer = self._answer(method, asked)
        match fault:
            case None:
                reply.json(answer)
            case No():
                reply.json({"ok": False, "error": fault.error}, retry_after=fault.retry_after)
            case TooMany():
                reply.send(429, b"", retry_after=fault.retry_after)
            case Status():
                reply.send(fault.code, fault.body.encode(), kind="text/html")
            case Cut():
                reply.cut()
            case Garbled():
                reply.send(200, json.dumps(answer).encode()[:25])
            case Slow():
                self._released.wait(10)
                reply.cut()
        return None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(_Reply):
            owner = fake

        return Handler


class _Reply(BaseHTTPRequestHandler):
    owner: FakeSlack

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if "json" in (self.headers.get("Content-Type") or "") and body.startswith("{"):
            asked = json.loads(body)
        else:
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            asked |= {name: json.loads(asked[name]) for name in ("view",) if isinstance(asked.get(name), str)}
        if "/response/" in self.path:
            fault = self.owner._fault("response", asked)
            if isinstance(fault, Status):
                return self.send(fault.code, fault.body.encode(), kind="text/html")
            if isinstance(fault, Garbled):
                return self.garble()
            check_message(asked)
            self.owner.whispers.append((self.path.rsplit("/", 1)[-1], words_of(asked)))
            assert (asked["response_type"], asked["replace_original"]) == ("ephemeral", False)
            return self.send(200, b"ok", kind="text/plain")
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ").strip()
        return self.owner.handle(self.path.rsplit("/", 1)[-1], asked, token, self)

    def json(self, answer: dict[str, Any], *, retry_after: str | None = None) -> None:
        self.send(200, json.dumps(answer).encode(), retry_after=retry_after)

    def send(self, code: int, body: bytes, *, retry_after: str | None = None, kind: str = "application/json") -> None:
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(body)

    def cut(self) -> None:
        self.close_connection = True

    def garble(self) -> None:
        """Something that is no HTTP at all, as from a proxy that breaks."""
        self.wfile.write(b"good day\r\n\r\n")
        self.cut()

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate(self.owner.now if timestamp is None else timestamp, usegmt=True)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: `calls` holds what was asked."""


def words_of(asked: dict[str, Any]) -> str:
    """Every word that a message shows: of its blocks, or else its text."""
    found = [
        text["text"]
        for block in asked.get("blocks") or ()
        for text in (block.get("text"), *block.get("elements", ()))
        if isinstance(text, dict) and "text" in text
    ]
    return "\n".join(found) or asked["text"]


def _chosen(element: dict[str, Any], said: Any) -> dict[str, Any]:
    """What a filled-in field of a form says, as Slack sends it."""
    match element["type"]:
        case "users_select":
            return {"selected_user": said}
        case "datetimepicker":
            return {"selected_date_time": None if said is None else int(said.timestamp())}
        case "static_select":
            groups = element.get("option_groups", [element])
            options = [option for group in groups for option in group["options"] if option["value"] == said]
            assert options or said is None, f"{said} cannot be chosen"
            return {"selected_option": options[0] if options else None}
        case _:
            return {"value": said}


def direct(person: str) -> str:
    """The direct message with a person."""
    return f"D{person[1:]}"


def _person(channel: str) -> str:
    return f"U{channel[1:]}" if channel.startswith("D") else channel
