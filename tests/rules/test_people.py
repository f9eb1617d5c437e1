"""Who is meant by a role on a day (ROLE-1, SV-20)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.people import Person, Roster
from rules.regulation.load import default_book
from rules.words import Role

TODAY = date(2026, 5, 20)
GONE = TODAY - timedelta(days=1)
RULES = default_book().roles


def person(staff_no: str, role: Role = Role.TECHNICIAN, branch_no: str | None = "B1", **rest) -> Person:
    return Person(staff_no=staff_no, name=f"name of {staff_no}", role=role, branch_no=branch_no, **rest)


def roster(*people: Person, **rules) -> Roster:
    return Roster(people, rules=RULES.model_copy(update=rules))


def number(resolved) -> str | None:
    return resolved.person and resolved.person.staff_no


def test_a_role_is_filled_from_its_own_branch():
    staff = roster(person("D1", Role.DIRECTOR), person("D2", Role.DIRECTOR, "B2"))
    assert number(staff.resolve(Role.DIRECTOR, "B2", TODAY)) == "D2"
    assert number(staff.resolve(Role.DIRECTOR, "B3", TODAY)) is None


def test_of_several_holders_the_first_by_number_is_taken_whatever_the_order_of_rows():
    people = [person("D2", Role.DIRECTOR), person("D1", Role.DIRECTOR)]
    assert number(roster(*people).resolve(Role.DIRECTOR, "B1", TODAY)) == "D1"
    assert number(roster(*reversed(people)).resolve(Role.DIRECTOR, "B1", TODAY)) == "D1"


@pytest.mark.parametrize(
    "role",
    [Role.VICE_PRESIDENT, Role.GENERAL_MANAGER, Role.SERVICE_DEPARTMENT, Role.OPERATIONS, Role.HEAD_OF_SERVICE],
)
def test_roles_above_a_branch_are_found_from_any_branch(role):
    staff = roster(person("X", role, "HQ"))
    assert number(staff.resolve(role, "B1", TODAY)) == "X"
    assert number(staff.resolve(role, None, TODAY)) == "X"


@pytest.mark.parametrize(
    ("active_from", "active_until", "active"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY + timedelta(days=1), None, False),
        (None, GONE, False),
    ],
)
def test_both_ends_of_service_are_included(active_from, active_until, active):
    assert person("T1", active_from=active_from, active_until=active_until).active(TODAY) is active


def test_a_deputy_stands_in_for_somebody_who_is_not_in_service_and_the_deputys_deputy_after_that():
    away = person("D1", Role.DIRECTOR, deputy_no="T1", active_until=GONE)
    staff = roster(away, person("T1", deputy_no="T2"), person("T2"))
    found = staff.resolve(Role.DIRECTOR, "B1", TODAY)
    assert number(found) == "T1"
    assert found.because.en == "name of T1 is deputy of name of D1, who is not in service"
    staff = roster(away, person("T1", deputy_no="T2", active_until=GONE), person("T2"))
    assert number(staff.resolve(Role.DIRECTOR, "B1", TODAY)) == "T2"


def test_a_deputy_step_goes_to_the_deputy_of_whoever_acts():
    staff = roster(person("D1", Role.DIRECTOR, deputy_no="T1"), person("T1", deputy_no="T2"), person("T2"))
    assert number(staff.resolve(Role.DIRECTOR, "B1", TODAY, deputy=True)) == "T1"
    away = person("D1", Role.DIRECTOR, deputy_no="T1", active_until=GONE)
    staff = roster(away, person("T1", deputy_no="T2"), person("T2"))
    assert number(staff.resolve(Role.DIRECTOR, "B1", TODAY, deputy=True)) == "T2"


def test_somebody_without_a_deputy_has_none_and_nobody_elses_is_taken():
    staff = roster(
        person("D1", Role.DIRECTOR),
        person("D2", Role.DIRECTOR, deputy_no="T1"),
        person("T1"),
        person("M1", Role.MANAGER),
    )
    found = staff.resolve(Role.DIRECTOR, "B1", TODAY, deputy=True)
    assert found.person is None
    assert found.because.en == "name of D1 (D1) has no deputy in service"


def test_stand_in_roles_come_after_every_holder_and_deputy_in_the_books_order():
    manager, department = person("M1", Role.MANAGER), person("S1", Role.SERVICE_DEPARTMENT, "HQ")
    away = person("D1", Role.DIRECTOR, active_until=GONE)
    assert number(roster(away, manager, department).resolve(Role.DIRECTOR, "B1", TODAY)) == "M1"
    found = roster(away, department).resolve(Role.DIRECTOR, "B1", TODAY)
    assert number(found) == "S1"
    assert found.because.en.startswith("nobody is director, so service department stands in")
    assert found.because.zh.startswith("服务主任空缺，由服务部代行")


def test_a_supervisors_work_falls_to_the_service_director():
    assert number(roster(person("D1", Role.DIRECTOR)).resolve(Role.SUPERVISOR, "B1", TODAY)) == "D1"


def test_the_named_vice_president_comes_before_the_others_then_the_deputy_then_the_general_manager():
    others = [
        person("V1", Role.VICE_PRESIDENT, "HQ"),
        person("G1", Role.GENERAL_MANAGER, "HQ"),
        person("T9", branch_no="HQ"),
    ]
    named = person("V2", Role.VICE_PRESIDENT, "HQ", deputy_no="T9")
    assert number(roster(*others, named, named_vice_president="V2").resolve(Role.VICE_PRESIDENT, "B1", TODAY)) == "V2"
    away = person("V2", Role.VICE_PRESIDENT, "HQ", deputy_no="T9", active_until=GONE)
    assert number(roster(*others, away, named_vice_president="V2").resolve(Role.VICE_PRESIDENT, "B1", TODAY)) == "T9"
    alone = person("V2", Role.VICE_PRESIDENT, "HQ", active_until=GONE)
    assert number(roster(others[1], alone, named_vice_president="V2").resolve(Role.VICE_PRESIDENT, "B1", TODAY)) == "G1"
    assert number(roster(others[1], named_vice_president="gone").resolve(Role.VICE_PRESIDENT, "B1", TODAY)) == "G1"


def test_an_empty_role_without_stand_ins_comes_to_nobody_and_says_so():
    found = roster().resolve(Role.GENERAL_MANAGER, None, TODAY)
    assert found.person is None
    assert found.because.en == "nobody fills the role general manager for branch -, and nobody stands in"
    assert "总经理" in found.because.zh


def test_a_named_person_is_asked_for_by_number():
    staff = roster(person("T1", deputy_no="T2"), person("T2"))
    assert number(staff.acting("T1", TODAY)) == "T1"
    assert number(staff.acting("T1", TODAY, deputy=True)) == "T2"
    assert staff.acting("T2", TODAY, deputy=True).person is None
    assert staff.acting("X", TODAY).because.en == "X is not in the staff register"
    assert staff.acting(None, TODAY).person is None
    assert staff.person("T2") == person("T2")
    assert staff.person(None) is None


def test_deputies_who_name_each_other_end_the_search():
    staff = roster(person("T1", deputy_no="T2", active_until=GONE), person("T2", deputy_no="T1", active_until=GONE))
    found = staff.acting("T1", TODAY)
    assert found.person is None
    assert found.because.en == "name of T1 (T1) and every deputy are not in service"
    own = roster(person("T1", deputy_no="T1"))
    assert number(own.acting("T1", TODAY)) == "T1"
    assert own.acting("T1", TODAY, deputy=True).person is None


STAFF = st.lists(
    st.builds(
        Person,
        staff_no=st.sampled_from("abcdef"),
        name=st.just("name"),
        role=st.sampled_from(Role),
        branch_no=st.sampled_from(["B1", "B2", None]),
        deputy_no=st.sampled_from([*"abcdef", None, "missing"]),
        active_from=st.none(),
        active_until=st.sampled_from([None, GONE]),
    ),
    unique_by=lambda each: each.staff_no,
)


@given(people=STAFF, role=st.sampled_from(Role), branch=st.sampled_from(["B1", "B2", None]), deputy=st.booleans())
def test_whoever_is_found_is_in_service_and_a_reason_is_always_given(people, role, branch, deputy):
    found = roster(*people).resolve(role, branch, TODAY, deputy=deputy)
    assert found.because.en
    assert found.because.zh
    assert found.person is None or found.person.active(TODAY)
