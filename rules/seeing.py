"""Who may see which case when they ask: those who need it (PR-2)."""

from collections.abc import Collection, Iterable
from datetime import date

from rules.people import Person, Roster
from rules.words import Role


def eyes(people: Iterable[Person], roster: Roster, *, on: date) -> list[Person]:
    """With whose eyes these people see on a local day: their own, and of those in service whose deputies they are."""
    found = {person.staff_no: person for person in people}
    for person in list(found.values()):
        found |= {other.staff_no: other for other in roster.deputised(person.staff_no) if other.active(on)}
    return list(found.values())


def sees_everything(seeing: Iterable[Person], *, company_wide: Collection[Role]) -> bool:
    """Whether somebody among them has a role above the branches; which those are, the rule book says."""
    return any(person.role in company_wide for person in seeing)


def may_see(
    seeing: Iterable[Person], *, branch_no: str | None, involved: Collection[str], company_wide: Collection[Role]
) -> bool:
    """Whether a case may be told to people who see with these eyes (see `eyes`).

    `branch_no` is the branch of the case, None where it belongs to none; `involved` are the staff numbers of those who
    play a part in it or were told of it, wherever they work.
    """
    seeing = list(seeing)
    if sees_everything(seeing, company_wide=company_wide):
        return True
    return any(
        person.staff_no in involved or (branch_no is not None and person.branch_no == branch_no) for person in seeing
    )
