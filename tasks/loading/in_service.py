"""Whether the people whom papers name were with us on the day on which they acted, in a role that does such work."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from models import Staff
from models.bulk import rows_by_key
from rules.people import in_service
from rules.words import Role
from tasks.loading.chunk import Chunk, Refusals

ON_THE_ROAD = frozenset({Role.TECHNICIAN, Role.SUPERVISOR, Role.DIRECTOR})
"""Who may be sent, and files their own day: technicians, and those who know the work when no technician is free."""
AT_THE_BENCH = ON_THE_ROAD | {Role.WORKSHOP_MANAGER}
"""Who repairs what was taken in."""


def refuse_strangers(
    chunk: Chunk,
    refusals: Refusals,
    column: str,
    *,
    on: Sequence[date | None],
    roles: Collection[Role] | None = None,
) -> dict[str, Any]:
    """Refuse who is not in the staff register, has none of the `roles`, or was not in service on their day.

    `on` holds the local day on which each row's person acted, None where it is not known: then only the register is
    asked. Returns the staff whom the column names, by number, with their roles.
    """
    frame = chunk.frame
    named = frame[column].dropna().unique().tolist()
    staff = rows_by_key(chunk.session, Staff.staff_no, named, Staff.role, Staff.active_from, Staff.active_until)
    refusals.unknown(column, set(staff), "unknown_staff")
    for line, number, day in zip(frame.index, frame[column], on, strict=True):
        person = staff.get(number) if isinstance(number, str) else None
        if person is None:
            continue
        if roles is not None and person.role not in roles:
            refusals.add(int(line), "not_a_technician", column, value=str(number))
        elif day is not None and not in_service(person.active_from, person.active_until, on=day):
            refusals.add(int(line), "not_active", column, value=str(number))
    return staff
