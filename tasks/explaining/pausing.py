"""What a paused clock waits for, in words: the customer, parts, the answer to a quote, and what was noted of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from models import Clock, ClockState
from rules.events import EVENTS, CallEvent
from rules.words import CaseKind, WaitFor
from tasks.explaining.masked import masked
from tasks.explaining.matter import Matter
from tasks.explaining.story import Part
from tasks.explaining.time_parts import PAUSED

WAITS = {CallEvent.WAITING_CUSTOMER.value: WaitFor.CUSTOMER, CallEvent.WAITING_PARTS.value: WaitFor.PARTS}
WORDS = {
    CallEvent.QUOTED.value: ("the customer's answer to the quote", "客户对报价的答复"),
    CallEvent.WAITING_CUSTOMER.value: ("the customer", "客户"),
    CallEvent.WAITING_PARTS.value: ("parts", "零件"),
}


def with_waits(parts: Iterable[Part], matter: Matter) -> tuple[Part, ...]:
    """The stretches, paused ones with what they waited for."""
    return tuple(
        replace(part, waits_for=_waits_for(part.reason.removeprefix(PAUSED), part.begin, matter))
        if part.reason.startswith(PAUSED)
        else part
        for part in parts
    )


def paused_for(clock: Clock, parts: Iterable[Part], matter: Matter) -> str | None:
    """What a clock that stands still waits for, and since when; None for any other clock."""
    if clock.state != ClockState.PAUSED:
        return None
    # A wait that was cut by another one beginning or ending is one wait for the reader: since when it stands still.
    since, wanted = None, ""
    for part in (each for each in parts if not each.ahead):
        if part.waits_for:
            since, wanted = since or part.begin, part.waits_for
        else:
            since, wanted = None, ""
    if since is None:
        return None
    return matter.say(f"since {since:%Y-%m-%d %H:%M}, waits for {wanted}", f"自{since:%Y-%m-%d %H:%M}起等候{wanted}")


def _waits_for(kinds: str, begin: datetime, matter: Matter) -> str:
    pieces = [_wait(kind, begin, matter) for kind in kinds.split(" + ")]
    return matter.say(" and ", "、").join(dict.fromkeys(pieces))


def _wait(kind: str, begin: datetime, matter: Matter) -> str:
    """One wait; its note is the one of the wait of this kind that had begun last."""
    say = matter.say
    word = EVENTS[CaseKind(matter.case.kind)](kind)
    said = say(*WORDS[kind]) if kind in WORDS else say.word(word)
    began = [fact.happened_at for fact in matter.facts if fact.kind == kind and fact.happened_at <= begin]
    note = matter.waits.get((str(WAITS[kind]), began[-1])) if kind in WAITS and began else None
    return say(f"{said} ({masked('note', note)})", f"{said}（{masked('note', note)}）") if note else said
