"""What dispatches 派工单 (MS-3) are held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.work import DISPATCHES

WHY = "Who was sent to which call, and when: all three, or the visit has nobody (MS-3)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `dispatches`."""
    return form_suite(DISPATCHES, why=WHY)
