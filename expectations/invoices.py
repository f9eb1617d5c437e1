"""What 发票登记簿 (MS-5) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.money import INVOICES

WHY = "An invoice has its number, day and amount and is posted after it was issued (MS-5, MS-8)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `invoices`."""
    return form_suite(INVOICES, why=WHY)
