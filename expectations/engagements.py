"""What engagements are held to (FP-4)."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.masters import ENGAGEMENTS

WHY = (
    "The customer is asked about the effect from the day of the end: it follows the beginning and is not ahead (FP-4)."
)


def suite() -> gx.ExpectationSuite:
    """The suite of the form `engagements`."""
    return form_suite(ENGAGEMENTS, why=WHY)
