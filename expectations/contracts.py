"""What maintenance contracts (MS-15) are held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.masters import CONTRACTS

WHY = "The expiry notice goes by the end date, so a contract has one, and it does not end before it starts (MS-15)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `contracts`."""
    return form_suite(CONTRACTS, why=WHY)
