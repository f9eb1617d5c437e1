"""What products sold (CR-1) are held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.masters import PRODUCTS

WHY = "The warranty that makes a service free ends after the sale, and the sale is not ahead of us (CR-1, MS-1)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `products`."""
    return form_suite(PRODUCTS, why=WHY)
