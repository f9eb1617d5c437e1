"""A calendar month as branches in several zones live it."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.queries.report_span import LocalSpan


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of the calendar."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read "2026-10"; raises ValueError for anything else."""
        if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text) or text < "1990":
            raise ValueError(f'"{text}" is no month; write it like 2026-10')
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def of(cls, moment: datetime, *, zone: str) -> "Month":
        """The month that an aware moment lies in, read in `zone`."""
        local = moment.astimezone(ZoneInfo(zone))
        return cls(local.year, local.month)

    def __str__(self) -> str:
        """As it is written: 2026-10."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def previous(self) -> "Month":
        """The month before."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)

    @property
    def next(self) -> "Month":
        """The month after."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    def days(self) -> list[date]:
        """Its days in order."""
        return [self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1)]

    def span(self, zone: str) -> LocalSpan:
        """The month as it runs in `zone`: from midnight of the first to midnight after the last day."""
        return LocalSpan(zone, str(self), _midnight(self.first, zone), _midnight(self.next.first, zone))

    def spans(self, zones: Iterable[str]) -> list[LocalSpan]:
        """The month in each zone, zones once each in order."""
        return [self.span(zone) for zone in sorted(set(zones))]

    def day_spans(self, zones: Iterable[str]) -> list[LocalSpan]:
        """Every day of the month in each zone."""
        one = timedelta(days=1)
        return [
            LocalSpan(zone, day.isoformat(), _midnight(day, zone), _midnight(day + one, zone))
            for zone in sorted(set(zones))
            for day in self.days()
        ]


def _midnight(day: date, zone: str) -> datetime:
    """When the day begins there, in UTC; where midnight is skipped, the first instant after it."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
