"""What 客户商品领取收据 (MS-6) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.custody import RECEIPTS

WHY = "Goods leave a customer only against a receipt that says when they will be ready (MS-6, MS-9)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `receipts`."""
    return form_suite(RECEIPTS, why=WHY)
