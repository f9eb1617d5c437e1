"""How the limits were kept for the month's cases, and what is past its limit now (LIM-1, MS-14)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CTE, ColumnElement, and_, case, func, literal, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.cases import Case, Clock, ClockState, ClockVerdict
from models.customers import Contract
from models.queries.report_contracts import ending
from models.queries.report_span import LocalSpan, calls_within, complaints_within
from rules.events import STATES
from rules.lifecycles import lifecycle_of
from rules.words import CaseKind

REST_DAYS_AT_MOST = timedelta(days=15)
"""How far before a term's end the working day before it can lie: no festival lasts longer."""

ZONES_AT_MOST = timedelta(hours=14)


class Standing(StrEnum):
    """Where a limit stands. `overdue` is past its limit and still running: missed, and somebody still waits."""

    MET = "met"
    MISSED = "missed"
    OVERDUE = "overdue"
    RUNNING = "running"
    VOID = "void"


class LimitCount(NamedTuple):
    """Clocks of one limit in one branch that stand alike; `provisional` of them rest on an unpublished calendar.

    `area_unknown` counts those whose case names no area, which the limit takes for urban (MS-14).
    """

    limit_id: str
    branch_no: str | None
    standing: Standing
    clocks: int
    provisional: int
    area_unknown: int


class LateCall(NamedTuple):
    """A call of the month reached too late, or past its limit and not reached yet (`stopped_at` None)."""

    call_no: str
    branch_no: str
    area: str | None
    opened_at: datetime
    due_at: datetime
    stopped_at: datetime | None


class OverdueCount(NamedTuple):
    """Clocks of one limit in one branch that run past their limit now, whatever month their case is from."""

    limit_id: str
    branch_no: str | None
    clocks: int
    oldest_due_at: datetime


class OverdueCase(NamedTuple):
    """A case that is past one limit now and not done, whatever month it is from."""

    number: str
    branch_no: str | None
    due_at: datetime


def overdue_cases(session: Session, *, limit_ids: Sequence[str], now: datetime) -> list[OverdueCase]:
    """The cases past one of these limits at `now`, the one longest overdue first."""
    listed = (
        select(Case.number, Case.branch_no, func.min(Clock.due_at))
        .select_from(Case)
        .join(Clock, Clock.case_id == Case.id)
        .where(_unfinished(), Clock.limit_id.in_(limit_ids), standing_of(Clock, now=now) == Standing.OVERDUE)
        .group_by(Case.number, Case.branch_no)
        .order_by(func.min(Clock.due_at), Case.number)
    )
    return [OverdueCase(*row) for row in session.execute(listed)]


def call_limits_counted(
    session: Session, *, month: Sequence[LocalSpan], company_zone: str, now: datetime
) -> list[LimitCount]:
    """Every limit of the month's calls, by branch and standing at `now`."""
    calls = calls_within(month, company_zone=company_zone)
    return _counted(session, calls, area_unknown=calls.c.area.is_(None), now=now)


def complaint_limits_counted(
    session: Session, *, month: Sequence[LocalSpan], company_zone: str, now: datetime
) -> list[LimitCount]:
    """Every limit of the complaints received in the month, by branch and standing at `now`."""
    complaints = complaints_within(month, company_zone=company_zone)
    return _counted(session, complaints, area_unknown=None, now=now)


def contract_limits_counted(session: Session, *, first: date, last: date, now: datetime) -> list[LimitCount]:
    """The limits of the contract terms that end on `first` to `last`: those due in the weeks before the term's end."""
    contracts = (
        select(Contract.case_id, Case.branch_no)
        .join(Case, Case.id == Contract.case_id)
        .where(ending(first=first, last=last))
        .cte("ending")
    )
    begins = datetime.combine(first - REST_DAYS_AT_MOST, time(), UTC)
    ends = datetime.combine(last + timedelta(days=1), time(), UTC) + ZONES_AT_MOST
    return _counted(session, contracts, area_unknown=None, now=now, due=Clock.due_at.between(begins, ends))


def late_calls(
    session: Session, *, month: Sequence[LocalSpan], limit_ids: Sequence[str], company_zone: str, now: datetime
) -> list[LateCall]:
    """The month's calls whose limit among `limit_ids` was missed or is past, by call number."""
    calls = calls_within(month, company_zone=company_zone)
    listed = (
        select(calls.c.call_no, calls.c.branch_no, calls.c.area, Clock.opened_at, Clock.due_at, Clock.stopped_at)
        .join(Clock, Clock.case_id == calls.c.case_id)
        .where(
            Clock.limit_id.in_(limit_ids),
            Clock.due_at.is_not(None),
            standing_of(Clock, now=now).in_([Standing.MISSED, Standing.OVERDUE]),
        )
        .order_by(calls.c.call_no, Clock.limit_id)
    )
    return [LateCall(*row) for row in session.execute(listed)]


def overdue_now(session: Session, *, now: datetime) -> list[OverdueCount]:
    """What runs past its limit at `now`, by limit and branch; enters by the cases that are not at an end."""
    listed = (
        select(Clock.limit_id, Case.branch_no, func.count(), func.min(Clock.due_at))
        .select_from(Case)
        .join(Clock, Clock.case_id == Case.id)
        .where(_unfinished(), standing_of(Clock, now=now) == Standing.OVERDUE)
        .group_by(Clock.limit_id, Case.branch_no)
        .order_by(Clock.limit_id, Case.branch_no)
    )
    return [OverdueCount(*row) for row in session.execute(listed)]


def standing_of(clock: type[Clock], *, now: datetime) -> ColumnElement[str | None]:
    """The standing of a clock at `now`, null where an outer join found none.

    A running clock carries a verdict only where nobody is told of its breach; otherwise `breach_at` says it.
    """
    return case(
        (clock.state == ClockState.VOID, Standing.VOID),
        (and_(clock.state == ClockState.STOPPED, clock.verdict == ClockVerdict.MET), Standing.MET),
        (clock.state == ClockState.STOPPED, Standing.MISSED),
        (or_(clock.verdict == ClockVerdict.MISSED, clock.breach_at <= now), Standing.OVERDUE),
        (clock.state.is_not(None), Standing.RUNNING),
    )


def _counted(
    session: Session,
    cases: CTE,
    *,
    area_unknown: ColumnElement[bool] | None,
    now: datetime,
    due: ColumnElement[bool] | None = None,
) -> list[LimitCount]:
    # The standing is named in an inner query: grouping by an expression with bound values is not portable.
    unknown = literal(0) if area_unknown is None else _one_if(area_unknown)
    each = (
        select(
            Clock.limit_id,
            cases.c.branch_no,
            standing_of(Clock, now=now).label("standing"),
            _one_if(Clock.provisional).label("provisional"),
            unknown.label("area_unknown"),
        )
        .select_from(cases)
        .join(Clock, Clock.case_id == cases.c.case_id)
        .where(true() if due is None else due)
        .subquery()
    )
    by = (each.c.limit_id, each.c.branch_no, each.c.standing)
    found = session.execute(
        select(*by, func.count(), func.sum(each.c.provisional), func.sum(each.c.area_unknown)).group_by(*by)
    )
    return [
        LimitCount(limit_id, branch_no, Standing(standing), clocks, provisional, unknown)
        for limit_id, branch_no, standing, clocks, provisional, unknown in found
    ]


def _one_if(condition: ColumnElement[bool] | InstrumentedAttribute[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _unfinished() -> ColumnElement[bool]:
    """Cases that are not at their end: their state can still move."""
    return or_(
        *(
            and_(Case.kind == kind, Case.state.in_([state for state in STATES[kind] if state not in final_of(kind)]))
            for kind in CaseKind
        )
    )


def final_of(kind: CaseKind) -> frozenset[str]:
    """The states at which a kind of case ends."""
    return frozenset(lifecycle_of(kind).table.final)
