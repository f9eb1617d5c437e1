"""The web server behind `aftersales serve`: one process, its own log, stopped when told."""

import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import uvicorn
from fastapi import APIRouter
from starlette.types import ASGIApp

from desk.answering import Answers
from desk.asking import Questions
from desk.inbound import Inbound
from desk.pressing import Presses
from desk.refusals import NotDone
from desk.web.app import make_app
from desk.web.cards import card_routes
from desk.web.health import health_routes
from desk.web.slack import slack_routes
from tasks.links.signing import card_links
from tasks.presses.chat import Chat
from tasks.settings import settings

AT_ONCE = 64
"""Requests that are worked on at the same time; whoever comes then is asked to come again."""
LONGEST_REQUEST = 16 * 1024
STOP_SECONDS = 10


def pages(*, answers: Answers | None, slack: APIRouter | None = None, clock: Callable[[], datetime]) -> ASGIApp:
    """Everything that this installation answers over HTTP: customers' cards and Slack, each where it is set up."""
    routers = [health_routes()]
    if answers is not None:
        routers.append(card_routes(links=lambda now: card_links(settings(), now=now), answers=answers, clock=clock))
    if slack is not None:
        routers.append(slack)
    return make_app(routers)


@contextmanager
def answering(clock: Callable[[], datetime]) -> Iterator[Answers]:
    """Enters customers' answers while this lasts; what is being entered at the end is entered whole."""
    answers = Answers(clock=clock)
    answers.start()
    try:
        yield answers
    finally:
        answers.close()


@contextmanager
def from_slack(token: str, secret: str, *, clock: Callable[[], datetime]) -> Iterator[APIRouter]:
    """What Slack sends over HTTP, answered with the bot's `token` while this lasts; `secret` is what Slack signs with."""
    chat = Chat(token=token, url=settings().slack_api_url)
    inbound = Inbound(Presses(chat=chat, clock=clock), Questions(chat=chat, clock=clock))
    inbound.start()
    try:
        yield slack_routes(inbound, secret=secret, seconds=time.time)
    finally:
        inbound.stop()


def bound(host: str, port: int) -> socket.socket:
    """The place to listen at. Raises NotDone where it is taken or not this machine's."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        said = (os.strerror(error.errno) if error.errno else str(error)).lower()
        raise NotDone(f"nothing can be served at {host}:{port}: {said}; give another with --host and --port") from error


def serve(app: ASGIApp, *, at: Sequence[socket.socket]) -> None:
    """Answer until SIGINT or SIGTERM; what is being answered then is answered to its end.

    No access log of the server's own: it would hold the links. The application writes one line a request without them.
    """
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        h11_max_incomplete_event_size=LONGEST_REQUEST,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=STOP_SECONDS,
        lifespan="off",
        ws="none",
    )
    uvicorn.Server(config).run(sockets=list(at))
