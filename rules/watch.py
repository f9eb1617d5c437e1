"""What is due on one clock at a moment: warnings, the breach, the rungs of its ladder (LIM-1, SV-21)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.ladders import Rung, frozen
from rules.regulation.limits import Ladder, Limit
from rules.worktime import WorkCalendar


class Tone(StrEnum):
    """What a message about a clock says: it runs out, it ran out, or it is still broken."""

    WARNING = "clock_warning"
    BREACH = "clock_breach"
    STEP = "ladder_step"


@dataclass(frozen=True, slots=True)
class Saying:
    """Something to be said about a clock. `name` is its part in the ledger key."""

    tone: Tone
    name: str
    to: tuple[str, ...]
    deputy: bool
    at: datetime
    step: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look at a clock found.

    `say` is due now; `passed_over` was due as well but has been overtaken (after an outage one message tells
    the newest state, not every one that was missed). `stage` counts the moments dealt with, `rungs` is the
    ladder once it climbs, `next_at` when to look again (None: nothing more will come).
    """

    say: tuple[Saying, ...]
    passed_over: tuple[Saying, ...]
    stage: int
    rungs: tuple[Rung, ...] | None
    breached: bool
    next_at: datetime | None


def needless(limit: Limit, told: Iterable[tuple[str, datetime]], *, since: datetime) -> bool:
    """Whether what the limit's warnings ask for has happened since its clock opened (MS-9).

    `told` are the kinds and times (aware) of the case's events.
    """
    return any(kind in limit.warn_unless and at >= since for kind, at in told)


def look(
    *,
    limit: Limit,
    ladder: Ladder,
    warn_at: tuple[datetime, ...],
    breach_at: datetime,
    stage: int,
    rungs: tuple[Rung, ...] | None,
    calendar: WorkCalendar,
    now: datetime,
) -> Looked:
    """Everything that is due on a running clock at `now` (aware). Looking again at the same moment finds nothing."""
    warnings = tuple(
        Saying(tone=Tone.WARNING, name=f"warn:{place}", to=limit.warn, deputy=False, at=at)
        for place, at in enumerate(warn_at)
    )
    if now < breach_at:
        due = [saying for saying in warnings[stage:] if saying.at <= now]
        done = stage + len(due)
        later = [saying.at for saying in warnings[done:]]
        return Looked(tuple(due[-1:]), tuple(due[:-1]), done, None, breached=False, next_at=min((*later, breach_at)))
    climbing = rungs if rungs is not None else frozen(ladder, breach_at=breach_at, calendar=calendar)
    missed = warnings[min(stage, len(warnings)) :]
    done = climbed(stage, warnings=len(warnings))
    due_rungs = [rung for rung in climbing[done:] if rung.at <= now]
    newest = {(rung.to, rung.deputy): rung for rung in due_rungs}
    say = tuple(_said(rung, breach_at) for rung in due_rungs if newest[rung.to, rung.deputy] is rung)
    over = tuple(_said(rung, breach_at) for rung in due_rungs if newest[rung.to, rung.deputy] is not rung)
    done += len(due_rungs)
    return Looked(
        say=say,
        passed_over=(*missed, *over),
        stage=len(warnings) + 1 + done,
        rungs=climbing,
        breached=True,
        next_at=climbing[done].at if done < len(climbing) else None,
    )


def climbed(stage: int, *, warnings: int) -> int:
    """How many rungs a clock with so many warnings has dealt with at a stage: the breach stands between them."""
    return max(stage - warnings - 1, 0)


def _said(rung: Rung, breach_at: datetime) -> Saying:
    tone = Tone.BREACH if rung.at == breach_at else Tone.STEP
    return Saying(tone=tone, name=rung.name, to=(rung.to,), deputy=rung.deputy, at=rung.at, step=rung.step + 1)
