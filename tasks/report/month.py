"""A calendar month as branches in several zones live it."""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from rules.wording import Text
from tasks.report.period import ReportPeriod
from tasks.report.shape import Unit


@dataclass(frozen=True, slots=True, order=True)
class Month(ReportPeriod):
    """One month of the calendar."""

    unit: ClassVar[Unit] = Unit.MONTH
    this: ClassVar[Text] = Text(en="the month", zh="本月")

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

    @property
    def months(self) -> "Sequence[Month]":
        """Itself."""
        return (self,)

    @property
    def quarter_so_far(self) -> "Sequence[Month]":
        """The months of its quarter up to this one, in order."""
        return [Month(self.year, number) for number in range((self.number - 1) // 3 * 3 + 1, self.number + 1)]
