"""The list of proposals as the director reads it (MS-3)."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from models import Proposal
from rules.dispatching_words import IN_TIME, LATE, NOBODY_GOES, THERE, UNEXPLAINED
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.wording import Locale, Text
from tasks.duties.keeping_proposals import Kept
from tasks.engine.messages import when, worded
from tasks.notices import NoticeDraft

KIND = "dispatch_proposals"


def to_director(
    kept: Kept,
    person: Person,
    *,
    branch_no: str,
    what: Mapping[str, str],
    people: Roster,
    rules: RuleBook,
    zone: str,
    locale: Locale,
) -> NoticeDraft:
    """One list of what is new in a branch. `what` is a masked line about each call; times are in `zone`."""
    lines = [
        *(proposed(row, what=what.get(row.call_no, ""), people=people, zone=zone, locale=locale) for row in kept.news),
        *(_unexplained(row, people=people, locale=locale) for row in kept.unexplained),
    ]
    article = rules.assignment(KIND).article
    values = {
        "article": article,
        "branch": branch_no,
        "recipient": person.name,
        "count": len(lines),
        "late": sum(not row.in_time for row in kept.news),
        "list": "\n".join(lines),
    }
    said = worded(rules, KIND, values, locale=locale)
    return NoticeDraft(
        kind=KIND,
        subject=f"branch:{branch_no}",
        article=article,
        step=_digest([*kept.news, *kept.unexplained]),
        recipient=person.staff_no,
        title=said.title,
        text=said.text,
        branch_no=branch_no,
        actions=[_answerable(row, people) for row in kept.news] or None,
    )


def _answerable(row: Proposal, people: Roster) -> dict[str, object]:
    """What the buttons of a proposal need to know (see tasks.deliver.buttons)."""
    who = named(row.technician_no, people) if row.technician_no else None
    return {"proposal": row.id, "call": row.call_no, "who": who}


def proposed(row: Proposal, *, what: str, people: Roster, zone: str, locale: Locale) -> str:
    """One proposal as a line."""

    def at(moment: datetime | None) -> str:
        return when(moment, zone, locale=locale)

    reason = Text(**row.reason).in_locale(locale)
    if row.alternative_arrives_at is not None:
        reason = THERE.filled(reason=reason, arrives=at(row.alternative_arrives_at)).in_locale(locale)
    words = IN_TIME if row.in_time else LATE if row.technician_no else NOBODY_GOES
    return words.filled(
        call=row.call_no,
        technician=named(row.technician_no, people),
        arrives=at(row.arrives_at),
        due=at(row.due_at),
        reason=reason,
        what=what or "–",
    ).in_locale(locale)


def named(staff_no: str | None, people: Roster) -> str:
    """Somebody by number and name; a dash for nobody."""
    person = people.person(staff_no)
    return f"{staff_no} {person.name}" if person is not None else staff_no or "–"


def _unexplained(row: Proposal, *, people: Roster, locale: Locale) -> str:
    told = UNEXPLAINED.filled(
        call=row.call_no, proposed=named(row.technician_no, people), sent=named(row.dispatched_to, people)
    )
    return told.in_locale(locale)


def _digest(rows: Sequence[Proposal]) -> str:
    """What is listed, so that the same list is told once. The time is in it: what comes back is news again."""
    said = [
        (row.call_no, row.proposed_at.isoformat(), row.technician_no, row.in_time, row.dispatched_to) for row in rows
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]
