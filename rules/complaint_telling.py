"""What a complaining customer is owed to be told besides the answer (NT-1, NT-3, NT-4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from rules.events import ComplaintEvent
from rules.words import Channel


class Letter(StrEnum):
    """One thing to tell; the word is stored on the timeline."""

    WAY = "way"  # received, who handles it, what comes next by when (NT-1)
    NEXT_LEVEL = "next_level"  # who has taken it over, and when the next answer is due (NT-4)
    EXTENSION = "extension"  # a return or exchange takes longer: why, until when (NT-3)
    GOODS = "goods"  # where the goods are to go, and how the money comes back (NT-3)


@dataclass(frozen=True, slots=True)
class Owed:
    """A letter that is owed since an event of the timeline; `detail` is what that event says."""

    letter: Letter
    since: datetime
    detail: Mapping[str, Any]

    @property
    def key(self) -> str:
        """What tells it from others of its complaint: a corrected paper that says something else is told anew."""
        return f"{self.letter} {self.since:%Y-%m-%dT%H:%M:%S} {self.detail.get('mark', '')}".strip()


def letter_told(detail: Mapping[str, Any]) -> Letter:
    """Which letter an event `told` speaks of; a person who told the customer in their own words told them the way (NT-1)."""
    return Letter(str(detail.get("letter") or Letter.WAY).split()[0])


_E = ComplaintEvent
AFTER: Mapping[str, Letter] = {
    _E.ACKNOWLEDGED: Letter.WAY,
    _E.RAISED: Letter.NEXT_LEVEL,
    _E.EXTENDED: Letter.EXTENSION,
    _E.RETURN_APPROVED: Letter.GOODS,
}
"""The event after which each letter is owed."""
_ENDS: Mapping[Letter, frozenset[str]] = {
    Letter.WAY: frozenset({_E.ANSWERED, _E.LETTER_SENT, _E.CLOSED}),
    Letter.NEXT_LEVEL: frozenset({_E.ANSWERED, _E.LETTER_SENT, _E.CLOSED}),
    Letter.EXTENSION: frozenset({_E.EXCHANGED, _E.RETURN_REFUSED, _E.CLOSED}),
    Letter.GOODS: frozenset({_E.EXCHANGED, _E.RETURN_REFUSED}),
}
_BY_US = (None, Channel.LETTER, Channel.MAIL)
"""The ways of an extension that nobody has told yet: in words, on a visit or in a chat its author has."""


def owed_letters(events: Iterable[tuple[str, datetime, Mapping[str, Any]]], *, now: datetime) -> list[Owed]:
    """What the customer is owed by these events (kind, when aware, detail), corrected ones left out, in any order.

    Of each kind of letter the newest counts, and what a person has told the customer since is told. The way that a
    complaint will go is owed since the first acknowledgement, however many follow, and told once, by no other letter; who has
    an answer needs it no more. An extension whose time is over is past telling.
    """
    told = sorted(events, key=lambda event: event[1])
    by_person = [at for kind, at, detail in told if kind == _E.TOLD and "letter" not in detail]
    shown = any(kind == _E.TOLD and letter_told(detail) is Letter.WAY for kind, _, detail in told)
    sent = {detail.get("letter") for kind, _, detail in told if kind == _E.TOLD}
    newest: dict[Letter, Owed] = {}
    for kind, at, detail in told:
        if kind in AFTER and not (kind == _E.ACKNOWLEDGED and Letter.WAY in newest):
            newest[AFTER[kind]] = Owed(AFTER[kind], at, detail)
    found = []
    for letter, one in newest.items():
        over = any(kind in _ENDS[letter] and (letter is Letter.WAY or at >= one.since) for kind, at, _ in told)
        over = over or (letter is Letter.WAY and shown)
        if over or one.key in sent or any(at >= one.since for at in by_person) or not _ours(one, now=now):
            continue
        found.append(one)
    return found


def _ours(one: Owed, *, now: datetime) -> bool:
    if one.letter is not Letter.EXTENSION:
        return True
    until = one.detail.get("sets", {}).get("extended_to")
    return one.detail.get("channel") in _BY_US and until is not None and datetime.fromisoformat(until) > now
