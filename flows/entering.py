"""Forms entered, and what follows them at once: handlers, submissions, the next steps asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flows.escalations import escalations
from flows.outcome import Happening
from rules.forms import FORMS
from tasks.duties.complaint_drafts import put_drafts_before_directors
from tasks.duties.escalating import assign_and_submit
from tasks.duties.next_steps import ask_for_next_steps
from tasks.inbox import Arrival, take_in
from tasks.rehearsing import rehearsing

ASKS: dict[str, tuple[str, ...]] = {
    "calls": ("register-calls",),
    "visits": ("record-visits", "carry-in-goods", "settle-fees"),
    "receipts": ("repair-goods",),
    "quotes": ("repair-goods", "return-goods"),
    "repairs": ("repair-goods", "return-goods"),
    "returns": ("settle-fees",),
    "complaints": ("complaint-escalation",),
    "decisions": ("repair-goods", "record-visits", "complaint-escalation"),
}
"""Which lifecycle flows ask for the step after a form; they do so on their own, too."""


@dataclass(slots=True)
class Entered:
    """Where the rows of the files went (`rows`, one mapping a file), what followed, and what could not be done."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    happenings: list[Happening] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def total(self, name: str) -> int:
        """The sum of one count over the files."""
        return sum(row[name] for row in self.rows)


def enter(arrivals: Sequence[Arrival], *, now: datetime, dry_run: bool) -> Entered:
    """Enter these files, form by form in the order in which they build on each other, and do what follows at once.

    Cards that draft a complaint are put before the director. Complaints and decisions give complaints a handler and put
    serious ones before the vice-president; forms after which a step is due have it asked for.
    """
    done = Entered()
    with rehearsing(dry_run=dry_run):  # papers may need each other: a call the customer that comes with it
        for form in FORMS:
            arrived = [arrival for arrival in arrivals if arrival.form == form]
            if not arrived:
                continue
            taken = take_in(arrived, now=now, dry_run=dry_run)
            done.rows += taken.rows
            done.failures += taken.failures
            if form == "surveys" and taken.rows:
                done.failures += put_drafts_before_directors(now=now, dry_run=dry_run).failures
            if form in ("complaints", "decisions") and taken.rows:
                escalated = assign_and_submit(now=now, dry_run=dry_run)
                done.failures += escalated.failures
                done.happenings += escalations(escalated)
        came = {row["form"] for row in done.rows}
        for flow in dict.fromkeys(flow for form in ASKS if form in came for flow in ASKS[form]):
            steps = ask_for_next_steps(flow, now=now, dry_run=dry_run)
            done.asked += steps.notices
            done.failures += steps.failures
    return done
