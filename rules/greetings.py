"""On which days customers are greeted: festivals by the name of the holidays library, dates, birthdays (CR-6)."""

import re
from calendar import isleap
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays

from rules.regulation.care import BIRTHDAY_PATTERN, Greeting


def festival_day(name: str, *, country: str, year: int) -> date | None:
    """The first day of a festival as the country's own calendar names it; None where that year has none.

    Days off in exchange and days before it have other names and are not meant.
    """
    return _named(country, year).get(name)


@lru_cache(maxsize=64)
def _named(country: str, year: int) -> dict[str, date]:
    code, _, subdivision = country.partition("-")
    language = holidays.country_holidays(code).default_language
    found = holidays.country_holidays(code, subdiv=subdivision or None, years=year, language=language)
    first: dict[str, date] = {}
    for day in sorted(found):
        first.setdefault(found[day], day)
    return first


def month_and_day(birthday: str) -> tuple[int, int] | None:
    """Month and day of a birthday as people write it ("03-15", "1980-3-15", "3月15日"); None for anything else."""
    written = birthday.strip()
    if re.fullmatch(BIRTHDAY_PATTERN, written) is None:
        return None
    month, day = re.findall("[0-9]+", written.partition(" ")[0])[-2:]
    return int(month), int(day)


def keeps_birthday(birthday: str, *, on: date) -> bool:
    """Whether somebody with this birthday keeps it on that day; who was born on 29 February keeps it on the 28th of a
    year without one.
    """
    found = month_and_day(birthday)
    if found == (2, 29) and not isleap(on.year):
        found = (2, 28)
    return found == (on.month, on.day)


def greeted_on(greeting: Greeting, *, country: str | None, first: date, last: date) -> Iterator[date]:
    """The days from `first` to `last`, both included, on which the greeting is due to everybody; birthdays: every day."""
    for count in range((last - first).days + 1):
        day = first + timedelta(days=count)
        if greeting.birthday:
            yield day
        elif greeting.festival is not None and country is not None:
            if festival_day(greeting.festival, country=country, year=day.year) == day:
                yield day
        elif greeting.day is not None and month_and_day(greeting.day) == (day.month, day.day):
            yield day
