"""What records of following customers up 客户回访记录 (PW-2) are held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.follow_ups import FOLLOW_UPS

WHY = (
    "A follow-up is ticked off by what came of it, with the customer's words; what they suggest is followed up (PW-5)."
)


def suite() -> gx.ExpectationSuite:
    """The suite of the form `follow_ups`."""
    return form_suite(FOLLOW_UPS, why=WHY)
