"""Small draws from one random generator, so that a seed says everything."""

from collections.abc import Sequence
from typing import Generic, TypeVar

import numpy as np

from desk.demo import texts

T = TypeVar("T")


def one_of(rng: np.random.Generator, choices: Sequence[T]) -> T:
    """One of them, all alike."""
    return choices[int(rng.random() * len(choices))]


def one_of_weighted(rng: np.random.Generator, choices: Sequence[tuple[T, float]]) -> T:
    """One of them by weight; the weights add up to one."""
    at = rng.random()
    for choice, weight in choices:
        at -= weight
        if at < 0:
            return choice
    return choices[-1][0]


def mobile(rng: np.random.Generator) -> str:
    """A mobile number under a prefix that was never given out."""
    return f"{one_of(rng, texts.UNASSIGNED_MOBILE)}{int(rng.random() * 100_000_000):08d}"


def full_name(rng: np.random.Generator) -> str:
    """A family name and a given name."""
    return one_of(rng, texts.SURNAMES) + one_of(rng, texts.GIVEN)


class Deck(Generic[T]):
    """Draws without putting back until every card was drawn: even a short story has something of everything."""

    def __init__(self, rng: np.random.Generator, cards: Sequence[tuple[T, int]]) -> None:
        self._rng = rng
        self._cards = [card for card, number in cards for _ in range(number)]
        self._left: list[T] = []

    def draw(self) -> T:
        """The next card."""
        if not self._left:
            self._left = [self._cards[int(n)] for n in self._rng.permutation(len(self._cards))]
        return self._left.pop()
