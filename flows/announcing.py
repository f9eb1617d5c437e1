"""Telling operations in Prefect's event feed of what was done outside a run: presses in Slack (ADR 18)."""

import logging
import os
from collections.abc import Iterable

from flows.outcome import Happening
from flows.publishing import masked

log = logging.getLogger(__name__)


def announce(happenings: Iterable[Happening], *, source: str) -> int:
    """Emit these as events of Prefect and return how many; none without a server (PREFECT_API_URL).

    An event costs milliseconds where a run costs a second, and is sent by a thread of Prefect's own: a server that is away
    holds nothing up. What was done stands in the registers either way.
    """
    happenings = list(happenings)
    if not happenings or "PREFECT_API_URL" not in os.environ:
        return 0
    try:
        from prefect.events import emit_event

        for happening in happenings:
            emit_event(
                event=str(happening.name),
                resource={
                    "prefect.resource.id": f"aftersales.{happening.subject.replace(':', '.')}",
                    "prefect.resource.name": happening.subject,
                    "aftersales.source": source,
                },
                payload=masked(happening.facts),
            )
    except Exception:
        log.warning("operations could not be told in Prefect's events", exc_info=True)
        return 0
    return len(happenings)
