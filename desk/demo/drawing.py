"""Small draws from one random generator, so that a seed says everything."""

from collections.abc import Sequence
from typing import TypeVar

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
