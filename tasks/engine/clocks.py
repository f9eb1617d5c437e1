"""Keeping the clock register equal to what follows from the timelines (LIM-1, CAL-2, REG-1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from models import Clock, ClockState, ClockVerdict
from models.among import among
from models.bulk import insert_rows, reserve_ids
from rules import clocks as derived
from rules.clocks import Fact
from rules.regulation.schema import RuleBook
from tasks.engine.calendars import Calendars
from tasks.engine.context import facts_of
from tasks.engine.earlier_books import EarlierBooks
from tasks.engine.retracting import Overtaken, retract
from tasks.engine.timeline import facts_by_case, hold_cases

HISTORY = "history"
"""Why a limit is recorded but nobody is told: it was passed long before we learned of the case."""


@dataclass(frozen=True, slots=True)
class Synced:
    """What a synchronisation did, in clocks, and how many people hear that what they were told is not so."""

    opened: int = 0
    moved: int = 0
    ended: int = 0
    corrected: int = 0


def sync_clocks(
    session: Session,
    case_ids: Iterable[int],
    *,
    book: RuleBook,
    calendars: Calendars,
    now: datetime,
    facts: Mapping[int, Sequence[Fact]] | None = None,
) -> Synced:
    """Derive the clocks of these cases anew and write what differs. Repeating it changes nothing.

    `facts` are the timelines of these cases, held and just written, where they are at hand; else they are read.
    A clock that is no longer derived (a corrected area, say) becomes void. What an earlier rule book saw end stays so, and
    a limit opens on nothing from before the day since which it holds (REG-1). A moved deadline starts its
    warnings and its ladder afresh; what was said of the old one is taken back or corrected.
    """
    wanted = sorted(set(case_ids))
    hold_cases(session, wanted)
    cases = facts_of(session, wanted)
    timelines = facts_by_case(session, wanted) if facts is None else facts
    stored, earlier = _stored(session, wanted), EarlierBooks(session, book=book)
    fresh: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    counts = {"opened": 0, "moved": 0, "ended": 0}
    overtaken: list[Overtaken] = []
    for case_id, case in cases.items():
        calendar, known = calendars.of(case.branch_no), stored.pop(case_id, {})
        clocks = earlier.derived(known, case, facts=timelines[case_id], calendar=calendar)
        for clock in clocks:
            before = known.pop((clock.limit_id, clock.ordinal), None)
            values = clock_values(clock, book=book, fingerprint=calendar.fingerprint, now=now)
            if before is None:
                fresh.append({"case_id": case_id, **values})
                counts["opened"] += 1
                continue
            change = _change(before, values)
            if change:
                changed.append({"clock": before.id, **_whole(before, change)})
                if change.get("state", "running") != "running":
                    counts["ended"] += 1
                elif "due_at" in change:
                    counts["moved"] += 1
                if before.stage and change.keys() & {"due_at", "verdict", "state"}:
                    overtaken.append(Overtaken(before, change, case))
        for gone in known.values():
            if gone.state != ClockState.VOID:
                change = {"state": str(ClockState.VOID), "verdict": None, "next_action_at": None}
                changed.append({"clock": gone.id, **_whole(gone, change)})
                counts["ended"] += 1
                if gone.stage:
                    overtaken.append(Overtaken(gone, change, case))
    corrected = retract(session, overtaken, book=book, calendars=calendars, now=now)
    _write(session, fresh, changed)
    return Synced(**counts, corrected=corrected)


_CHANGING = (
    "due_at", "breach_at", "stopped_at", "state", "verdict", "next_action_at", "stage", "ladder", "climbing_since",
    "unchased", "provisional", "opened_at", "calendar", "book",
)  # fmt: skip


def _whole(before: Clock, change: dict[str, Any]) -> dict[str, Any]:
    """Every changing column, so that all changes of a batch are one statement."""
    return {f"new_{name}": change.get(name, getattr(before, name)) for name in _CHANGING}


def _change(before: Clock, values: dict[str, Any]) -> dict[str, Any]:
    """What must be written to make a stored clock true again; empty when it is."""
    facts = ("opened_at", "due_at", "breach_at", "stopped_at", "state", "provisional")
    change = {name: values[name] for name in facts if values[name] != getattr(before, name)}
    if values["state"] == ClockState.STOPPED and values["verdict"] != before.verdict:
        change["verdict"] = values["verdict"]
    if not change:
        # Computed anew and the same: it now stands on the present calendar.
        return {} if values["calendar"] == before.calendar else {"calendar": values["calendar"]}
    change |= {"calendar": values["calendar"], "book": values["book"]}
    if values["state"] != ClockState.RUNNING:
        return change | {"next_action_at": None, "verdict": values["verdict"]}
    moved = values["due_at"] != before.due_at or before.state != ClockState.RUNNING
    if moved:
        change |= {name: values[name] for name in ("next_action_at", "unchased", "verdict")}
        change |= {"stage": 0, "ladder": None, "climbing_since": None}
    elif "breach_at" in change and before.next_action_at is not None:
        # A working day more or less between the deadline and the next opening: look again no later than then.
        change["next_action_at"] = min(before.next_action_at, values["breach_at"])
    return change


def clock_values(clock: derived.Clock, *, book: RuleBook, fingerprint: str, now: datetime) -> dict[str, Any]:
    """The register's columns for a derived clock, except the case and what only the sweep moves."""
    running = clock.state is derived.State.RUNNING
    unchased = None
    if running and clock.breach_at is not None and clock.breach_at < now - timedelta(days=book.history.days):
        unchased = HISTORY
    verdict = None if clock.met is None else (ClockVerdict.MET if clock.met else ClockVerdict.MISSED)
    if unchased:
        verdict = ClockVerdict.MISSED
    chased = running and not unchased
    return {
        "limit_id": clock.limit_id,
        "ordinal": clock.ordinal,
        "article": clock.article,
        "opened_at": clock.opened_at,
        "due_at": clock.due_at,
        "breach_at": clock.breach_at,
        "stopped_at": clock.stopped_at,
        "state": str(clock.state),
        "verdict": None if verdict is None else str(verdict),
        "next_action_at": min((*clock.warn_at, clock.breach_at)) if chased and clock.breach_at else None,
        "stage": 0,
        "ladder": None,
        "climbing_since": None,
        "unchased": unchased,
        "provisional": bool(clock.years),
        "book": book.digest[:12],
        "calendar": fingerprint[:12],
    }


def _stored(session: Session, case_ids: list[int]) -> dict[int, dict[tuple[str, int], Clock]]:
    found: dict[int, dict[tuple[str, int], Clock]] = defaultdict(dict)
    if case_ids:
        for clock in session.scalars(select(Clock).where(among(Clock.case_id, case_ids)).with_for_update()):
            found[clock.case_id][clock.limit_id, clock.ordinal] = clock
    return found


def _write(session: Session, fresh: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    table: Table = Clock.__table__  # type: ignore[assignment]
    ids = reserve_ids(session, table, len(fresh)).tolist()
    insert_rows(session, table, [{"id": number, **row} for number, row in zip(ids, fresh, strict=True)])
    if changed:
        session.execute(
            update(table)
            .where(table.c.id == bindparam("clock"))
            .values({name: bindparam(f"new_{name}") for name in _CHANGING}),
            changed,
        )
        session.expire_all()
