"""hand-in-register: hourly; each branch's call register of the day before is handed in, its cards go out (SV-16, SV-18)."""

from datetime import datetime

from flows.duty import duty
from flows.outcome import Outcome
from tasks.duties.handing_in import hand_in_registers


@duty("hand-in-register")
def hand_in_register(*, now: datetime, dry_run: bool) -> Outcome:
    """Hand in the call registers, issue and remind of opinion cards, chase what a register lacks."""
    done = hand_in_registers(now=now, dry_run=dry_run)
    return Outcome(
        changed={
            "registers handed in": done.registers,
            "registers incomplete": done.incomplete,
            "cards issued": done.issued,
            "cards excused": done.excused,
            "cards reminded of": done.reminded,
            "cards taken back": done.taken_back,
            "notices": done.notices,
        },
        rows=done.rows,
        failures=done.failures,
    )
