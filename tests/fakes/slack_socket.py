"""Socket Mode on loopback: a WebSocket that sends envelopes, waits for their acknowledgement, and hangs up."""

import json
import time
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.fakes.slack import FakeSlack


@dataclass
class FakeSocket:
    """Socket Mode of one workspace; `acknowledged` are (envelope, seconds it took), `connections` how many there were."""

    slack: FakeSlack
    acknowledged: list[tuple[str, float]] = field(default_factory=list)
    connections: int = 0
    patience: float | None = None  # seconds after which what was not acknowledged is delivered once more; Slack: 3
    deliveries: int = 0

    def __post_init__(self) -> None:
        self._open: list[ServerConnection] = []
        self._sent: dict[str, float] = {}
        self._changed = Condition()
        self._count = 0
        self._server = serve(self._serve, "127.0.0.1", 0)
        self._thread = Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        host, port = self._server.socket.getsockname()[:2]
        self.slack.socket_url = f"ws://{host}:{port}"
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.drop()
        self._server.shutdown()
        self._thread.join()

    def send(self, payload: dict[str, Any], *, envelope: str = "", kind: str = "interactive") -> str:
        """Send one envelope and wait for its acknowledgement; give its id to deliver it again."""
        self._count += 1
        name = envelope or f"E{self._count}"
        before = len(self.acknowledged)
        with self._changed:
            assert self._changed.wait_for(lambda: self._open, timeout=30), "nobody listens"
            self._sent[name] = time.monotonic()
            said = {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": False}
            self._deliver(said)
            if self.patience is not None and not self._changed.wait_for(
                lambda: len(self.acknowledged) > before, timeout=self.patience
            ):
                self._deliver(said | {"retry_attempt": 1, "retry_reason": "timeout"})
            assert self._changed.wait_for(lambda: len(self.acknowledged) > before, timeout=30), "not acknowledged"
        return name

    def _deliver(self, said: dict[str, Any]) -> None:
        self.deliveries += 1
        self._open[-1].send(json.dumps(said))

    def await_connections(self, count: int) -> None:
        """Wait until there have been so many and one is open."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.connections >= count and self._open, timeout=30)

    def drop(self) -> None:
        """Cut the connections without a word."""
        for connection in list(self._open):
            connection.socket.close()

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask for a new connection, as Slack does every few hours; "warning" announces it ten seconds ahead."""
        self._open[-1].send(json.dumps({"type": "disconnect", "reason": reason}))

    def _serve(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}}))
        with self._changed:
            self.connections += 1
            self._open.append(connection)
            self._changed.notify_all()
        try:
            for said in connection:
                name = json.loads(said)["envelope_id"]
                with self._changed:
                    self.acknowledged.append((name, time.monotonic() - self._sent[name]))
                    self._changed.notify_all()
        except (ConnectionClosed, OSError):
            pass
        finally:
            with self._changed:
                self._open.remove(connection)
                self._changed.notify_all()
