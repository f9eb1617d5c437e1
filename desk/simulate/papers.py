"""A paper of the simulated department before it is handed in, and when it could be."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from desk.demo.sheets import Value
from desk.simulate.open_time import works

Key = tuple[str, ...]
SLOTS = (time(7, 45), time(12, 10), time(17, 40))
"""When the branches hand in on working days; what is urgent comes in by itself."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One row of a form. `at` is when it was written (wall clock), `key` its number, `needs` the paper that it hangs on.

    `urgent` ones do not wait for the next round. `spoiled` says what is wrong with one that belongs into quarantine.
    """

    form: str
    at: datetime
    key: Key
    row: dict[str, Value]
    needs: tuple[str, Key] | None = None
    urgent: bool = False
    spoiled: str | None = None


def next_round(moment: datetime) -> datetime:
    """The first round of hand-ins at or after a moment."""
    day: date = moment.date()
    while True:
        if works(day):
            for each in SLOTS:
                if datetime.combine(day, each) >= moment:
                    return datetime.combine(day, each)
        day += timedelta(days=1)


def rounds_after(moment: datetime, count: int) -> datetime:
    """The `count`-th round after one."""
    for _ in range(count):
        moment = next_round(moment + timedelta(minutes=1))
    return moment
