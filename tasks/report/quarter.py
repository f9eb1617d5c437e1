"""A quarter of the calendar as branches in several zones live it (PW-3)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from rules.wording import Text
from tasks.report.month import Month
from tasks.report.period import ReportPeriod
from tasks.report.shape import Unit


@dataclass(frozen=True, slots=True, order=True)
class Quarter(ReportPeriod):
    """One quarter of the calendar, `number` 1 to 4."""

    unit: ClassVar[Unit] = Unit.QUARTER
    this: ClassVar[Text] = Text(en="the quarter", zh="本季度")

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read "2026-Q3"; raises ValueError for anything else."""
        if not re.fullmatch(r"[0-9]{4}-Q[1-4]", text) or text < "1990":
            raise ValueError(f'"{text}" is no quarter; write it like 2026-Q3')
        return cls(int(text[:4]), int(text[-1]))

    @classmethod
    def of(cls, moment: datetime, *, zone: str) -> "Quarter":
        """The quarter that an aware moment lies in, read in `zone`."""
        month = Month.of(moment, zone=zone)
        return cls(month.year, (month.number + 2) // 3)

    def __str__(self) -> str:
        """As it is written: 2026-Q3."""
        return f"{self.year:04}-Q{self.number}"

    @property
    def months(self) -> Sequence[Month]:
        """Its three months, in order."""
        return self.last_month.quarter_so_far

    @property
    def quarter_so_far(self) -> Sequence[Month]:
        """All of its months."""
        return self.months

    @property
    def last_month(self) -> Month:
        """Its last month."""
        return Month(self.year, self.number * 3)

    @property
    def first(self) -> date:
        """Its first day."""
        return self.months[0].first

    @property
    def last(self) -> date:
        """Its last day."""
        return self.last_month.last

    @property
    def previous(self) -> "Quarter":
        """The quarter before."""
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)
