"""What decisions 批示单 (SV-20) are held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.complaints import DECISIONS

WHY = "A decision moves a case, so it says which case, which step, who, when and what (SV-20)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `decisions`."""
    return form_suite(DECISIONS, why=WHY)
