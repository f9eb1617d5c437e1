"""Calendars of real places: a country's official days, the company's own days over them (CAL-1, CAL-2).

Official days come from the `holidays` library, which also guesses the years that are not announced yet. A
calendar therefore says for every year whether it is official, and the guesses carry a warning.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Protocol

import holidays

from rules.worktime import WorkCalendar
from rules.worktime_days import WEEKDAYS, Intervals, read_week
from rules.worktime_errors import CalendarError

YEARS: Final = range(2000, 2051)
CHINA: Final = "CN"
CHINA_OFFICIAL_SINCE: Final = 2001
"""First year whose days the library checked against the State Council's notice."""

_ENGLISH: Final = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "春节延长假期": "Spring Festival, extended",
    "清明节": "Tomb-Sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-Autumn Festival",
    "国庆节": "National Day",
    "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日": "Victory Day, 70th anniversary",
}
_SWAPPED: Final = re.compile(r"休息日（由 (\d{4}-\d{2}-\d{2}) 调休）")
_MOVED: Final = re.compile("调休|补假")
_REMARK: Final = re.compile(r"（[^）]*）")


class CompanyDay(Protocol):
    """A day of the company's own, as the regulation file writes it."""

    @property
    def name(self) -> str:
        """What the day is called."""
        ...

    @property
    def works(self) -> str | bool | Intervals:
        """The weekday it works like, intervals of its own, or False for a day of rest."""
        ...


@dataclass(frozen=True, slots=True)
class OfficialDays:
    """A country's public holidays by name, and its make-up days as (weekday they work like, name)."""

    holidays: Mapping[date, str]
    make_up: Mapping[date, tuple[str, str]]
    announced_through: int | None
    """The last year whose announcement the library knows; None where holidays follow from law alone."""


def build_calendar(
    *,
    hours: Mapping[str, Intervals],
    timezone: str,
    country: str | None,
    official_through: int,
    company_days: Mapping[date, CompanyDay] | None = None,
    years: range = YEARS,
) -> WorkCalendar:
    """The working time of a branch: weekday hours, official days, and the company's own days over both.

    `country` is an ISO 3166 code, with its subdivision where holidays differ ("CN", "DE-BY"); None means that
    only the company's days are kept, and then no year is provisional. Every year after `official_through`,
    before the first checked one, or outside `years` is provisional. Asking again with the same arguments gives
    the same object. Raises CalendarError for anything written wrongly.
    """
    own = tuple((day, rule.name, _frozen(works=rule.works)) for day, rule in sorted((company_days or {}).items()))
    week = tuple((name, _frozen(works=intervals)) for name, intervals in sorted(hours.items()))
    return _build(week, timezone, country, official_through, own, years)


def _frozen(*, works: str | bool | Intervals) -> str | bool | tuple[tuple[str, ...], ...]:
    return works if isinstance(works, str | bool) else tuple(tuple(pair) for pair in works)


@lru_cache(maxsize=256)
def _build(
    week: tuple[tuple[str, tuple[tuple[str, str], ...]], ...],
    timezone: str,
    country: str | None,
    official_through: int,
    own: tuple[tuple[date, str, str | bool | tuple[tuple[str, str], ...]], ...],
    years: range,
) -> WorkCalendar:
    hours = dict(week)
    official = official_days(country=country, years=years) if country else OfficialDays({}, {}, None)
    open_weekdays = {name for name, spans in zip(WEEKDAYS, read_week(hours), strict=True) if spans}
    closed = dict(official.holidays)
    extra: dict[date, str | Intervals] = {}
    names = dict(closed)
    for day, (weekday, name) in official.make_up.items():
        if weekday in open_weekdays:  # a make-up day for a weekday on which the branch rests asks nothing of it
            extra[day], names[day] = weekday, name
    for day, name, works in own:
        extra.pop(day, None)
        names[day] = name
        if works is False:
            closed[day] = name
        elif works is True:
            raise CalendarError(f"company day {day}: true does not say how it works; write mon to sun or intervals")
        else:
            extra[day] = works
    provisional: frozenset[int] = frozenset()
    if country:
        since = CHINA_OFFICIAL_SINCE if country == CHINA else years.start
        known = range(max(since, years.start), min(official_through + 1, years.stop))
        provisional = frozenset(range(MINYEAR, MAXYEAR + 1)).difference(known)
    return WorkCalendar(
        hours=hours,
        timezone=timezone,
        holidays=closed,
        extra_days=extra,
        names=names,
        provisional_years=provisional,
    )


@lru_cache(maxsize=32)
def official_days(*, country: str, years: range = YEARS) -> OfficialDays:
    """Public holidays and make-up days of `years`; CalendarError for a country that the library does not know."""
    code, _, subdivision = country.partition("-")
    try:
        # Named in the country's own language: left alone, the library follows the machine's locale.
        language = holidays.country_holidays(code).default_language
        found = holidays.country_holidays(code, subdiv=subdivision or None, years=years, language=language)
    except NotImplementedError as error:  # the library's word for a country it does not know
        raise CalendarError(
            f'country: {country!r} has no known holidays; use an ISO code like "CN" or "DE-BY"'
        ) from error
    named = dict(sorted(found.items()))
    make_up = sorted(day for day in found.weekend_workdays if day.year in years)
    if code != CHINA:
        return OfficialDays(MappingProxyType(named), MappingProxyType(dict.fromkeys(make_up, ("mon", ""))), None)
    return _china(named, make_up)


def _china(named: Mapping[date, str], make_up: Sequence[date]) -> OfficialDays:
    """China's days as its notices give them: whole blocks of rest, weekends in them included, and what they cost.

    A block is a run of days of rest with a festival in it. Days off in exchange are named after the festival of
    their block, and the day worked for one works like the weekday it stands for.
    """
    swaps = {date.fromisoformat(swap[1]): day for day, name in named.items() if (swap := _SWAPPED.search(name))}
    closed: dict[date, str] = {}
    for block in _blocks(named, frozenset(make_up)):
        festivals = {day: _festival(named[day]) for day in block if day in named and not _MOVED.search(named[day])}
        latest = next(iter(festivals.values()), _festival(named[min(named.keys() & set(block))]))
        for day in block:
            latest = festivals.get(day, latest)
            closed[day] = latest
    worked = {
        day: (WEEKDAYS[swaps[day].weekday()], closed[swaps[day]]) if day in swaps else ("mon", "") for day in make_up
    }
    return OfficialDays(
        holidays=MappingProxyType(closed),
        make_up=MappingProxyType(worked),
        announced_through=max((day.year for day in swaps.values()), default=None),
    )


def _blocks(named: Mapping[date, str], make_up: frozenset[date]) -> list[list[date]]:
    """Runs of days of rest around every named day, in order."""
    blocks: list[list[date]] = []
    for day in sorted(named):
        if blocks and day <= blocks[-1][-1]:
            continue
        block = [day]
        for step in (-1, 1):
            near = day + timedelta(days=step)
            while (near in named or near.weekday() >= 5) and near not in make_up:
                block.append(near)
                near += timedelta(days=step)
        blocks.append(sorted(block))
    return blocks


def _festival(name: str) -> str:
    """A festival's name in both languages; two on one day are joined, and New Year's Eve is Spring Festival."""
    parts = dict.fromkeys(_REMARK.sub("", part).replace("农历除夕", "春节") for part in name.split("; "))
    return "; ".join(f"{part} {_ENGLISH[part]}" if part in _ENGLISH else part for part in parts)
