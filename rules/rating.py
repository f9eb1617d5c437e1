"""What customers' opinion cards come to for a technician: four items on four levels, and how many are content (SV-19)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ITEMS = ("attitude", "skill", "punctuality", "promise")
"""What the technician is rated on (SV-19)."""
CONTENT_FROM = 3.0
"""A customer is content whose card is "satisfied" (3) on average."""
Card = Mapping[str, int | None]
"""The levels that a customer gave, 1 to 4, by item; None for an item that was not rated."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What some cards say. `items` are mean levels by item, None where nobody rated it.

    `rated` are the cards that rate anything (one may have words alone), `content` those of them that are content,
    `overall` the mean of the cards' own means, so that every customer counts alike. `judged` says whether there are
    enough cards to speak of the person (the rule book's smallest sample).
    """

    cards: int
    rated: int
    content: int
    items: Mapping[str, float | None]
    overall: float | None
    judged: bool


def rate(cards: Sequence[Card], *, smallest_sample: int) -> Rating:
    """What the cards come to; each has a level of 1 to 4 or None for each of ITEMS."""
    means = [mean for mean in map(_mean_of, cards) if mean is not None]
    return Rating(
        cards=len(cards),
        rated=len(means),
        content=sum(mean >= CONTENT_FROM for mean in means),
        items={item: _mean([level for card in cards if (level := card[item]) is not None]) for item in ITEMS},
        overall=_mean(means),
        judged=len(means) >= smallest_sample,
    )


def _mean_of(card: Card) -> float | None:
    return _mean([level for item in ITEMS if (level := card[item]) is not None])


def _mean(levels: Sequence[float]) -> float | None:
    return sum(levels) / len(levels) if levels else None
