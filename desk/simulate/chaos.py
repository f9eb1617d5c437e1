"""How disorderly people hand in their papers."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Chaos:
    """Shares: of papers that come late, that do not wait for the paper they hang on, that are corrected afterwards; of files
    handed in twice; of rows spoiled besides.
    """

    late: float = 0.0
    early: float = 0.0
    corrected: float = 0.0
    twice: float = 0.0
    wrong: float = 0.0


class Level(StrEnum):
    """The levels of disorder by name."""

    NONE = "none"
    SOME = "some"
    MUCH = "much"

    @property
    def chaos(self) -> Chaos:
        """The shares of this level."""
        return LEVELS[self]


LEVELS = {
    Level.NONE: Chaos(),
    Level.SOME: Chaos(late=0.05, early=0.5, corrected=0.02, twice=0.05, wrong=0.03),
    Level.MUCH: Chaos(late=0.25, early=0.9, corrected=0.1, twice=0.2, wrong=0.1),
}
