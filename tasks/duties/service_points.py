"""The table of service points, from the registers of branches and staff (CR-4, ROLE-2)."""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Branch
from rules.people import Roster
from rules.words import BranchKind, Role
from tasks.tongue import Tongue


def service_points(session: Session, *, people: Roster, on: date, say: Tongue) -> list[dict[str, Any]]:
    """Every centre and branch by number: areas, address, telephone, director and technicians in service `on` that day."""
    return [
        {
            "number": branch.branch_no,
            "name": branch.name,
            "kind": say.word(BranchKind(branch.kind)),
            "areas": branch.areas or "",
            "address": branch.address or "",
            "phone": branch.phone or "",
            **_staff(branch.branch_no, people=people, on=on, say=say),
        }
        for branch in session.scalars(select(Branch).order_by(Branch.branch_no))
    ]


def _staff(branch_no: str, *, people: Roster, on: date, say: Tongue) -> dict[str, Any]:
    of_role: dict[Role, list[str]] = defaultdict(list)
    for role in (Role.DIRECTOR, Role.TECHNICIAN):
        for person in people.holders(role, branch_no):
            if person.active(on):
                of_role[role].append(person.name)
    between = say(", ", "、")
    return {
        "director": between.join(of_role[Role.DIRECTOR]),
        "technicians": between.join(of_role[Role.TECHNICIAN]),
        "count": len(of_role[Role.TECHNICIAN]),
    }
