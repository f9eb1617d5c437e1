"""The work calendar of each branch: its own hours and zone, else the company's (CAL-1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Branch
from rules.calendars import build_calendar
from rules.hours import parse_hours
from rules.regulation.schema import RuleBook
from rules.worktime import WorkCalendar


@dataclass(frozen=True, slots=True)
class Calendars:
    """Calendars by branch number; None and unknown branches get the company's."""

    book: RuleBook
    branches: Mapping[str, tuple[str | None, str | None]]

    def of(self, branch_no: str | None) -> WorkCalendar:
        """The calendar that a branch works by."""
        zone, hours = self.branches.get(branch_no or "", (None, None))
        return _calendar(self.book, zone, hours)

    def zone(self, branch_no: str | None) -> str:
        """The IANA name of a branch's zone."""
        return self.branches.get(branch_no or "", (None, None))[0] or self.book.calendar.timezone


def calendars(session: Session, *, book: RuleBook) -> Calendars:
    """The calendars as the branch register stands."""
    rows = session.execute(select(Branch.branch_no, Branch.time_zone, Branch.hours)).all()
    return Calendars(book=book, branches={row.branch_no: (row.time_zone, row.hours) for row in rows})


def _calendar(book: RuleBook, zone: str | None, hours: str | None) -> WorkCalendar:
    return _built(book.digest, zone or book.calendar.timezone, hours or "", _Handed(book))


@dataclass(frozen=True)
class _Handed:
    """Carries the rule book past the cache's key: its digest stands there already."""

    book: RuleBook

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Handed)


@lru_cache(maxsize=256)
def _built(_digest: str, zone: str, hours: str, handed: _Handed) -> WorkCalendar:
    rules = handed.book.calendar
    return build_calendar(
        hours=parse_hours(hours) if hours else {str(day): spans for day, spans in rules.hours.items()},
        timezone=zone,
        country=rules.country,
        official_through=rules.official_through,
        company_days=rules.company_days,
    )
