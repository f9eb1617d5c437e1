"""Technicians' logs of work that no voucher and no repair card tells of (MS-10)."""

from collections import defaultdict
from typing import Any, cast

import numpy as np
import pandas as pd
from sqlalchemy import Table, select

from models import WorkLog
from models.among import among
from models.bulk import insert_rows
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.fresh import fresh_rows
from tasks.loading.in_service import ON_THE_ROAD, refuse_strangers
from tasks.loading.register import Register, rows_of

WORK_LOGS = Register(table=cast("Table", WorkLog.__table__), key="technician_no")
A_DAY = 24 * 60


def apply_work_logs(chunk: Chunk) -> Applied:
    """Enter logs by technician, day and kind; a corrected line is written over what stood.

    Only of those who are sent to customers, on days on which they were with us: others do not file their day.
    """
    stored = _stored(chunk)
    fresh = fresh_rows(chunk, stored=stored, keys=_keys(chunk))
    part, refusals = fresh.chunk, fresh.refusals
    days = [day.date() for day in part.frame["day"]]
    refuse_strangers(part, refusals, "technician_no", on=days, roles=ON_THE_ROAD)
    _check_days(part, refusals, stored)
    keys = _keys(part)
    insert_rows(chunk.session, WORK_LOGS.table, rows_of(part, WORK_LOGS, fresh.new))
    for place, row in zip(fresh.changed.tolist(), rows_of(part, WORK_LOGS, fresh.changed), strict=True):
        table = WORK_LOGS.table
        chunk.session.execute(table.update().where(table.c.id == stored[keys[place]].id).values(**row))
    return fresh.applied()


def _check_days(chunk: Chunk, refusals: Refusals, stored: dict[Any, Any]) -> None:
    """No day has more than 24 hours: what stands and what comes, taken in the order of the lines."""
    spent: dict[tuple[str, Any], int] = defaultdict(int)
    for (number, day, _), row in stored.items():
        spent[number, day] += row.minutes
    keys, good = _keys(chunk), refusals.good()
    for place, (line, minutes) in enumerate(zip(chunk.frame.index, chunk.frame["minutes"], strict=True)):
        if not good[place]:
            continue
        number, day, _ = keys[place]
        before = stored[keys[place]].minutes if keys[place] in stored else 0
        total = spent[number, day] - before + int(minutes)
        if total > A_DAY:
            refusals.add(int(line), "day_too_long", "minutes", value=str(minutes))
        else:
            spent[number, day] = total


def _keys(chunk: Chunk) -> list[Any]:
    frame = chunk.frame
    days = [None if pd.isna(day) else day.date() for day in frame["day"]]
    return list(zip(frame["technician_no"], days, frame["kind"], strict=True))


def _stored(chunk: Chunk) -> dict[Any, Any]:
    """What stands of these technicians on the days of the chunk."""
    frame = chunk.frame
    people = sorted(frame["technician_no"].dropna().unique())
    days = np.unique(frame["day"].dropna())
    if not people or not len(days):
        return {}
    first, last = pd.Timestamp(days[0]).date(), pd.Timestamp(days[-1]).date()
    rows = chunk.session.execute(
        select(WorkLog.__table__).where(among(WorkLog.technician_no, people), WorkLog.day.between(first, last))
    )
    return {(row.technician_no, row.day, row.kind): row for row in rows}
