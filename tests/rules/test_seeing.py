"""Who may see a case: their branch, those involved, those above the branches, and all of them through deputies (PR-2)."""

from datetime import date, timedelta

import pytest

from rules.people import Person, Roster
from rules.regulation.load import default_book
from rules.seeing import eyes, may_see
from rules.words import Role

TODAY = date(2026, 5, 20)
RULES = default_book().roles


def person(staff_no: str, role: Role, branch_no: str = "B1", **rest) -> Person:
    return Person(staff_no=staff_no, name=staff_no, role=role, branch_no=branch_no, **rest)


STAFF = [
    person("T1", Role.TECHNICIAN),
    person("T2", Role.TECHNICIAN, "B2"),
    person("D2", Role.DIRECTOR, "B2", deputy_no="T1"),
    person("VP", Role.VICE_PRESIDENT, "HQ", deputy_no="M1"),
    person("M1", Role.MANAGER),
    person("OP", Role.OPERATIONS, "HQ"),
    person("GONE", Role.GENERAL_MANAGER, "HQ", deputy_no="C1", active_until=TODAY - timedelta(days=1)),
    person("C1", Role.CLERK),
]


@pytest.mark.parametrize(
    ("who", "branch", "involved", "sees"),
    [
        ("C1", "B1", (), True),  # their own branch
        ("C1", "B2", (), False),  # another one's
        ("C1", None, (), False),  # a case of no branch is for those above
        ("C1", "B2", ("C1",), True),  # was told of it, or plays a part in it
        ("T2", "B1", ("T1",), False),
        ("T1", "B2", (), True),  # deputy of a director over there
        ("T1", "B3", ("D2",), True),  # deputy of somebody involved
        ("OP", "B2", (), True),  # a role of the whole company
        ("OP", None, (), True),
        ("M1", None, (), True),  # deputy of the vice-president
    ],
)
def test_a_case_is_seen_by_its_branch_by_those_involved_and_from_above(who, branch, involved, sees):
    staff = Roster(STAFF, rules=RULES)
    asking = staff.person(who)
    seeing = eyes([asking], staff, on=TODAY)
    assert may_see(seeing, branch_no=branch, involved=involved, company_wide=RULES.company_wide) is sees


def test_nobody_sees_with_the_eyes_of_somebody_who_has_left():
    """C1 is deputy of a general manager who is gone."""
    staff = Roster(STAFF, rules=RULES)
    assert [each.staff_no for each in eyes([STAFF[-1]], staff, on=TODAY)] == ["C1"]
