"""The rule book in force, and its record in the registers (REG-1)."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import RuleBookVersion
from rules.regulation.load import load_book
from rules.regulation.schema import RuleBook
from tasks.settings import settings


@lru_cache(maxsize=4)
def _loaded(path: Path | None) -> RuleBook:
    return load_book() if path is None else load_book(path)


def book() -> RuleBook:
    """The rule book in force: the shipped one, with the company's own laid over it where one is set."""
    return _loaded(settings().regulation)


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
