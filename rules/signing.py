"""Who signs which report: a daily one its branch manager, the evaluation of a quarter whom the rule book names (MS-12, PW-3)."""

from datetime import date

from rules.people import Roster
from rules.regulation.schema import RuleBook
from rules.words import Role

EVALUATION_SIGNING = "evaluation_signing"
"""The assignment of the rule book that names who signs the evaluation of a quarter."""


def may_sign(staff_no: str, *, branch_no: str | None, people: Roster, book: RuleBook, on: date) -> bool:
    """Whether somebody may sign the report of a branch that local day, or send it back; without a branch, an evaluation.

    The one rule for what a button offers and for what a signature is held to (MS-12, PW-3).
    """
    if branch_no is not None:
        return people.acts_as(staff_no, Role.MANAGER, branch_no, on)
    named = [Role(to) for to in book.assignment(EVALUATION_SIGNING).to if to in set(Role)]
    return any(people.acts_as(staff_no, role, None, on) for role in named)
