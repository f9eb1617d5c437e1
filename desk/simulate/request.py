"""What is to be simulated: how long, how many, how disorderly, from which seed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from desk.simulate.chaos import Chaos, Level

START = date(2025, 1, 6)


@dataclass(frozen=True, slots=True)
class Asked:
    """`days` from START on."""

    days: int
    branches: int
    calls_per_day: int
    seed: int
    level: Level

    @property
    def chaos(self) -> Chaos:
        """The shares of disorder."""
        return self.level.chaos

    @property
    def until(self) -> datetime:
        """The first moment that is not simulated any more, on the wall clock."""
        return datetime.combine(START, time()) + timedelta(days=self.days)


def asked(*, months: int, days: int | None, branches: int, calls_per_day: int, seed: int, level: Level) -> Asked:
    """A request of so many months, or of `days` where they are given."""
    long = (START + relativedelta(months=months) - START).days if days is None else days
    return Asked(days=long, branches=branches, calls_per_day=calls_per_day, seed=seed, level=level)
