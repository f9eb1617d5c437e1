"""What branches and centres (ROLE-2) are held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.masters import BRANCHES

WHY = "A branch's number, name and kind are what every call, clock and calendar hangs on (ROLE-2)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `branches`."""
    return form_suite(BRANCHES, why=WHY)
