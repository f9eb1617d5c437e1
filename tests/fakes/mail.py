"""A mail server on loopback that takes, refuses and hangs up as a test wants."""

import socket
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tasks.deliver import Doors
from tasks.deliver.mail import Mail
from tasks.deliver.slack import Slack
from tests.fakes.slack import FakeSlack


@dataclass(frozen=True)
class Letter:
    """One mail that was taken."""

    envelope_from: str
    envelope_to: list[str]
    content: bytes

    def read(self) -> EmailMessage:
        return cast("EmailMessage", message_from_bytes(self.content, policy=default))


@dataclass
class FakePost:
    """`answers` says what is answered to mail, rcpt or data instead of 250; `cut` where the line goes dead."""

    folder: Path
    mails: list[Letter] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    cut: str | None = None

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            server_hostname="localhost",
            authenticator=self._login,
            auth_require_tls=False,
            auth_exclude_mechanism=["CRAM-MD5"],
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    def doors(self, slack: FakeSlack, user: str = "") -> Doors:
        """Both doors open."""
        return Doors(slack=Slack(token=slack.token, url=slack.url), mail=self.door(user))

    def door(self, user: str = "") -> Mail:
        """The way to this server; `user` is "name:password@"."""
        return Mail(
            url=f"smtp://{user}127.0.0.1:{self.port}", sender="service@example.com", folder=self.folder, timeout=5
        )

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self._said("mail", server)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.rcpt_tos.append(address)
        return self._said("rcpt", server)

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if "data" not in self.answers:
            self.mails.append(Letter(str(envelope.mail_from), envelope.rcpt_tos, cast("bytes", envelope.content)))
        return self._said("data", server)

    def _said(self, step: str, server: Any) -> str:
        if self.cut == step:
            server.transport.abort()
        return self.answers.get(step, "250 OK")

    @staticmethod
    def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == b"right"
        return AuthResult(success=right, handled=right, message=None if right else "535 5.7.8 wrong password")
