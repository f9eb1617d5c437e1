"""How far a number can be trusted, and whether it really differs from the month before."""

from math import sqrt

from rules.wording import Text
from tasks.report.shape import Change, Figure, Kind

CONFIDENCE = 1.96
"""Standard deviations of the 95 % interval."""


def interval(part: int, whole: int) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a share; None for nothing out of nothing."""
    if whole == 0:
        return None
    share, square = part / whole, CONFIDENCE**2
    centre = (share + square / (2 * whole)) / (1 + square / whole)
    half = CONFIDENCE / (1 + square / whole) * sqrt(share * (1 - share) / whole + square / (4 * whole**2))
    return round(max(0.0, centre - half), 4), round(min(1.0, centre + half), 4)


def count_figure(
    id: str,
    title: Text,
    value: int,
    *,
    before: int | None,
    good: int,
    how: Text,
    article: str,
    table: str,
    kind: Kind = Kind.COUNT,
) -> Figure:
    """A count. `good` is 1 where more is better, -1 where fewer is, 0 where neither; `before` None: not comparable.

    Two counts differ by more than chance when they are further apart than two Poisson counts usually are.
    """
    change = None
    if before is not None:
        total = value + before
        marked = total > 0 and abs(value - before) / sqrt(total) >= CONFIDENCE
        change = _change(value - before, good=good, marked=marked)
    return Figure(id, title, kind, value, how, article, table, before=before, change=change)


def share_figure(
    id: str,
    title: Text,
    part: int,
    whole: int,
    *,
    before: tuple[int, int] | None,
    good: int,
    how: Text,
    article: str,
    table: str,
) -> Figure:
    """`part` of `whole`, against the same pair of the month before."""
    value = share(part, whole)
    earlier = share(*before) if before else None
    change = None
    if before and value is not None and earlier is not None:
        change = _change(round(value - earlier, 4), good=good, marked=beyond_chance((part, whole), before))
    return Figure(
        id, title, Kind.SHARE, value, how, article, table,
        part=part, whole=whole, interval=interval(part, whole), before=earlier, change=change,
    )  # fmt: skip


def beyond_chance(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two shares, each (part, whole), differ by more than chance usually makes them; never out of nothing."""
    if not one[1] or not other[1]:
        return False
    pooled = (one[0] + other[0]) / (one[1] + other[1])
    spread = sqrt(pooled * (1 - pooled) * (1 / one[1] + 1 / other[1]))
    return spread > 0 and abs(one[0] / one[1] - other[0] / other[1]) / spread >= CONFIDENCE


def share(part: int, whole: int) -> float | None:
    """A share between 0 and 1, to four places; None of nothing."""
    return round(part / whole, 4) if whole else None


def _change(difference: float, *, good: int, marked: bool) -> Change:
    better = None if not good or not difference else (difference > 0) == (good > 0)
    return Change(difference=difference, better=better, marked=marked)
