"""What 报价确认单 (RS-5) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.money import QUOTES

WHY = "Out of warranty the work is itemised and quoted, and an answer has its time (RS-5, WP-5)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `quotes`."""
    return form_suite(QUOTES, why=WHY)
