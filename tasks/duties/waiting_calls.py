"""A branch's waiting calls and its technicians as proposals need them (MS-3, MS-13, MS-14)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import Call, Case, Clock, ClockState, Complaint, Event, Staff, Visit
from models.among import among
from models.bulk import rows_among
from rules.dispatching import Hand, WaitingCall
from rules.events import CallEvent, CallState, ComplaintState
from rules.regulation.schema import RuleBook
from rules.skills import needed, skill_words
from rules.words import CaseKind, Role, Severity
from tasks.duties.open_work import open_minutes
from tasks.engine.calendars import Calendars

WAITING = (CallState.REGISTERED, CallState.REVISIT)
"""States of a call that somebody has to be sent to."""
DONE = (ComplaintState.ANSWERED, ComplaintState.CLOSED, ComplaintState.WITHDRAWN, ComplaintState.LINKED)
NO_LIMIT = timedelta(days=365)
"""How far off the deadline of a call lies for which no limit runs."""


@dataclass(slots=True)
class Situation:
    """The waiting calls and the technicians on duty of some branches, the calls' case ids and their deadlines.

    `due` is None for a call for which no limit runs.
    """

    calls: list[WaitingCall] = field(default_factory=list)
    hands: list[Hand] = field(default_factory=list)
    cases: dict[str, int] = field(default_factory=dict)
    due: dict[str, datetime | None] = field(default_factory=dict)

    def take(self, more: "Situation") -> None:
        """Add another branch."""
        self.calls += more.calls
        self.hands += more.hands
        self.cases |= more.cases
        self.due |= more.due


def situation_of(
    session: Session, branch_no: str, *, now: datetime, rules: RuleBook, known: Calendars, claimed: frozenset[str]
) -> Situation:
    """What one branch has to do and whom it has for it at `now` (aware); reads only.

    Calls only while the branch is open: nobody dispatches at night. Technicians on every working day of the branch,
    so that they can be asked for help. Calls that nothing has happened to within the rule book's history are records
    and not waiting. `claimed` are the skills of all technicians.
    """
    calendar = known.of(branch_no)
    found = Situation()
    if calendar.is_open(now):
        rows = _waiting(session, branch_no, since=now - timedelta(days=rules.history.days))
        _describe(session, rows, branch_no=branch_no, now=now, rules=rules, claimed=claimed, found=found)
    today = calendar.day_of(now)
    if calendar.is_workday(today):
        active = (Staff.active_from.is_(None) | (Staff.active_from <= today)) & (
            Staff.active_until.is_(None) | (Staff.active_until >= today)
        )
        staff = session.execute(
            select(Staff.staff_no, Staff.skills).where(
                Staff.branch_no == branch_no, Staff.role == Role.TECHNICIAN, active
            )
        ).all()
        busy = open_minutes(session, [row.staff_no for row in staff], now=now, rules=rules, calendar=calendar)
        found.hands = [
            Hand(row.staff_no, branch_no, skill_words(row.skills), open_minutes=busy.get(row.staff_no, 0))
            for row in staff
        ]
    return found


def claimed_skills(session: Session) -> frozenset[str]:
    """The skills that any technician has."""
    written = session.scalars(select(Staff.skills).where(Staff.role == Role.TECHNICIAN, Staff.skills.is_not(None)))
    return frozenset().union(*(skill_words(line) for line in written))


def _waiting(session: Session, branch_no: str, *, since: datetime) -> list[Row[Any]]:
    alive = select(Event.id).where(
        Event.case_id == Case.id, Event.happened_at >= since, Event.kind != CallEvent.CARRIED_OVER
    )
    return list(
        session.execute(
            select(Case.id, Case.state, Call.call_no, Call.called_at, Call.area, Call.model, Call.appointed_at)
            .join(Call, Call.case_id == Case.id)
            .where(
                Case.kind == CaseKind.CALL,
                Case.state.in_([str(state) for state in WAITING]),
                Case.branch_no == branch_no,
                alive.exists(),
            )
        )
    )


def _describe(
    session: Session,
    rows: list[Row[Any]],
    *,
    branch_no: str,
    now: datetime,
    rules: RuleBook,
    claimed: frozenset[str],
    found: Situation,
) -> None:
    case_ids, call_nos = [row.id for row in rows], [row.call_no for row in rows]
    clocks = _deadlines(session, case_ids, rules=rules)
    carried = set(session.scalars(select(Event.case_id).where(_of(case_ids, CallEvent.CARRIED_OVER))))
    urgent = _complained_about(session, call_nos)
    been: dict[str, set[str]] = defaultdict(set)
    for call_no, technician in rows_among(session, Visit.call_no, call_nos, Visit.technician_no):
        if technician is not None:
            been[call_no].add(technician)
    for row in rows:
        due_at, breach_at = clocks.get(row.id, (None, None))
        appointed = row.appointed_at if row.appointed_at is not None and row.appointed_at > now else None
        found.cases[row.call_no], found.due[row.call_no] = row.id, due_at
        found.calls.append(
            WaitingCall(
                call_no=row.call_no,
                branch_no=branch_no,
                called_at=row.called_at,
                due_at=due_at or now + NO_LIMIT,
                breach_at=breach_at or now + NO_LIMIT,
                area=row.area,
                needs=needed(row.model, claimed=claimed),
                carried_over=row.state == CallState.REGISTERED and row.id in carried,
                urgent=row.call_no in urgent,
                not_before=appointed,
                been=frozenset(been[row.call_no]),
            )
        )


def _of(case_ids: list[int], kind: CallEvent) -> Any:
    return (Event.kind == kind) & among(Event.case_id, case_ids)


def _deadlines(
    session: Session, case_ids: Iterable[int], *, rules: RuleBook
) -> dict[int, tuple[datetime | None, datetime | None]]:
    """(due, breach) by case: the earliest limit for being there, or for a further visit the earliest of any kind."""
    arrival = {limit.id for limit in rules.limits_for(CaseKind.CALL) if set(limit.stops_on) == {CallEvent.ARRIVED}}
    running = rows_among(
        session, Clock.case_id, case_ids, Clock.limit_id, Clock.due_at, Clock.breach_at, Clock.state
    )  # fmt: skip
    found: dict[int, tuple[bool, datetime, datetime | None]] = {}
    for case_id, limit_id, due_at, breach_at, state in running:
        if state == ClockState.RUNNING and due_at is not None:
            ranked = (limit_id not in arrival, due_at, breach_at)
            found[case_id] = min(found.get(case_id, ranked), ranked, key=lambda each: each[:2])
    return {case_id: (due_at, breach_at or due_at) for case_id, (_, due_at, breach_at) in found.items()}


def _complained_about(session: Session, call_nos: Iterable[str]) -> set[str]:
    """The calls about which a serious complaint is open."""
    rows = rows_among(session, Complaint.call_no, call_nos, Complaint.case_id, Complaint.severity)
    serious = {case_id: call_no for call_no, case_id, severity in rows if severity == Severity.SERIOUS}
    states = rows_among(session, Case.id, serious, Case.state)
    return {serious[case_id] for case_id, state in states if state not in DONE}
