"""What a report is about: whole calendar days, as branches in several zones live them."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar, Self
from zoneinfo import ZoneInfo

from models.queries.report_span import LocalSpan
from rules.wording import Text
from tasks.report.shape import Unit

if TYPE_CHECKING:
    from tasks.report.month import Month


class ReportPeriod(ABC):
    """A month or a quarter. `unit` says which, `this` names it in a sentence."""

    __slots__ = ()

    unit: ClassVar[Unit]
    this: ClassVar[Text]

    @property
    @abstractmethod
    def first(self) -> date:
        """Its first day."""

    @property
    @abstractmethod
    def last(self) -> date:
        """Its last day."""

    @property
    @abstractmethod
    def previous(self) -> Self:
        """The one before."""

    @property
    @abstractmethod
    def months(self) -> "Sequence[Month]":
        """The months that it is made of, in order."""

    @property
    @abstractmethod
    def quarter_so_far(self) -> "Sequence[Month]":
        """The months of its quarter up to its end, in order."""

    @classmethod
    @abstractmethod
    def of(cls, moment: datetime, *, zone: str) -> Self:
        """The one that an aware moment lies in, read in `zone`."""

    def days(self) -> list[date]:
        """Its days in order."""
        return [self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1)]

    def span(self, zone: str) -> LocalSpan:
        """It as it runs in `zone`: from midnight of its first to midnight after its last day."""
        return LocalSpan(zone, str(self), _midnight(self.first, zone), _midnight(self.last + timedelta(days=1), zone))

    def spans(self, zones: Iterable[str]) -> list[LocalSpan]:
        """It in each zone, zones once each in order."""
        return [self.span(zone) for zone in sorted(set(zones))]

    def day_spans(self, zones: Iterable[str]) -> list[LocalSpan]:
        """Each of its days in each zone."""
        one = timedelta(days=1)
        return [
            LocalSpan(zone, day.isoformat(), _midnight(day, zone), _midnight(day + one, zone))
            for zone in sorted(set(zones))
            for day in self.days()
        ]


def _midnight(day: date, zone: str) -> datetime:
    """When the day begins there, in UTC; where midnight is skipped, the first instant after it."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
