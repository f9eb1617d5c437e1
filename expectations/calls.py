"""What the call register 叫修登记簿 (MS-3) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.work import CALLS

WHY = "The arrival limit counts from the time of the call, and somebody must be found at an address (MS-3, MS-14)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `calls`."""
    return form_suite(CALLS, why=WHY)
