"""What 延期通知单 (NT-2) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.custody import EXTENSIONS

WHY = "A later promise is told to the customer with its reason before the day (NT-2, MS-9)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `extensions`."""
    return form_suite(EXTENSIONS, why=WHY)
