"""What the rooms say while they work, on standard error."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

ROOMS = ("tasks", "flows", "deployments")
TOLD_OTHERWISE = frozenset({"flows.publishing"})
"""The outcome and its failures are shown as the answer."""


@contextmanager
def talking() -> Iterator[None]:
    """Show the rooms' messages, one line each, for the time of the block."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.addFilter(lambda record: record.name not in TOLD_OTHERWISE)
    loggers = [logging.getLogger(room) for room in ROOMS]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
