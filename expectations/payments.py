"""What 收款单 (MS-5) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.money import PAYMENTS

WHY = "Money is handed in after it was paid, and every amount is one (MS-5)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `payments`."""
    return form_suite(PAYMENTS, why=WHY)
