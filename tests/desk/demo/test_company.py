import re
from collections import Counter
from datetime import date

import numpy as np
import pytest

from desk.demo import texts
from desk.demo.company import BRANCHES, Company, found_company
from desk.demo.people import JOINS, LEAVES
from rules.words import Area, BranchKind, Role

START, END = date(2026, 9, 1), date(2026, 10, 31)


@pytest.fixture(scope="module")
def company() -> Company:
    return found_company(np.random.default_rng(5), start=START, end=END)


def test_the_company_has_the_promised_size(company: Company) -> None:
    assert len(company.branches) == 3
    assert len(company.people) == 24
    assert len(company.customers) == 400
    assert len(company.products) == 500
    assert len(company.contracts) == 250


def test_one_centre_two_branches_and_one_of_them_open_on_saturdays() -> None:
    assert Counter(each.kind for each in BRANCHES) == {BranchKind.CENTER: 1, BranchKind.BRANCH: 2}
    assert [each.number for each in BRANCHES if each.saturdays] == ["HZ"]


def test_every_number_is_given_once(company: Company) -> None:
    for numbers in (
        [each.number for each in company.people],
        [each.number for each in company.customers],
        [each.serial for each in company.products],
        [each.number for each in company.contracts],
        [each.slack_id for each in company.people],
    ):
        assert len(set(numbers)) == len(numbers)


def test_everybody_has_a_deputy_who_is_somebody_else_and_stays(company: Company) -> None:
    by_number = {each.number: each for each in company.people}
    for person in company.people:
        assert person.deputy in by_number
        assert person.deputy != person.number
        assert by_number[person.deputy].active_until is None


def test_every_role_of_the_ladders_is_filled(company: Company) -> None:
    roles = {(each.branch, each.role) for each in company.people}
    for branch in BRANCHES:
        assert {(branch.number, role) for role in (Role.CLERK, Role.TECHNICIAN, Role.DIRECTOR)} <= roles
    wide = {Role.SERVICE_DEPARTMENT, Role.VICE_PRESIDENT, Role.GENERAL_MANAGER, Role.ACCOUNTANT, Role.OPERATIONS}
    assert wide <= {role for _, role in roles}


def test_one_technician_leaves_and_another_comes_before(company: Company) -> None:
    by_number = {each.number: each for each in company.people}
    leaves_on = by_number[LEAVES].active_until
    assert leaves_on is not None
    assert START < by_number[JOINS].active_from < leaves_on < END


def test_nobody_can_be_reached(company: Company) -> None:
    for phone in [each.phone for each in (*company.people, *company.customers)]:
        mobile = len(phone) == 11 and phone.startswith(texts.UNASSIGNED_MOBILE) and phone.isdigit()
        assert mobile or re.fullmatch(r"0\d{2,3}-0\d{7}", phone), phone
    mails = [each.email for each in (*company.people, *company.customers) if each.email]
    assert all(each.endswith("@example.com") for each in mails)


def test_products_and_contracts_belong_together(company: Company) -> None:
    for contract in company.contracts:
        assert contract.starts_on <= contract.ends_on
        assert contract.product is None or contract.product.customer is contract.customer
    for product in company.products:
        assert product.sold_on < START
        assert product.warranty_until is None or product.sold_on < product.warranty_until


def test_contracts_end_when_it_matters(company: Company) -> None:
    soon = [each for each in company.contracts if START <= each.ends_on <= date(2026, 11, 30)]
    assert 80 <= len(soon) <= 120
    assert any(each.ends_on == date(2026, 10, 31) for each in soon)
    assert sum(each.ends_on.weekday() >= 5 for each in soon) >= 4
    late = [each for each in company.contracts if each.late]
    assert late
    assert all(date(2026, 10, 1) < each.ends_on < date(2026, 11, 10) for each in late)


def test_both_areas_are_served_everywhere(company: Company) -> None:
    areas = Counter((each.branch, each.area) for each in company.customers)
    assert all(areas[branch.number, area] > 10 for branch in BRANCHES for area in Area)
