"""The way by mail: one plain message over SMTP, with the letter attached.

Nobody can be asked whether a mail arrived. Its Message-ID is made from the notice and never changes, so that a
receiving side can tell a second copy; ours stays `unknown` when the answer to the content never came.
"""

import hashlib
import mimetypes
import re
import smtplib
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from urllib.parse import unquote, urlsplit

from models.notices import Notice
from tasks.deliver.blocks import attachment_names
from tasks.deliver.escape import cleaned, one_line
from tasks.deliver.outcomes import Down, Later, Outcome, Refused, Taken, Unclear

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_SUBJECT = 200  # letters
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_TYPES = {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


class Mail:
    """One mail server: `url` is smtp://user:password@host:587 (STARTTLS where offered) or smtps://host:465.

    `folder` is where relative attachment paths start; `timeout` is in seconds.
    """

    def __init__(self, *, url: str, sender: str, folder: Path, timeout: float = 20.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("the SMTP address must look like smtp://host:25 or smtps://host:465")
        self.timeout = timeout
        self._secure = parts.scheme == "smtps"
        self._host, self._port = parts.hostname, parts.port or (465 if self._secure else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender, self._folder = sender, folder
        self._domain = sender.rsplit("@", 1)[-1]  # our name in the greeting; left out, it is asked of the name servers

    def send(self, *, notice: Notice, to: str, name: str, title: str, text: str, now: datetime) -> Outcome:
        """Send one notice to one address. Address, name and title come from files: none of them can add a header."""
        if not _ADDRESS.fullmatch(to):
            return Refused("not a mail address that can be written to")
        try:
            message = self._message(notice=notice, to=to, name=name, title=title, text=text, now=now)
        except OSError as error:
            return Refused(f"attachment cannot be read: {error.filename}: {error.strerror}")
        try:
            server = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            return Down(f"the mail server refuses the login: {error.smtp_code}")
        except (OSError, smtplib.SMTPException) as error:
            return Down(f"the mail server cannot be used: {error}")
        try:
            return self._hand_over(server, message, to=to)
        finally:
            server.close()  # no QUIT to wait for: what counts was said already

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self._secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, local_hostname=self._domain, timeout=self.timeout, context=context
            )
        else:
            server = smtplib.SMTP(self._host, self._port, local_hostname=self._domain, timeout=self.timeout)
        try:
            self._introduce(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo_or_helo_if_needed()
        encrypted = self._secure
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
            encrypted = True
        if not self._user:
            return
        if not encrypted and self._host not in _LOOPBACK:
            raise smtplib.SMTPException("it offers no encryption, and the password is not sent in the clear")
        server.login(self._user, self._password)

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage, *, to: str) -> Outcome:
        """The envelope first: until the content goes out nothing can have been taken."""
        try:
            for step, code, said in (
                ("sender", *server.mail(self._sender)),
                ("recipient", *server.rcpt(to)),
            ):
                if code >= 500:
                    error = f"{code} {said.decode(errors='replace')}"
                    return Refused(error) if step == "recipient" else Down(f"sender refused: {error}")
                if code not in {250, 251}:
                    return Later(f"{code} {said.decode(errors='replace')}")
        except (OSError, smtplib.SMTPException) as error:
            return Down(f"the mail server hung up: {error}")
        try:
            code, said = server.data(message.as_bytes(policy=SMTP))
        except smtplib.SMTPDataError as error:  # it did not even want the content
            code, said = error.smtp_code, error.smtp_error
        except (TimeoutError, OSError, smtplib.SMTPException) as error:
            return Unclear(f"{type(error).__name__}: {error}")
        if code == 250:
            return Taken(place=to, external_id=str(message["Message-ID"]))
        error = f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
        return Refused(error) if code >= 500 else Later(error)

    def _message(self, *, notice: Notice, to: str, name: str, title: str, text: str, now: datetime) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = one_line(title)[:_SUBJECT]
        message["From"] = self._sender
        message["To"] = MailAddress(display_name=one_line(name)[:_SUBJECT], addr_spec=to)
        message["Date"] = now
        message["Message-ID"] = message_id(notice, sender=self._sender)
        message["Auto-Submitted"] = "auto-generated"  # holiday replies stay away
        message.set_content(cleaned(text) or one_line(title), cte="base64")
        attachments = notice.attachments or []
        for item, filename in zip(attachments, attachment_names(attachments), strict=True):
            path = self._folder / str(item["path"] if isinstance(item, Mapping) else item)
            guessed = (
                _TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            )
            major, minor = guessed.split("/", 1)
            message.add_attachment(path.read_bytes(), maintype=major, subtype=minor, filename=one_line(filename))
        return message


def message_id(notice: Notice, *, sender: str) -> str:
    """The Message-ID of a notice: always the same, and another one in another company's ledger."""
    key = (notice.subject, notice.kind, notice.step, notice.recipient, notice.deadline_key, str(notice.created_at))
    mark = hashlib.sha256("\n".join(key).encode()).hexdigest()[:16]
    return f"<notice-{notice.id}.{mark}@{sender.rsplit('@', 1)[-1]}>"
