"""What the evening control tells people: one notice for each owner, one for whoever oversees (MS-13, RS-13)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import PaperFinding
from rules.chain_codes import ChainFinding
from rules.people import Person, Roster
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from rules.words import CaseKind, Role
from tasks.duties.kept_findings import Kept
from tasks.engine.messages import when, worded
from tasks.engine.parts import Brief, whom
from tasks.notices import NoticeDraft

LISTED = 20
"""Findings that a notice lists; the rest is counted, and `aftersales findings` shows it."""


@dataclass(frozen=True, slots=True)
class Evening:
    """The control of one branch: which evening's it is, today (both local days), now (aware), and how it is told."""

    branch_no: str
    day: date
    today: date
    now: datetime
    zone: str
    rules: RuleBook
    people: Roster
    locale: Locale

    def owner_no(self, finding: ChainFinding) -> str | None:
        """Who has to settle a finding today: the technician named, a holder of the role, or who stands in; their number.

        For a technician who is not named or not in service that is never another technician, but the supervisor.
        """
        if finding.owner is not Role.TECHNICIAN:
            person = self.people.resolve(finding.owner, self.branch_no, self.today).person
        else:
            parts = {"technician": finding.person} if finding.person else {}
            brief = Brief(0, CaseKind.CALL, self.branch_no, self.branch_no, "", parts, "")
            person = whom("technician", brief, self.people, on=self.today).person
            person = person or self.people.resolve(Role.SUPERVISOR, self.branch_no, self.today).person
        return None if person is None else person.staff_no

    def overseers(self) -> list[Person]:
        """Who hears of findings that are past due."""
        brief = Brief(0, CaseKind.CALL, self.branch_no, self.branch_no, "", {}, "")
        found = [whom(to, brief, self.people, on=self.today).person for to in self.rules.assignment("paper_control").to]
        return list({person.staff_no: person for person in found if person is not None}.values())


def past_due(rows: Sequence[PaperFinding], *, now: datetime) -> list[PaperFinding]:
    """The findings whose time to settle them is over."""
    return [row for row in rows if row.due_at < now]


def to_owners(kept: Kept, evening: Evening) -> list[NoticeDraft]:
    """One notice for everybody who has anything to settle, what is new first."""
    mine: dict[str, list[PaperFinding]] = defaultdict(list)
    for row in _told_of(kept.open, evening):
        if row.owner_no:
            mine[row.owner_no].append(row)
    return [
        _draft(MessageKind.PAPER_FINDINGS, rows, to=number, evening=evening, new=sum(row in kept.new for row in rows))
        for number, rows in sorted(mine.items())
    ]


def to_overseers(kept: Kept, evening: Evening) -> list[NoticeDraft]:
    """The list of what is past due in the branch."""
    late = past_due(_told_of(kept.still, evening), now=evening.now)
    if not late:
        return []
    return [
        _draft(MessageKind.PAPER_OVERDUE, late, to=person.staff_no, evening=evening) for person in evening.overseers()
    ]


def _told_of(rows: Sequence[PaperFinding], evening: Evening) -> list[PaperFinding]:
    """All but what was history already when it was found: that is kept, but nobody is chased for it (LIM-1)."""
    history = timedelta(days=evening.rules.history.days)
    return [row for row in rows if row.found_at - row.since <= history]


def _draft(kind: MessageKind, rows: Sequence[PaperFinding], *, to: str, evening: Evening, new: int = 0) -> NoticeDraft:
    person = evening.people.person(to)
    article = evening.rules.assignment("paper_control").article
    values = {
        "article": article,
        "day": str(evening.day),
        "count": len(rows),
        "new": new,
        "list": "\n".join(_lines(rows, evening)),
        "branch": evening.branch_no,
        "recipient": to if person is None else person.name,
    }
    said = worded(evening.rules, kind, values, locale=evening.locale)
    return NoticeDraft(
        kind=kind,
        subject=f"branch:{evening.branch_no}",
        article=article,
        step=str(evening.day),
        recipient=to,
        title=said.title,
        text=said.text,
        branch_no=evening.branch_no,
    )


def _lines(rows: Sequence[PaperFinding], evening: Evening) -> list[str]:
    due = ("due {due}", "期限{due}")[evening.locale == "zh"]
    lines = [
        f"{place}. {row.subject.partition(':')[2] or row.subject} · {said(row, locale=evening.locale)}"
        f" ({row.article}; {due.format(due=when(row.due_at, evening.zone, locale=evening.locale))})"
        for place, row in enumerate(rows[:LISTED], start=1)
    ]
    if len(rows) > LISTED:
        more = len(rows) - LISTED
        lines.append(
            f"……另有{more}项，见 aftersales findings"
            if evening.locale == "zh"
            else f"… and {more} more: aftersales findings"
        )
    return lines


def said(row: PaperFinding, *, locale: Locale) -> str:
    """The sentence of a finding."""
    return row.text_zh if locale == "zh" else row.text_en
