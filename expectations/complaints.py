"""What the complaint register (SV-20) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.complaints import COMPLAINTS

WHY = "Severity is judged by the text and the amount, and the answer needs somebody to go to (SV-20, NT-1)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `complaints`."""
    return form_suite(COMPLAINTS, why=WHY)
