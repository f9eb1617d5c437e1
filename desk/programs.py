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


def programs(chosen: Settings, environment: dict[str, str]) -> Sequence["Program"]:
    """What to keep running: the listener to Slack where both tokens are set."""
    if tokens(chosen) is None:
        return []
    from deployments.environment import log_file
    from deployments.supervising import Program

    return [
        Program(
            name="listener",
            command=(sys.executable, "-m", "desk", "listen"),
            env=environment,
            log=log_file(chosen, "listener"),
            address="Slack, by Socket Mode",
        )
    ]
