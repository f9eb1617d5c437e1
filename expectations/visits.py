"""What service vouchers 服务凭证 (MS-4) are held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.work import VISITS

WHY = "The first documented arrival stops the arrival clock; nobody leaves before arriving (MS-4, MS-14)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `visits`."""
    return form_suite(VISITS, why=WHY)
