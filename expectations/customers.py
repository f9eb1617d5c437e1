"""What the customer file (CR-1) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.masters import CUSTOMERS

WHY = "A customer can be called back and visited: name, phone and branch are there and look right (CR-1)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `customers`."""
    return form_suite(CUSTOMERS, why=WHY)
