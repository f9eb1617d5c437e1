"""What is sent to us, read to its end or refused: not too much of it, and not too slowly."""

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

PATIENCE_SECONDS = 15.0
"""How long it may take to arrive; whoever takes longer only keeps others waiting."""


class NotRead(Exception):
    """What was sent is none of ours; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def body_of(request: Request, *, longest: int) -> bytes:
    """The body of a request, of at most that many bytes; no more is ever held.

    Raises NotRead: 413 for what is too large, 408 for what is too slow, 400 for what broke off.
    """
    found = bytearray()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for piece in request.stream():
                found += piece
                if len(found) > longest:
                    raise NotRead(413)
    except TimeoutError:
        raise NotRead(408) from None
    except ClientDisconnect:
        raise NotRead(400) from None
    return bytes(found)
