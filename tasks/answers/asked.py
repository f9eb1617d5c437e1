"""What a customer's page asks about and how it stands, whichever kind of sheet it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import QuarantineEntry
from rules.wording import Text
from tasks.answers.answer import Answer, Sheet
from tasks.answers.handing_in import lying_there
from tasks.loading.quarantine import KEY_BETWEEN


class Standing(StrEnum):
    """How a sheet stands: not answered; answered on the page; answered by another way; an answer lies there or in quarantine."""

    OPEN = "open"
    ANSWERED = "answered"
    OTHERWISE = "otherwise"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Stands:
    """How a sheet stands. `said` is the answer where it came by the link, `answered_at` (aware) when any came."""

    standing: Standing
    said: Answer | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A sheet as its page shows it: no name, address or telephone number of the customer.

    `keys` are the columns that name it on its form. `day` is the day that it is about, in the branch's `zone`. Of a card
    `product` and `technician` say what and whom it rates, `cancelled` that its call was; of a questionnaire `title` and
    `asks` are its own words, `about` the number of the job, contract or engagement. `answered_at` is in the branch's zone.
    """

    sheet: Sheet
    keys: Mapping[str, str]
    day: date
    zone: ZoneInfo
    standing: Standing
    said: Answer | None = None
    answered_at: datetime | None = None
    product: str | None = None
    technician: str | None = None
    title: Text | None = None
    asks: Text | None = None
    about: str | None = None
    cancelled: bool = False

    @property
    def number(self) -> str:
        """The number by which people know it."""
        return self.keys[self.sheet.number]


def kept_or_open(session: Session, sheet: Sheet, number: str) -> Stands:
    """How a sheet stands that the registers know no answer to: one may lie there, or wait in quarantine."""
    kept = lying_there(sheet, number) or _refused(session, sheet, number)
    return Stands(Standing.OPEN) if kept is None else Stands(Standing.KEPT, kept)


def _refused(session: Session, sheet: Sheet, number: str) -> Answer | None:
    """An answer by link that the form's checks refused, and that nobody has mended yet."""
    key = QuarantineEntry.key
    rows: list[dict[str, Any]] = list(
        session.scalars(
            select(QuarantineEntry.row)
            .where(QuarantineEntry.form == sheet.form)
            .where((key == number) | key.startswith(number + KEY_BETWEEN, autoescape=True))
            .where(QuarantineEntry.resolved_at.is_(None), QuarantineEntry.replaced_by.is_(None))
            .order_by(QuarantineEntry.id)
        )
    )
    by_link = sheet.always["way"]
    return next((sheet.answer_in(row) for row in rows if row.get("way") == by_link), None)
