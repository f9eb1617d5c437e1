"""What the staff register (ROLE-1) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.masters import STAFF

WHY = (
    "Notices reach people by these rows: a role from the list, a well-formed Slack id, mail address and phone (ROLE-1)."
)


def suite() -> gx.ExpectationSuite:
    """The suite of the form `staff`."""
    return form_suite(STAFF, why=WHY)
