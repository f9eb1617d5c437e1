"""What Slack sends over HTTP, for those who prefer it to Socket Mode: buttons, forms and slash commands, signed.

Slack waits three seconds for an answer, so a request is checked and answered at once, and worked off after that.
"""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from slack_sdk.signature import Clock, SignatureVerifier
from starlette.background import BackgroundTask

from desk.inbound import COMMAND, INTERACTIVE, Inbound
from desk.web.bodies import NotRead, body_of

log = logging.getLogger(__name__)

PATH = "/slack"
LONGEST = 512 * 1024  # bytes of a request's body; Slack's own are a few thousand
FIELDS = 50


def slack_routes(inbound: Inbound, *, secret: str, seconds: Callable[[], float]) -> APIRouter:
    """POST `/slack`: 200 and nothing else for what Slack has signed, 401 otherwise; 413 and 408 for what is too long or too slow.

    `secret` is the app's signing secret, `seconds` the clock (since 1970): a request older than five minutes is refused, so
    that it cannot be replayed; one that comes twice within them is known by what it says and counts once. Who runs
    the application starts and stops `inbound`.
    """
    router, signatures = APIRouter(), SignatureVerifier(secret, _Seconds(seconds))

    @router.post(PATH, include_in_schema=False)
    async def take(request: Request) -> Response:
        try:
            body = await body_of(request, longest=LONGEST)
        except NotRead as refused:
            return Response(status_code=refused.status)
        if not _signed(signatures, body, request.headers):
            log.warning("a request that Slack has not signed was refused")
            return Response(status_code=401)
        found = _read(body)
        if found is None:
            return Response(status_code=200)  # Slack's own questions whether we are there, and what we know nothing of
        return Response(status_code=200, background=BackgroundTask(inbound.take, *found))

    return router


class _Seconds(Clock):
    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds

    def now(self) -> float:
        """Seconds since 1970."""
        return self._seconds()


def _signed(signatures: SignatureVerifier, body: bytes, headers: Mapping[str, str]) -> bool:
    try:
        return signatures.is_valid_request(body, dict(headers))
    except (ValueError, TypeError, OverflowError):
        return False  # a time that is no number or none of this world, a body or a signature that is no text


def _read(body: bytes) -> tuple[str, dict[str, Any]] | None:
    """The kind of a request and its payload, as Socket Mode has them; None for what is neither."""
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS))
        if "payload" in fields:
            payload = json.loads(fields["payload"])
            return (INTERACTIVE, payload) if isinstance(payload, dict) else None
    except (ValueError, RecursionError):  # no text, no JSON, nested without end
        return None
    return (COMMAND, dict(fields)) if "command" in fields else None
