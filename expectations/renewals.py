"""What renewal visits 续约回访单 (MS-15) are held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.work import RENEWALS

WHY = "The outcome of the visit closes the expiry of a contract (MS-15)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `renewals`."""
    return form_suite(RENEWALS, why=WHY)
