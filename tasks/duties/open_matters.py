"""Every open matter as people are chased for it: since when it is open, what is asked, and of whom (SV-21)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Case, Complaint
from models.among import among
from rules.words import CaseKind, Severity
from tasks.asking.owed import Owed


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter with everything that is asked about it, the earliest deadline first.

    `subject` is as the ledger names it ("complaint:C1", "vouchers:B1"), `opened_at` aware, in UTC; `what` is one masked line.
    A contract is no open matter while it runs: it is one from when something of it was first asked.
    """

    subject: str
    branch_no: str | None
    opened_at: datetime
    serious: bool
    what: str
    asks: Sequence[Owed]

    @property
    def kind(self) -> CaseKind | None:
        """What kind of case it is; None for a series of numbers."""
        word = self.subject.partition(":")[0]
        return CaseKind(word) if word in set(CaseKind) else None

    @property
    def number(self) -> str:
        """What people call it."""
        return self.subject.partition(":")[2] or self.subject

    def late(self, now: datetime) -> bool:
        """Whether something that is asked is past due at `now` (aware)."""
        return any(ask.due_at is not None and ask.due_at < now for ask in self.asks)

    def asked_of(self, people: Collection[str]) -> "Matter | None":
        """The matter with what is asked of these staff numbers alone; None where that is nothing."""
        asks = [ask for ask in self.asks if ask.by.intersection(people)]
        return replace(self, asks=asks) if asks else None


def open_matters(session: Session, owed: Iterable[Owed]) -> list[Matter]:
    """The matters that these things are owed about: serious complaints first (SV-20), then the longest open."""
    about: dict[str, list[Owed]] = defaultdict(list)
    for one in owed:
        about[one.subject].append(one)
    cases = {
        f"{row.kind}:{row.number}": row
        for row in session.execute(
            select(Case.kind, Case.number, Case.opened_at, Complaint.severity)
            .outerjoin(Complaint, Complaint.case_id == Case.id)
            .where(among(Case.number, sorted({subject.partition(":")[2] for subject in about})))
        )
    }
    matters: list[Matter] = []
    for subject, asks in about.items():
        case = cases.get(subject)
        matters.append(
            Matter(
                subject=subject,
                branch_no=asks[0].branch_no,
                opened_at=case.opened_at if case and case.kind != CaseKind.CONTRACT else min(ask.since for ask in asks),
                serious=case is not None and case.severity == Severity.SERIOUS,
                what=next((ask.what for ask in asks if ask.what), ""),
                asks=sorted(asks, key=lambda ask: ask.oldest),
            )
        )
    return sorted(matters, key=lambda matter: (not matter.serious, matter.opened_at, matter.subject))
