"""What complaints are held to beyond their limits: the answer, the letter, who stands next above (NT-1, NT-4, SV-20)."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from rules.complaint_words import Finding
from rules.events import ComplaintEvent
from rules.people import Person, Roster
from rules.words import Role

ANSWERS = ("NT-1-answer", "NT-4-answer", "NT-7-inquiry")
"""The limits that end with the answer to the customer; every complaint has one of them."""

PROVEN = frozenset({Finding.TRUE, Finding.PARTLY})
"""Findings by which the complainant is right: a reward is decided on (NT-7), and for attitude a reprimand (NT-8)."""


def next_level(
    holder: Person | None, *, levels: Sequence[Role], people: Roster, branch_no: str | None, on: date
) -> tuple[Role, Person] | None:
    """Who stands next above whoever holds a complaint: the role, and who fills it on that day (NT-4).

    `levels` go from below to above; a holder whose role is none of them stands below them all. A level that nobody
    else fills is passed over. None when nobody stands above.
    """
    place = levels.index(holder.role) + 1 if holder is not None and holder.role in levels else 0
    for role in levels[place:]:
        person = people.resolve(role, branch_no, on).person
        if person is not None and (holder is None or person.staff_no != holder.staff_no):
            return role, person
    return None


ROUND = frozenset(
    {ComplaintEvent.RECEIVED, ComplaintEvent.REOPENED, ComplaintEvent.DISSATISFIED, ComplaintEvent.REPEATED}
)
"""What begins a round in which the customer is owed an answer."""
SAYS = frozenset({ComplaintEvent.FOUND, ComplaintEvent.ANSWERED, ComplaintEvent.REWARDED})
"""What a letter tells the customer of."""


def letter_due(events: Iterable[tuple[str, datetime]]) -> bool:
    """Whether a letter about a serious complaint is to be drafted, or drafted anew, by (kind, when) of its events (SV-20).

    In each round one letter is sent, and another where an answer was given after it. It is drafted once something was found
    or answered, and anew when there is more to tell before it is approved. Closing a complaint spares no letter.
    """
    last: dict[str, datetime] = {}
    for kind, at in events:
        last[kind] = max(at, last.get(kind, at))
    begun = max((at for kind, at in last.items() if kind in ROUND), default=None)
    told = max((at for kind, at in last.items() if kind in SAYS), default=None)
    if (
        begun is None
        or told is None
        or told < begun
        or not {ComplaintEvent.FOUND, ComplaintEvent.ANSWERED} & last.keys()
    ):
        return False
    drafted, done = last.get(ComplaintEvent.LETTER_DRAFTED), last.get(ComplaintEvent.LETTER_APPROVED)
    sent, answered = last.get(ComplaintEvent.LETTER_SENT), last.get(ComplaintEvent.ANSWERED)
    since = sent is not None and answered is not None and answered > sent
    if done is not None and done >= begun and not since:
        return False
    return drafted is None or drafted < told
