"""The service voucher of every call: drawn with it, signed, voided, never lost a number (MS-2, MS-3, MS-4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import numpy as np
from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from models import Call, Series, Voucher
from models.among import among
from models.bulk import dialect_insert, insert_columns, reserve_ids
from rules.events import CallEvent, CallState
from rules.words import DecisionStep
from tasks.engine.timeline import Timelines

VOUCHER = "voucher"
ENDED_WITHOUT = {CallEvent.CANCELLED: CallState.CANCELLED, CallEvent.FIXED_BY_PHONE: CallState.CLOSED}
"""Events that end a call for which nobody signs, with the state they lead to: its voucher is void."""
MOVED = "moved"
"""Why the voucher of a call that went to another branch is void."""


def take_numbers(session: Session, *, series: str, branch_no: str, count: int) -> int:
    """The first of `count` numbers in a row; whoever takes the next ones waits until this transaction ends.

    A rollback gives them back, so the series has no gaps.
    """
    statement = dialect_insert(session, Series).values(name=series, branch_no=branch_no, last=count)
    raised = statement.on_conflict_do_update(
        index_elements=[Series.name, Series.branch_no], set_={"last": Series.last + statement.excluded.last}
    ).returning(Series.last)
    return session.scalars(raised).one() - count + 1


def draw_vouchers(session: Session, *, call_nos: Sequence[str], branches: Sequence[str], now: datetime) -> None:
    """Draw the vouchers of new calls, numbered in each branch in the order given (MS-3)."""
    if not call_nos:
        return
    table = cast("Table", Voucher.__table__)
    names, kinds = np.unique(np.asarray(branches, dtype=object), return_inverse=True)
    numbers = np.empty(len(kinds), dtype=np.int64)
    for kind, name in enumerate(names):
        mine = np.flatnonzero(kinds == kind)
        first = take_numbers(session, series=VOUCHER, branch_no=str(name), count=len(mine))
        numbers[mine] = np.arange(first, first + len(mine))
    insert_columns(
        session,
        table,
        {
            "id": reserve_ids(session, table, len(numbers)),
            "branch_no": list(branches),
            "number": numbers.tolist(),
            "call_no": list(call_nos),
            "drawn_at": np.full(len(numbers), np.datetime64(int(now.timestamp()), "s")),
        },
    )


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the timeline of a call says of its voucher."""

    signed_at: datetime | None
    signed_by: str | None
    voided_at: datetime | None
    void_reason: str | None


def keep_vouchers(session: Session, timelines: Timelines, case_ids: Sequence[int], *, now: datetime) -> None:
    """Bring the vouchers of these calls into line with their timelines. Repeating changes nothing.

    A voided voucher keeps its number for ever; a call that goes on, or goes to another branch, gets a new one.
    """
    if not case_ids:
        return
    rows = session.execute(
        select(
            Call.case_id, Call.call_no, Call.branch_no, Voucher.id, Voucher.branch_no.label("drawn_in"),
            Voucher.signed_at, Voucher.signed_by, Voucher.archived_at, Voucher.drawn_at,
        )
        .outerjoin(Voucher, (Voucher.call_no == Call.call_no) & Voucher.voided_at.is_(None))
        .where(among(Call.case_id, list(case_ids)))
        .order_by(Call.call_no)
    ).all()  # fmt: skip
    drawn: list[Any] = []
    signed: list[dict[str, Any]] = []
    for row in rows:
        wanted = _wanted(timelines.events(row.case_id), state=timelines.state(row.case_id))
        if row.id is not None and wanted.voided_at is not None:
            voided_at = max(wanted.voided_at, row.drawn_at)  # a call learned of late was over before it had a voucher
            _change(session, row.id, voided_at=voided_at, void_reason=wanted.void_reason)
        elif row.id is not None and row.drawn_in != row.branch_no:
            _change(session, row.id, voided_at=now, void_reason=MOVED)
            drawn.append(row)
        elif row.id is None and wanted.voided_at is None:
            drawn.append(row)
        elif row.id is not None and (row.signed_at, row.signed_by) != (wanted.signed_at, wanted.signed_by):
            signed.append({"id": row.id, "signed_at": wanted.signed_at, "signed_by": wanted.signed_by})
        if row.id is not None and row.archived_at is not None and timelines.state(row.case_id) != CallState.CLOSED:
            _change(session, row.id, archived_at=None)  # the call goes on, and its voucher with it
    if signed:
        session.execute(update(Voucher), signed)
    if drawn:
        call_nos, branches = [row.call_no for row in drawn], [row.branch_no for row in drawn]
        draw_vouchers(session, call_nos=call_nos, branches=branches, now=now)
        keep_vouchers(session, timelines, [row.case_id for row in drawn], now=now)  # what was signed stays signed


def _change(session: Session, voucher_id: int, **values: Any) -> None:
    session.execute(update(Voucher).where(Voucher.id == voucher_id).values(**values))


def _wanted(events: Sequence[tuple[int, str, datetime, Mapping[str, Any]]], *, state: str) -> _Wanted:
    reopened = max((at for _, kind, at, _ in events if kind == CallEvent.REOPENED), default=None)
    signed_at = signed_by = voided_at = void_reason = None
    for _, kind, at, detail in events:
        if reopened is not None and at < reopened:
            continue
        if detail.get("signed_by"):
            signed_at, signed_by = at, detail["signed_by"]
        elif kind == CallEvent.CLOSED and detail.get("step") == DecisionStep.CLOSING:
            signed_at = signed_at or at  # struck off by a decision: the signed voucher came back afterwards (MS-4)
        if ENDED_WITHOUT.get(cast("CallEvent", kind)) == state:
            voided_at, void_reason = at, kind
    return _Wanted(signed_at, signed_by, voided_at, void_reason)
