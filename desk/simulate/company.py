"""The people and customers of the simulated department: any number of branches, as many technicians as the calls ask for."""

from datetime import date

import numpy as np

from desk.demo import texts
from desk.demo.company import Branch, Company, Customer
from desk.demo.drawing import full_name, mobile, one_of
from desk.demo.people import SKILLS, Person
from rules.words import Area, BranchKind, CustomerKind, Role

SINCE = date(2020, 1, 1)
CALLS_A_TECHNICIAN, CUSTOMERS_A_CALL, LEAST_CUSTOMERS = 6, 8, 40
DIRECTOR, CLERK, MANAGER, TECHNICIAN = "D", "K", "M", "T"
DEPARTMENT, VICE_PRESIDENT = "F001", "V001"
HEAD_OFFICE = (
    ("G001", Role.GENERAL_MANAGER, VICE_PRESIDENT),
    (VICE_PRESIDENT, Role.VICE_PRESIDENT, "G001"),
    (DEPARTMENT, Role.SERVICE_DEPARTMENT, VICE_PRESIDENT),
    ("A001", Role.ACCOUNTANT, DEPARTMENT),
    ("O001", Role.OPERATIONS, DEPARTMENT),
)


def found_department(rng: np.random.Generator, *, branches: int, calls_per_day: int) -> Company:
    """Draw the department: the first branch is the centre, the others have a manager each who signs."""
    places = tuple(_branch(number, share=1 / branches, calls=calls_per_day) for number in range(1, branches + 1))
    staff = [_person(rng, number, places[0].number, role, deputy) for number, role, deputy in HEAD_OFFICE]
    for place in places:
        staff += _staff_of(rng, place)
    each = max(LEAST_CUSTOMERS, CUSTOMERS_A_CALL * calls_per_day)
    customers = tuple(
        _customer(rng, place.number, n * each + k + 1) for n, place in enumerate(places) for k in range(each)
    )
    return Company(places, tuple(staff), customers, products=(), contracts=())


def technicians_of(company: Company, branch: str) -> list[str]:
    """The staff numbers of a branch's technicians."""
    return [each.number for each in company.people if each.branch == branch and each.role is Role.TECHNICIAN]


def _branch(number: int, *, share: float, calls: int) -> Branch:
    kind = BranchKind.CENTER if number == 1 else BranchKind.BRANCH
    name = "服务中心" if number == 1 else f"第{number}分公司"
    return Branch(
        f"B{number:02}", name, kind, None, False, share, calls, f"虚构路{number}号", "021-55550100", "市区、郊区"
    )


def _staff_of(rng: np.random.Generator, place: Branch) -> list[Person]:
    n = place.number[1:]
    helpers = max(2, -(-int(place.calls) // CALLS_A_TECHNICIAN))
    posts = [(DIRECTOR + n, Role.DIRECTOR, CLERK + n), (CLERK + n, Role.CLERK, DIRECTOR + n)]
    if place.kind is BranchKind.BRANCH:
        posts.append((MANAGER + n, Role.MANAGER, DIRECTOR + n))
    posts += [
        (f"{TECHNICIAN}{n}{k:02}", Role.TECHNICIAN, f"{TECHNICIAN}{n}{k % helpers + 1:02}")
        for k in range(1, helpers + 1)
    ]
    return [_person(rng, number, place.number, role, deputy) for number, role, deputy in posts]


def _person(rng: np.random.Generator, number: str, branch: str, role: Role, deputy: str) -> Person:
    return Person(
        number=number, branch=branch, name=full_name(rng), role=role, deputy=deputy, slack_id=f"U0SIM{number}",
        email=f"{number.lower()}@example.com", phone=mobile(rng),
        skills=one_of(rng, SKILLS) if role is Role.TECHNICIAN else None, active_from=SINCE, active_until=None,
    )  # fmt: skip


def _customer(rng: np.random.Generator, branch: str, number: int) -> Customer:
    return Customer(
        number=f"C{number:05}", name=full_name(rng), kind=CustomerKind.PERSON, phone=mobile(rng),
        address=f"{one_of(rng, texts.STREETS)}{number}号", area=Area.SUBURBAN if rng.random() < 0.3 else Area.URBAN,
        branch=branch, email=None, grade="C",
    )  # fmt: skip
