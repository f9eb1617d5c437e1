"""Which buttons stand under a message about a limit, by who reads it (SV-20, NT-1, MS-9, MS-12, NT-2, NT-3, PW-3)."""

from datetime import date, datetime

from rules.buttons import EXTEND, MORE_TIME, offered
from rules.extending import may_extend, moves
from rules.people import Roster
from rules.regulation.limits import Limit
from rules.regulation.schema import RuleBook
from rules.signing import may_sign
from rules.words import CaseKind
from tasks.engine.parts import Brief


def buttons_of(
    kind: str, limit: Limit, brief: Brief, staff_no: str, *, due_at: datetime, book: RuleBook, people: Roster, on: date,
    now: datetime,
) -> list[str]:  # fmt: skip
    """The names of the buttons under a message of this kind to somebody, at `now` (aware; the local day `on`).

    More time for a call or goods is offered to whoever is told, for a complaint to whoever the rule book names.
    """
    more_time = None
    if moves(limit, told_at=now, due_at=due_at):
        by = book.complaints.extended_by
        if limit.case is not CaseKind.COMPLAINT:
            more_time = MORE_TIME
        elif may_extend(staff_no, by=by, parts=brief.parts, people=people, branch_no=brief.branch_no, on=on):
            more_time = EXTEND
    return offered(
        kind,
        stops_on=limit.stops_on,
        may=lambda role: people.acts_as(staff_no, role, brief.branch_no, on),
        may_sign=limit.case is CaseKind.REPORT
        and may_sign(staff_no, branch_no=brief.branch_no, people=people, book=book, on=on),
        more_time=more_time,
    )
