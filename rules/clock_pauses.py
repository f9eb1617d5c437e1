"""When a limit's clock is paused: the waits of a case, and the stretches in which at least one of them lasts (LIM-1)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

Pause = tuple[datetime, datetime | None]
"""From, to; None while it lasts."""


@dataclass(frozen=True, slots=True)
class Wait:
    """One wait of a case: the kind of event that began it, from when and until when (None while it lasts)."""

    kind: str
    begin: datetime
    end: datetime | None


def waits_of(pauses: Mapping[str, Collection[str]], happened: Iterable[tuple[str, datetime]]) -> list[Wait]:
    """Every wait of a case from its first event on, in the order of their beginnings.

    `pauses` maps an event that pauses to those that end that pause; `happened` are (kind, when) in the order of
    the times. A second beginning of a wait that lasts changes nothing, and only an end of its own ends it.
    """
    found: list[Wait] = []
    if not pauses:
        return found
    lasting: dict[str, int] = {}
    for kind, at in happened:
        for began in [began for began in lasting if kind in pauses[began]]:
            place = lasting.pop(began)
            found[place] = Wait(began, found[place].begin, at)
        if kind in pauses and kind not in lasting:
            lasting[kind] = len(found)
            found.append(Wait(kind, at, None))
    return found


def merged(waits: Iterable[Wait]) -> list[Pause]:
    """The stretches in which at least one wait lasts, without overlap or touch; `waits` in the order of beginnings."""
    found: list[Pause] = []
    for wait in waits:
        if wait.begin == wait.end:
            continue
        if not found:
            found.append((wait.begin, wait.end))
            continue
        begin, end = found[-1]
        if end is not None and end < wait.begin:
            found.append((wait.begin, wait.end))
        else:
            found[-1] = (begin, None if end is None or wait.end is None else max(end, wait.end))
    return found


def within(pauses: Iterable[Pause], *, begin: datetime, end: datetime | None) -> tuple[Pause, ...]:
    """The parts of these stretches that a clock from `begin` to `end` (None: it runs) sees."""
    cut = ((max(since, begin), _earlier(until, end)) for since, until in pauses)
    return tuple((since, until) for since, until in cut if until is None or since < until)


def named(waits: Sequence[Wait], pauses: Iterable[Pause]) -> list[tuple[datetime, datetime | None, str]]:
    """The stretches of a clock cut where the waits change: (from, to, the kinds that last, joined by " + ")."""
    edges = {edge for wait in waits for edge in (wait.begin, wait.end) if edge is not None}
    found: list[tuple[datetime, datetime | None, str]] = []
    for since, until in pauses:
        inner = sorted((edge for edge in edges if since < edge and (until is None or edge < until)), key=_instant)
        for begin, end in zip([since, *inner], [*inner, until], strict=True):
            kinds = sorted(
                wait.kind for wait in waits if wait.begin <= begin and (wait.end is None or begin < wait.end)
            )
            found.append((begin, end, " + ".join(kinds)))
    return found


def _earlier(until: datetime | None, end: datetime | None) -> datetime | None:
    if until is None or end is None:
        return end if until is None else until
    return min(until, end)


def _instant(at: datetime) -> datetime:
    return at.astimezone(UTC)
