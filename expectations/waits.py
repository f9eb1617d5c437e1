"""What 等候登记单 (MS-7) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.custody import WAITS

WHY = "A wait says for what, and ends after it began; it pauses the limits that the rule book names (NT-2)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `waits`."""
    return form_suite(WAITS, why=WHY)
