"""quarterly-evaluation: every morning; after the end of a quarter its service is evaluated and signed (PW-3, RP-4)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import EventName, Happening, Outcome
from tasks.report.evaluating import evaluate_quarters


@duty("quarterly-evaluation")
def quarterly_evaluation(*, now: datetime, dry_run: bool) -> Outcome:
    """Write the evaluation of the quarter and have it signed; pass on what is signed; make up quarters that were missed."""
    done = evaluate_quarters(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "evaluations to sign": done.written,
            "evaluations passed on": done.passed_on,
            "notices": done.notices,
        },
        rows=done.rows,
        happenings=[Happening(name=EventName.REPORT_WRITTEN, subject=row["quarter"]) for row in done.rows],
        failures=done.failures,
    )
