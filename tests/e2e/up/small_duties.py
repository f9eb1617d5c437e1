"""Flows small enough that a test can wait for them."""

import os
import time
from datetime import datetime
from pathlib import Path

from flows.duty import duty
from flows.outcome import Outcome


@duty("tick")
def tick(*, now: datetime, dry_run: bool) -> Outcome:
    """Runs on a schedule."""
    return Outcome(changed={"ticks": 1}, rows=[{"tick": now, "phone": "13812348000"}])


@duty("long-or-short")
def long_or_short(*, now: datetime, dry_run: bool) -> Outcome:
    """Takes for ever while a file named `hold` lies in the home folder."""
    held = Path(os.environ["AFTERSALES_HOME"]) / "hold"
    while held.exists():
        time.sleep(0.2)
    return Outcome(changed={"ended": 1})


@duty("half-failing")
def half_failing(*, now: datetime, dry_run: bool) -> Outcome:
    """Completes with failures."""
    return Outcome(failures=["call C1 has no branch"])
