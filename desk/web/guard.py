"""What every answer carries and no log does: headers that keep a page private, and a line a request without its token."""

import logging
import re
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.web.pages import STYLE_HASH
from rules.masking import mask_links
from tasks.readable import one_line

log = logging.getLogger(__name__)

HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src '{STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
"""The address of a page is the key to it: it must reach no other site, no cache, no search engine and no frame."""


_LINK = re.compile("(/card/).+", re.IGNORECASE)
# Whatever comes behind it: mail programs put blanks and line ends into a link.


class Guard:
    """Puts HEADERS on every answer and writes one line a request: method, path with its token hidden, status, time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            path = _LINK.sub(r"\1****", one_line(scope["path"]))[:200]
            log.info("%s %s %d %.0f ms", scope["method"], path, status, 1000 * (time.monotonic() - began))


class Masked(logging.Formatter):
    """Lines, tracebacks included, in which no link can be read: whatever else comes to be logged."""

    def format(self, record: logging.LogRecord) -> str:
        """The line as it is written."""
        return mask_links(super().format(record))
