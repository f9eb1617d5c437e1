"""The rule book in force, and its record in the registers (REG-1)."""

from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import RuleBookVersion
from rules.regulation.complaints import Duty
from rules.regulation.load import load_book
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from tasks.settings import settings


@lru_cache(maxsize=4)
def _loaded(path: Path | None) -> RuleBook:
    return load_book() if path is None else load_book(path)


def book() -> RuleBook:
    """The rule book in force: the shipped one, with the company's own laid over it where one is set."""
    return _loaded(settings().regulation)


SHOWS = {Duty.TOLD: MessageKind.COMPLAINT_WAY, Duty.LETTERS: MessageKind.COMPLAINT_LETTER_DRAFT}
"""The message by which a rule book on record is seen to have the duty."""


NOT_YET = datetime.max.replace(microsecond=0, tzinfo=UTC)
"""Since when something holds that holds of nothing so far."""


def holds_since(session: Session, duty: Duty, *, book: RuleBook) -> datetime | None:
    """From when on (aware) what happens obliges the department to this; None: it always has (REG-1).

    The day that the rule book names. Else, where a book without the duty is on record here, the moment at which the first one
    that has it came into force: what was done under the old one stays done. Until that is put on record nothing is owed.
    """
    named = book.complaints.since(duty)
    if named is not None:
        return datetime.combine(named, time(), ZoneInfo(book.calendar.timezone))
    has_it = RuleBookVersion.content["messages"][SHOWS[duty]]["article"].as_string().is_not(None)
    recorded = select(has_it, RuleBookVersion.in_force_from).order_by(RuleBookVersion.in_force_from)
    found = [(bool(has), since) for has, since in session.execute(recorded).tuples()]
    first = next((place for place, (has, _) in enumerate(found) if has), len(found))
    if found and first == len(found):
        return NOT_YET
    return found[first][1] if first else None


def record_book(session: Session, *, book: RuleBook, now: datetime) -> bool:
    """Keep who approved this rule book and when it came into force; returns whether it is new (REG-1)."""
    if session.scalar(select(RuleBookVersion.digest).where(RuleBookVersion.digest == book.digest)):
        return False
    session.add(
        RuleBookVersion(
            digest=book.digest,
            version=book.version,
            approved_by=book.approved_by,
            approved_on=book.approved_on,
            in_force_from=now,
            content=book.model_dump(mode="json"),
        )
    )
    return True
