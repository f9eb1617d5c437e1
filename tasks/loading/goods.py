"""Which goods in custody a paper is about (MS-6, MS-7)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import func, select

from models import Call, Receipt, Return
from models.among import among
from models.bulk import is_sqlite
from tasks.engine.timeline import hold_cases
from tasks.loading.chunk import Chunk, Refusals


@dataclass(frozen=True, slots=True)
class Meant:
    """The case that a paper moves: goods in custody, or the call itself where nothing is in custody."""

    case_id: int
    call_case_id: int
    call_no: str
    branch_no: str
    receipt_no: str | None


def hold_calls(chunk: Chunk) -> None:
    """Hold the calls that a chunk's rows are about, by their numbers or by their receipts, until the transaction ends.

    Whoever changes goods holds their call first, so that two papers on one job wait for each other.
    """
    if is_sqlite(chunk.session):
        return
    calls, receipts = _named(chunk, "call_no"), _named(chunk, "receipt_no")
    asked = select(Call.case_id).outerjoin(Receipt, Receipt.call_no == Call.call_no)
    wanted = among(Call.call_no, calls) | among(Receipt.receipt_no, receipts)
    hold_cases(chunk.session, sorted(set(chunk.session.scalars(asked.where(wanted)))))


def goods_meant(
    chunk: Chunk, refusals: Refusals, *, at: str, needed: bool, known: list[str | None]
) -> list[Meant | None]:
    """What each row is about; None for a row that is refused. `at` names the column of the paper's own time.

    Goods that the row names must be of its call. Without a number it is the one thing in custody for the call at
    that time, or the goods that the paper was about before (`known`). With nothing in custody the row is about the
    call, or is refused where goods are `needed`. A paper without such a column is always about the call.
    """
    calls = _calls(chunk)
    receipts, of_call = _receipts(chunk)
    frame = chunk.frame
    if "call_no" in frame:
        refusals.unknown("call_no", set(calls), "unknown_call")
    if "receipt_no" in frame:
        refusals.unknown("receipt_no", set(receipts), "unknown_receipt")
    of_goods = frame["receipt_no"] if "receipt_no" in frame else [None] * len(frame)
    found: list[Meant | None] = []
    numbers = frame["call_no"] if "call_no" in frame else frame["receipt_no"].map(
        {number: row.call_no for number, row in receipts.items()}
    )  # fmt: skip
    rows = zip(frame.index, numbers, of_goods, frame[at], known, strict=True)
    for line, call_no, receipt_no, when, before in rows:
        call = calls.get(call_no)
        named = receipt_no if isinstance(receipt_no, str) else before
        if call is None or (named is not None and named not in receipts):
            found.append(None)
            continue
        goods = receipts.get(named) if named is not None else None
        if goods is None and "receipt_no" in frame:
            goods = _in_custody(of_call[call_no], when, refusals, line=int(line), needed=needed)
        elif goods is not None and goods.call_no != call_no:
            refusals.add(int(line), "receipt_of_other_call", "receipt_no", value=goods.receipt_no, other=goods.call_no)
        if goods is not None and when < goods.taken_at:
            refusals.add(int(line), "before_receipt", at, value=refusals.local(when, branch_no=call.branch_no))
        if goods is None and when < call.called_at:
            refusals.add(int(line), "before_call", at, value=refusals.local(when, branch_no=call.branch_no))
        meant = Meant(
            case_id=call.case_id if goods is None else goods.case_id,
            call_case_id=call.case_id,
            call_no=call_no,
            branch_no=call.branch_no,
            receipt_no=None if goods is None else goods.receipt_no,
        )
        found.append(None if int(line) in refusals.by_line else meant)
    return found


def _in_custody(candidates: list[Any], when: datetime, refusals: Refusals, *, line: int, needed: bool) -> Any:
    """The one piece of goods that was in custody then; None with several, or with nothing, which may be refused."""
    here = [row for row in candidates if row.taken_at <= when and (row.returned_at is None or when <= row.returned_at)]
    if len(here) == 1:
        return here[0]
    if here:
        refusals.add(line, "which_receipt", "receipt_no", other=", ".join(sorted(row.receipt_no for row in here)))
    elif needed:
        refusals.add(line, "no_receipt", "call_no")
    return None


def _named(chunk: Chunk, column: str) -> list[str]:
    return sorted(chunk.frame[column].dropna().unique()) if column in chunk.frame else []


def _calls(chunk: Chunk) -> dict[str, Any]:
    numbers, receipts = _named(chunk, "call_no"), _named(chunk, "receipt_no")
    wanted = among(Call.call_no, numbers) | Call.call_no.in_(
        select(Receipt.call_no).where(among(Receipt.receipt_no, receipts))
    )
    rows = chunk.session.execute(select(Call.call_no, Call.case_id, Call.called_at, Call.branch_no).where(wanted))
    return {row.call_no: row for row in rows}


def _receipts(chunk: Chunk) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    numbers, receipts = _named(chunk, "call_no"), _named(chunk, "receipt_no")
    back = select(func.max(Return.returned_at)).where(Return.receipt_no == Receipt.receipt_no).scalar_subquery()
    rows = chunk.session.execute(
        select(Receipt.receipt_no, Receipt.case_id, Receipt.call_no, Receipt.taken_at, back.label("returned_at")).where(
            among(Receipt.call_no, numbers) | among(Receipt.receipt_no, receipts)
        )
    ).all()
    of_call: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        of_call[row.call_no].append(row)
    return {row.receipt_no: row for row in rows}, of_call


def text_or_none(value: Any) -> str | None:
    """A cell of a frame as text, None where it is empty."""
    return None if pd.isna(value) else str(value)
