"""What operations may act on when complaints were put before the vice-president."""

from flows.outcome import EventName, Happening
from rules.words import Severity
from tasks.duties.escalating import Escalated


def escalations(done: Escalated) -> list[Happening]:
    """One happening for each complaint that was put before the vice-president."""
    return [
        Happening(
            name=EventName.COMPLAINT_ESCALATED, subject=f"complaint:{number}", facts={"severity": str(Severity.SERIOUS)}
        )
        for number in done.serious
    ]
