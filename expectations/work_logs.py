"""What 技术员工作日志 (MS-10) is held to."""

import great_expectations as gx

from expectations.builders import form_suite
from rules.forms.logs import WORK_LOGS

WHY = "A technician's time is told by day, kind and minutes (MS-10)."


def suite() -> gx.ExpectationSuite:
    """The suite of the form `work_logs`."""
    return form_suite(WORK_LOGS, why=WHY)
