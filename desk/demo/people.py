"""The demo company's twenty-four people and who stands in for whom (ROLE-1)."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from desk.demo.drawing import full_name, mobile, one_of
from rules.words import Role

SKILLS = ("空调", "冰箱 洗衣机", "热水器 净水器", "中央空调 空调", "油烟机 热水器")

# number, branch, role, deputy; T105 takes over from T104 in the second month.
ROSTER: tuple[tuple[str, str, Role, str], ...] = (
    ("G001", "SH", Role.GENERAL_MANAGER, "V001"),
    ("V001", "SH", Role.VICE_PRESIDENT, "M201"),
    ("F001", "SH", Role.SERVICE_DEPARTMENT, "D101"),
    ("A001", "SH", Role.ACCOUNTANT, "F001"),
    ("O001", "SH", Role.OPERATIONS, "F001"),
    ("D101", "SH", Role.DIRECTOR, "S101"),
    ("S101", "SH", Role.SUPERVISOR, "D101"),
    ("K101", "SH", Role.CLERK, "S101"),
    ("T101", "SH", Role.TECHNICIAN, "T102"),
    ("T102", "SH", Role.TECHNICIAN, "T103"),
    ("T103", "SH", Role.TECHNICIAN, "T101"),
    ("T104", "SH", Role.TECHNICIAN, "T101"),
    ("T105", "SH", Role.TECHNICIAN, "T102"),
    ("M201", "SZ", Role.MANAGER, "D201"),
    ("D201", "SZ", Role.DIRECTOR, "M201"),
    ("K201", "SZ", Role.CLERK, "D201"),
    ("T201", "SZ", Role.TECHNICIAN, "T202"),
    ("T202", "SZ", Role.TECHNICIAN, "T201"),
    ("M301", "HZ", Role.MANAGER, "D301"),
    ("D301", "HZ", Role.DIRECTOR, "M301"),
    ("K301", "HZ", Role.CLERK, "D301"),
    ("T301", "HZ", Role.TECHNICIAN, "T302"),
    ("T302", "HZ", Role.TECHNICIAN, "T303"),
    ("T303", "HZ", Role.TECHNICIAN, "T301"),
)
LEAVES, JOINS = "T104", "T105"


@dataclass(frozen=True, slots=True)
class Person:
    """One of the staff, active from one day to another (both included, no end means still here)."""

    number: str
    branch: str
    name: str
    role: Role
    deputy: str
    slack_id: str
    email: str
    phone: str
    skills: str | None
    active_from: date
    active_until: date | None

    def active(self, day: date) -> bool:
        """Whether they work here that day."""
        return self.active_from <= day and (self.active_until is None or day <= self.active_until)

    def calls_on(self, branch: str) -> bool:
        """Whether they are sent to win a renewal from that branch's customers (MS-15)."""
        return self.branch == branch and self.role in (Role.CLERK, Role.DIRECTOR, Role.SUPERVISOR)


def people(rng: np.random.Generator, *, start: date, end: date) -> tuple[Person, ...]:
    """Everybody; one technician leaves after two thirds of the period and another comes a week before that."""
    leaves = start + (end - start) * 2 / 3
    found: list[Person] = []
    names: set[str] = set()
    for number, branch, role, deputy in ROSTER:
        name = full_name(rng)
        while name in names:
            name = full_name(rng)
        names.add(name)
        since = start - timedelta(days=int(rng.integers(60, 4000)))
        found.append(
            Person(
                number=number,
                branch=branch,
                name=name,
                role=role,
                deputy=deputy,
                slack_id=f"U0DEMO{number}",
                email=f"{number.lower()}@example.com",
                phone=mobile(rng),
                skills=one_of(rng, SKILLS) if role is Role.TECHNICIAN else None,
                active_from=leaves - timedelta(days=7) if number == JOINS else since,
                active_until=leaves if number == LEAVES else None,
            )
        )
    return tuple(found)
