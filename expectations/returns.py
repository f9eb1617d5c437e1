"""What 商品交还单 (MS-7) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.custody import RETURNS

WHY = "Goods are released before they are handed back, and what was paid is an amount (MS-7, MS-8)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `returns`."""
    return form_suite(RETURNS, why=WHY)
