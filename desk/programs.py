"""Programs of the desk that `up` keeps running besides the server and the worker."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tasks.settings import Settings

if TYPE_CHECKING:
    from deployments.supervising import Program


def tokens(chosen: Settings) -> tuple[str, str] | None:
    """The bot's and the app-level token of Slack; None unless both are set."""
    found = [
        token.get_secret_value().strip() if token is not None else ""
        for token in (chosen.slack_token, chosen.slack_app_token)
    ]
    return (found[0], found[1]) if all(found) else None


def over_http(chosen: Settings) -> tuple[str, str] | None:
    """The bot's token and the app's signing secret, for Slack over HTTP; None unless both are set."""
    found = [
        secret.get_secret_value().strip() if secret is not None else ""
        for secret in (chosen.slack_token, chosen.slack_signing_secret)
    ]
    return (found[0], found[1]) if all(found) else None


def programs(chosen: Settings, environment: dict[str, str]) -> Sequence["Program"]:
    """What to keep running: the listener to Slack where both tokens are set, the server where it has something to answer."""
    from deployments.environment import log_file
    from deployments.supervising import Program

    wanted = []
    if tokens(chosen) is not None:
        wanted.append(("listener", "listen", "Slack, by Socket Mode"))
    if chosen.public_url or over_http(chosen) is not None:
        wanted.append(("pages", "serve", chosen.public_url or f"http://{chosen.serve_host}:{chosen.serve_port}"))
    return [
        Program(
            name=name,
            command=(sys.executable, "-m", "desk", command),
            env=environment,
            log=log_file(chosen, name),
            address=address,
        )
        for name, command, address in wanted
    ]
