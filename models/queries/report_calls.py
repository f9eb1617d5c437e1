"""The month's calls as the report counts them: where they came from, dispatch, visits (RP-3, MS-13, MS-4)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from models.cases import Case, Event
from models.queries.corrections import not_corrected
from models.queries.report_span import LocalSpan, calls_within, span_table
from models.work import Call, Dispatch, Visit
from rules.events import CallEvent, CallState
from rules.words import CaseKind

SETTLED_WITHOUT_DISPATCH = (CallEvent.FIXED_BY_PHONE, CallEvent.CANCELLED, CallEvent.CARRIED_IN_COUNTER)
"""Events after which a call needs nobody sent."""

WITHOUT_OUTCOME = (CallState.REGISTERED, CallState.DISPATCHED, CallState.ON_SITE, CallState.REVISIT)
"""States in which a call's outcome is still to come."""


class CallCount(NamedTuple):
    """How many calls share branch, service kind, product model, channel and area (None: not written down)."""

    branch_no: str
    kind: str
    model: str | None
    channel: str | None
    area: str | None
    calls: int


class DayCount(NamedTuple):
    """Calls of one local day."""

    day: str
    calls: int


class DispatchCount(NamedTuple):
    """How soon a branch's calls of the month were dispatched (MS-13); every call is in exactly one of four counts.

    `at_end` overlaps them: nobody was dispatched and nothing else had settled the call when the month closed.
    """

    branch_no: str
    same_day: int
    later: int
    settled: int
    waiting: int
    at_end: int


class Undispatched(NamedTuple):
    """A call to which nobody had been sent when the month closed; `dispatched_at` when somebody was, since."""

    call_no: str
    branch_no: str
    area: str | None
    called_at: datetime
    dispatched_at: datetime | None


class Overridden(NamedTuple):
    """A call whose kind a clerk set against the facts, with the reason as written: it is masked before it is shown."""

    call_no: str
    branch_no: str
    called_at: datetime
    facts: str
    kind: str
    reason: str | None


class VisitCount(NamedTuple):
    """Visits to the month's calls that ended alike; `first` tells first visits from later ones."""

    branch_no: str
    outcome: str | None
    first: bool
    visits: int


def calls_counted(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> list[CallCount]:
    """The month's calls by branch, kind, model, channel and area, in one pass."""
    calls = calls_within(month, company_zone=company_zone)
    by = (calls.c.branch_no, calls.c.kind, calls.c.model, calls.c.channel, calls.c.area)
    return [CallCount(*row) for row in session.execute(select(*by, func.count()).group_by(*by))]


def calls_by_day(session: Session, *, days: Sequence[LocalSpan], company_zone: str) -> list[DayCount]:
    """The month's calls by local day; days without a call are left out."""
    calls = calls_within(days, company_zone=company_zone)
    label = calls.c.label
    return [DayCount(*row) for row in session.execute(select(label, func.count()).group_by(label).order_by(label))]


def dispatch_counted(
    session: Session, *, days: Sequence[LocalSpan], month: Sequence[LocalSpan], company_zone: str
) -> list[DispatchCount]:
    """By branch, how many calls were dispatched on their local day, later, or not at all."""
    inner = _dispatching(days, month, company_zone=company_zone)
    sent, settled = inner.c.dispatched_at, inner.c.settled_at
    counted = select(
        inner.c.branch_no,
        _sum(sent < inner.c.day_ends),
        _sum(sent >= inner.c.day_ends),
        _sum(and_(sent.is_(None), settled.is_not(None))),
        _sum(and_(sent.is_(None), settled.is_(None))),
        _sum(_open_at_end(inner)),
    ).group_by(inner.c.branch_no)
    return [DispatchCount(*row) for row in session.execute(counted.order_by(inner.c.branch_no))]


def undispatched_at_end(
    session: Session, *, days: Sequence[LocalSpan], month: Sequence[LocalSpan], company_zone: str
) -> list[Undispatched]:
    """The month's calls without a dispatch when the month closed, oldest first."""
    inner = _dispatching(days, month, company_zone=company_zone)
    listed = (
        select(inner.c.call_no, inner.c.branch_no, inner.c.area, inner.c.called_at, inner.c.dispatched_at)
        .where(_open_at_end(inner))
        .order_by(inner.c.called_at, inner.c.call_no)
    )
    return [Undispatched(*row) for row in session.execute(listed)]


def kinds_overridden(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> list[Overridden]:
    """The month's calls whose kind differs from what the facts say, oldest first (MS-1)."""
    calls = calls_within(month, company_zone=company_zone)
    listed = (
        select(calls.c.call_no, calls.c.branch_no, calls.c.called_at, Call.kind_facts, calls.c.kind, Call.kind_reason)
        .join(Call, Call.call_no == calls.c.call_no)
        .where(Call.kind != Call.kind_facts)
        .order_by(calls.c.called_at, calls.c.call_no)
    )
    return [Overridden(*row) for row in session.execute(listed)]


def visits_counted(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> list[VisitCount]:
    """Every visit so far to the month's calls, by branch and outcome, first visits apart."""
    calls = calls_within(month, company_zone=company_zone)
    nth = func.row_number().over(partition_by=Visit.call_no, order_by=(Visit.arrived_at, Visit.id))
    ranked = (
        select(calls.c.branch_no, Visit.outcome, case((nth == 1, 1), else_=0).label("first"))
        .join(Visit, Visit.call_no == calls.c.call_no)
        .subquery()
    )
    by = (ranked.c.branch_no, ranked.c.outcome, ranked.c.first)
    found = session.execute(select(*by, func.count()).group_by(*by))
    return [VisitCount(branch, outcome, bool(first), visits) for branch, outcome, first, visits in found]


def calls_without_outcome(session: Session, *, month: Sequence[LocalSpan], company_zone: str) -> int:
    """How many of the month's calls still wait for their outcome, whatever the limit says."""
    calls = calls_within(month, company_zone=company_zone)
    counted = (
        select(func.count())
        .select_from(calls)
        .join(Case, Case.id == calls.c.case_id)
        .where(Case.state.in_(WITHOUT_OUTCOME))
    )
    return session.scalar(counted) or 0


def older_undispatched(session: Session, *, before: datetime) -> int:
    """Calls from before `before` (aware) that still wait for somebody to be sent."""
    waiting = select(func.count(Case.id)).where(
        Case.kind == CaseKind.CALL, Case.state == CallState.REGISTERED, Case.opened_at < before
    )
    return session.scalar(waiting) or 0


def _dispatching(days: Sequence[LocalSpan], month: Sequence[LocalSpan], *, company_zone: str) -> CTE:
    """Each call of the month with the end of its local day and month and its first dispatch or settling event."""
    calls = calls_within(days, company_zone=company_zone)
    whole = span_table(month, name="month_ends")
    dispatched = select(func.min(Dispatch.dispatched_at)).where(Dispatch.call_no == calls.c.call_no).scalar_subquery()
    settled = (
        select(func.min(Event.happened_at))
        .where(Event.case_id == calls.c.case_id, Event.kind.in_(SETTLED_WITHOUT_DISPATCH), not_corrected())
        .scalar_subquery()
    )
    return (
        select(
            calls.c.call_no,
            calls.c.branch_no,
            calls.c.area,
            calls.c.called_at,
            calls.c.ends.label("day_ends"),
            whole.c.ends.label("month_ends"),
            dispatched.label("dispatched_at"),
            settled.label("settled_at"),
        )
        .join(whole, whole.c.zone == calls.c.zone)
        .cte("dispatching")
    )


def _open_at_end(inner: CTE) -> ColumnElement[bool]:
    def not_by_then(moment: ColumnElement[Any]) -> ColumnElement[bool]:
        return or_(moment.is_(None), moment >= inner.c.month_ends)

    return and_(not_by_then(inner.c.dispatched_at), not_by_then(inner.c.settled_at))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
