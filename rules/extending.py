"""Which limits a promise of more time moves, until when it does, and who may give it (MS-9, NT-2, NT-3)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from rules.events import GoodsEvent
from rules.people import Roster
from rules.regulation.context import ALL_PARTS
from rules.regulation.limits import Limit
from rules.words import CaseKind, Role

EXTENDED_TO = "extended_to"
EXTENDED_KINDS = frozenset({CaseKind.CALL, CaseKind.GOODS, CaseKind.COMPLAINT})
"""The kinds of case that somebody can extend: the first two by the form `extensions`, complaints by `decisions`."""


def extendable(limit: Limit) -> bool:
    """Whether the rule book lets this limit be extended: a new promise opens it anew (MS-9), or it waits for one (NT-2)."""
    return limit.case in EXTENDED_KINDS and (GoodsEvent.EXTENDED in limit.opens_on or limit.not_before == EXTENDED_TO)


def moves(limit: Limit, *, told_at: datetime, due_at: datetime | None) -> bool:
    """Whether an extension that the customer is told of then still moves the deadline.

    A promise can be given anew after it was broken; a limit that waits for an extension does so only for one told before
    it is over (NT-2).
    """
    if not extendable(limit):
        return False
    return GoodsEvent.EXTENDED in limit.opens_on or due_at is None or told_at <= due_at


def hindrance(limit: Limit | None, *, told_at: datetime, due_at: datetime | None, until: datetime) -> str | None:
    """Why an extension to `until` that answers a notice about this limit may not enter, as a reason code; None if it may.

    Times are aware; `due_at` is the deadline that the notice told of.
    """
    if limit is None or not extendable(limit):
        return "no_extension"
    if not moves(limit, told_at=told_at, due_at=due_at):
        return "extension_late"
    return "not_more_time" if due_at is not None and until <= due_at else None


def may_extend(
    staff_no: str, *, by: Collection[str], parts: Mapping[str, str], people: Roster, branch_no: str | None, on: date
) -> bool:
    """Whether somebody may extend a complaint's limit that local day: one of the roles or parts in the case that the rule
    book names (`by`), or the deputy of one. `parts` are staff numbers by part.
    """

    def plays(part: str) -> bool:
        holder = people.person(parts.get(part))
        return holder is not None and staff_no in (holder.staff_no, holder.deputy_no)

    return any(plays(word) if word in ALL_PARTS else people.acts_as(staff_no, Role(word), branch_no, on) for word in by)
