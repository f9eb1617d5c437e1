"""Refused rows that a later row made needless are dismissed by a person, with a reason (RP-5). They stay listed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import QuarantineEntry
from models.among import among
from tasks.loading.quarantine import LARGEST_ID


class UnknownEntriesError(LookupError):
    """There are no rows of these numbers in quarantine; nothing was dismissed."""

    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(ids)
        self.ids = list(ids)


@dataclass(slots=True)
class Dismissed:
    """Entries dismissed now, and those left as they were: dismissed before, or settled by a row that came."""

    now: list[QuarantineEntry] = field(default_factory=list)
    before: list[QuarantineEntry] = field(default_factory=list)
    settled: list[QuarantineEntry] = field(default_factory=list)


def dismiss(session: Session, ids: Sequence[int], *, by: str, because: str, now: datetime) -> Dismissed:
    """Close open entries without a row that settles them; who, when (`now`, aware) and why are kept.

    Raises UnknownEntriesError before anything is changed, ValueError for a reason or a person without a word.
    """
    if not because.strip() or not by.strip():
        raise ValueError("a row is dismissed by somebody, for a reason")
    wanted = sorted({number for number in ids if 0 < number <= LARGEST_ID})
    held = session.scalars(
        select(QuarantineEntry)
        .where(among(QuarantineEntry.id, wanted))
        .order_by(QuarantineEntry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    unknown = sorted(set(ids) - {entry.id for entry in held})
    if unknown:
        raise UnknownEntriesError(unknown)
    done = Dismissed()
    for entry in held:
        if entry.dismissed_by is not None:
            done.before.append(entry)
        elif entry.resolved_at is not None:
            done.settled.append(entry)
        else:
            entry.resolved_at, entry.dismissed_by, entry.dismissed_because = now, by.strip(), because.strip()
            done.now.append(entry)
    session.flush()
    return done
