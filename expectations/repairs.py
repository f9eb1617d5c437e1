"""What 修护卡 (MS-7) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.custody import REPAIRS

WHY = "The card stays with the goods: true minutes, parts, and an inspection after the work (MS-7, WP-8)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `repairs`."""
    return form_suite(REPAIRS, why=WHY)
