"""What a month's ratings were said to be, what they are now, and the cards that made the difference (SV-19)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.rating import ITEMS, Rating, rate


@dataclass(frozen=True, slots=True)
class Said:
    """One card as it counts: whom it rates (None: nobody known), and a level of 1 to 4 or None for each item."""

    technician_no: str | None
    levels: Mapping[str, int | None]


class Why(StrEnum):
    """Why a technician's ratings are others than was said."""

    LATE = "late"
    """The card came in after the report."""
    CORRECTED = "corrected"
    """The card says something else by now."""
    GAINED = "gained"
    """The card was counted for somebody else."""
    LOST = "lost"
    """The card is counted for somebody else, or in another month."""


@dataclass(frozen=True, slots=True)
class Restated:
    """One technician's ratings before and after, and the numbers of the cards that changed them, by reason."""

    technician_no: str | None
    before: Rating
    after: Rating
    because: Mapping[Why, Sequence[str]]


@dataclass(frozen=True, slots=True)
class RestatedMonth:
    """A month ("2026-10") whose ratings are not what was said; `names` are the people's, by number."""

    month: str
    people: Sequence[Restated]
    names: Mapping[str | None, str | None]


def restated(*, before: Mapping[str, Said], after: Mapping[str, Said], smallest_sample: int) -> Sequence[Restated]:
    """Whose ratings are not what was said, in the order of their numbers; cards by their number."""
    changes: dict[str | None, dict[Why, list[str]]] = {}
    for card_no in sorted(before.keys() | after.keys()):
        for technician_no, why in _changed(before.get(card_no), after.get(card_no)):
            changes.setdefault(technician_no, {}).setdefault(why, []).append(card_no)
    return [
        Restated(
            technician_no,
            _rating(before, technician_no, smallest_sample),
            _rating(after, technician_no, smallest_sample),
            {why: changes[technician_no][why] for why in Why if why in changes[technician_no]},
        )
        for technician_no in sorted(changes, key=lambda number: (number is None, number or ""))
    ]


def _changed(was: Said | None, now: Said | None) -> Sequence[tuple[str | None, Why]]:
    """Whose ratings a card changes, and how."""
    if was is None or now is None:
        return [(now.technician_no, Why.LATE)] if now else [(was.technician_no, Why.LOST)] if was else []
    if was.technician_no != now.technician_no:
        return [(was.technician_no, Why.LOST), (now.technician_no, Why.GAINED)]
    same = all(was.levels[item] == now.levels[item] for item in ITEMS)
    return [] if same else [(now.technician_no, Why.CORRECTED)]


def _rating(cards: Mapping[str, Said], technician_no: str | None, smallest_sample: int) -> Rating:
    mine = [card.levels for card in cards.values() if card.technician_no == technician_no]
    return rate(mine, smallest_sample=smallest_sample)
