"""The register of what the evening control found: first found, seen again, settled, come back (RS-13)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import PaperFinding
from models.among import among
from rules.chain_codes import ChainFinding

CALL = "call:"
"""What opens the subject of a finding about a call."""
Key = tuple[str, str, str]


@dataclass(slots=True)
class Kept:
    """What stands in the register of a branch after a control: rows found now, still open from before, settled now."""

    new: list[PaperFinding] = field(default_factory=list)
    still: list[PaperFinding] = field(default_factory=list)
    settled: list[PaperFinding] = field(default_factory=list)

    @property
    def open(self) -> list[PaperFinding]:
        """Everything that is open now, what is new first."""
        return [*self.new, *self.still]


@dataclass(frozen=True, slots=True)
class Meant:
    """A finding about `subject`, and the staff number of whoever has to settle it; None when that is nobody."""

    subject: str
    finding: ChainFinding
    owner_no: str | None

    @property
    def key(self) -> Key:
        """What makes it the same finding."""
        return (self.finding.code, self.subject, self.finding.about)


def open_findings(session: Session, branch_no: str, *, subjects: Collection[str]) -> list[PaperFinding]:
    """The open findings of a branch, and those about `subjects` that another branch has."""
    mine = (PaperFinding.branch_no == branch_no) | among(PaperFinding.subject, sorted(subjects))
    query = select(PaperFinding).where(PaperFinding.settled_at.is_(None), mine)
    return list(session.scalars(query.order_by(PaperFinding.due_at, PaperFinding.id)))


def standing_subjects(session: Session) -> set[str]:
    """What anything is open about, in the whole company."""
    return set(session.scalars(select(PaperFinding.subject).where(PaperFinding.settled_at.is_(None)).distinct()))


def keep_findings(
    session: Session,
    meant: Sequence[Meant],
    *,
    branch_no: str,
    looked_at: Collection[str],
    now: datetime,
    due_at: datetime,
) -> Kept:
    """Bring the register of a branch into line with what was found now; repeating changes nothing but `last_seen_at`.

    `looked_at` are the subjects that were looked at: what is open about one of them and was not found is settled. A
    call that came from another branch brings its findings along; a series of invoice numbers may be several branches',
    each of which settles its own.
    """
    kept = Kept()
    wanted = {one.key: one for one in meant}
    for row in open_findings(session, branch_no, subjects={*looked_at, *(one.subject for one in meant)}):
        one = wanted.pop((row.code, row.subject, row.about), None)
        if one is not None:
            _say(row, one, branch_no=branch_no)
            row.last_seen_at = now
            kept.still.append(row)
        elif row.subject in looked_at and (row.branch_no == branch_no or row.subject.startswith(CALL)):
            row.settled_at = now
            kept.settled.append(row)
    before = _occurrences(session, wanted.values())
    for key, one in wanted.items():
        row = PaperFinding(
            code=one.finding.code,
            subject=one.subject,
            about=one.finding.about,
            found_at=now,
            last_seen_at=now,
            due_at=due_at,
            occurrence=before.get(key, 0) + 1,
        )
        _say(row, one, branch_no=branch_no)
        kept.new.append(row)
    session.flush()  # what is settled first: it may stand under the key of what is found anew
    session.add_all(kept.new)
    session.flush()
    return kept


def _say(row: PaperFinding, one: Meant, *, branch_no: str) -> None:
    """What may change while a finding is open: its words, its owner, its branch."""
    row.kind, row.article = str(one.finding.kind), one.finding.article
    row.text_en, row.text_zh = one.finding.text.en, one.finding.text.zh
    row.owner_role, row.owner_no = str(one.finding.owner), one.owner_no
    row.since, row.branch_no = one.finding.since, branch_no


def _occurrences(session: Session, wanted: Iterable[Meant]) -> Mapping[Key, int]:
    """How often each has been found before."""
    subjects = sorted({one.subject for one in wanted})
    if not subjects:
        return {}
    key = (PaperFinding.code, PaperFinding.subject, PaperFinding.about)
    rows = session.execute(
        select(*key, func.max(PaperFinding.occurrence)).where(among(PaperFinding.subject, subjects)).group_by(*key)
    ).tuples()
    return {(code, subject, about): times for code, subject, about, times in rows}
