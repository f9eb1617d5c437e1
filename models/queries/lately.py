"""Where something happened lately: found by the cases that it can have happened to, not by reading the timeline through."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, select

from models.cases import Event


def cases_lately(cases: Select[tuple[int]], *, kinds: Collection[str], since: datetime) -> Select[tuple[int]]:
    """Those of the `cases` (their ids) in which an event of these kinds happened `since` then, each once.

    For kinds of case of which there are few beside all that is on the timeline: each costs one look into the index of
    its events, however many other events there are.
    """
    found = select(Event.case_id).where(Event.case_id.in_(cases), Event.happened_at >= since, Event.kind.in_(kinds))
    return found.distinct()
