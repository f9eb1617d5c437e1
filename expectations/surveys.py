"""What customers' opinion cards 客户意见调查卡 (SV-19) are held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.opinions import SURVEYS

WHY = "A card says something: one of the four items on four levels, or words of the customer's own (SV-19)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `surveys`."""
    return form_suite(SURVEYS, why=WHY)
