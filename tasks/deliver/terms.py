"""On what terms notices leave: what the rule book and the settings say about delivery."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from rules.regulation.schema import RuleBook
from rules.wording import Locale
from tasks.settings import Settings


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one run.

    More than `digest_above` waiting notices for one person become one digest. A claim holds for `lease`;
    what may have been taken is looked for at the receiving side, and counts as not taken once
    `unknown_after` has passed and a complete look did not find it. It is tried again after each of `retries`
    (counted from the attempt), then it has failed. `quiet` are two wall-clock times in the recipient's
    branch's zone, `zone` the company's, for branches without one. Notices held for want of a way are let go
    when the way opens, unless they are older than `held_days`: nobody wants last month's reminders at once.
    """

    digest_above: int = 5
    lease: timedelta = timedelta(minutes=5)
    unknown_after: timedelta = timedelta(minutes=5)
    retries: tuple[timedelta, ...] = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
    quiet: tuple[str, str] | None = ("21:00", "08:00")
    zone: str = "Asia/Shanghai"
    held_days: int = 7
    locale: Locale = "zh"
    desk_url: str = ""

    @classmethod
    def of(cls, *, book: RuleBook, settings: Settings) -> Self:
        """The terms that this rule book and these settings make."""
        return cls(
            digest_above=book.delivery.digest_above,
            lease=timedelta(minutes=book.delivery.lease_minutes),
            unknown_after=timedelta(minutes=book.delivery.unknown_after_minutes),
            retries=tuple(timedelta(minutes=m) for m in book.delivery.retry_minutes),
            quiet=book.calendar.quiet_hours,
            zone=book.calendar.timezone,
            locale=settings.locale,
            desk_url=settings.desk_url,
        )
