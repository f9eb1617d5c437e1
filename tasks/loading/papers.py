"""Papers about a job or the goods taken in for it: one way in for all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pandas as pd
from sqlalchemy import Table, select

from models import Call, Receipt, Staff
from models.among import among
from models.base import Base
from models.bulk import rows_among, rows_by_key
from rules.people import in_service
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.fresh import fresh_rows
from tasks.loading.goods import Meant, goods_meant, hold_calls, text_or_none
from tasks.loading.register import Register, rows_of
from tasks.loading.steps import Step, Steps


@dataclass(frozen=True, slots=True)
class Scene:
    """What a paper's own rules look at: the chunk, what is said against its rows, and the timelines they move."""

    chunk: Chunk
    refusals: Refusals
    timelines: Timelines


@dataclass(frozen=True, slots=True)
class Entry:
    """One row on its way in: what it says under the register's names, what it is about, and what stands of it.

    What a correcting file leaves out is said as it stands; `said` may be completed.
    """

    said: dict[str, Any]
    meant: Meant
    line: int
    stored: Any


@dataclass(frozen=True, slots=True)
class Paper:
    """How one paper enters: its register, its key there, and the events it stands for.

    `at` names the column of the paper's own time. `events` says what happened, in the order of the times, or None
    once it has refused the row. `needs_goods` papers are refused where nothing is in custody. `people` are columns of
    staff numbers; they act at the paper's time, or at that of the column named in `acts_at`. A `numbered` paper has a
    number of its own: a correction may move it to another job, and it leaves the one it was entered under. Others are
    told apart by their job and time alone.
    """

    model: type[Base]
    key: tuple[str, ...]
    at: str
    events: Callable[[Scene, Entry], list[NewEvent] | None]
    needs_goods: bool = False
    numbered: bool = False
    people: tuple[str, ...] = ()
    acts_at: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def register(self) -> Register:
        """The register that the paper's rows go to."""
        return Register(table=cast("Table", self.model.__table__), key=self.key[0], names=self.names)


def apply_paper(chunk: Chunk, paper: Paper) -> Applied:
    """Enter one chunk of a paper: find what it is about, judge it on that timeline, keep what stands."""
    hold_calls(chunk)
    stored = _stored(chunk, paper)
    fresh = fresh_rows(chunk, stored=stored, keys=_keys(chunk))
    chunk, refusals = fresh.chunk, fresh.refusals
    keys = _keys(chunk)
    known = [getattr(stored.get(key), "receipt_no", None) for key in keys]
    meant = goods_meant(chunk, refusals, at=paper.at, needed=paper.needs_goods, known=known)
    for column in paper.people:
        _check_people(chunk, refusals, column, at=paper.acts_at.get(column, paper.at), meant=meant)
    before = _stood_on(chunk, [stored.get(key) for key in keys])
    cases = {case_id for one in meant if one is not None for case_id in (one.case_id, one.call_case_id)}
    cases |= {case_id for case_id in before if case_id is not None}
    scene = Scene(chunk, refusals, Timelines(chunk.session, cases))
    steps = Steps(chunk, refusals, scene.timelines)
    register, places = paper.register, fresh.places
    rows = zip(places, rows_of(chunk, register, places), strict=True)
    # One by one in the order of their times: what a paper may say depends on those before it, in this file, too.
    for place, row in sorted(rows, key=lambda one: (one[1][paper.at], one[1]["source_line"])):
        step = _step(scene, paper, row, meant[place], stored.get(keys[place]))
        if step is not None:
            step = replace(step, stood_on=before[place])
            steps.enter([step])
    steps.save(register.table)
    return fresh.applied()


def _check_people(chunk: Chunk, refusals: Refusals, column: str, *, at: str, meant: Sequence[Meant | None]) -> None:
    """Refuse whoever is not in the staff register, or was not in service on the local day on which they acted."""
    named = chunk.frame[column].dropna().unique().tolist()
    staff = rows_by_key(chunk.session, Staff.staff_no, named, Staff.active_from, Staff.active_until)
    refusals.unknown(column, set(staff), "unknown_staff")
    for line, number, when, one in zip(chunk.frame.index, chunk.frame[column], chunk.frame[at], meant, strict=True):
        person = staff.get(number) if isinstance(number, str) else None
        if person is None or one is None or pd.isna(when):
            continue
        on = chunk.calendars.of(one.branch_no).day_of(when)
        if not in_service(person.active_from, person.active_until, on=on):
            refusals.add(int(line), "not_active", column, value=str(number))


def _step(scene: Scene, paper: Paper, row: dict[str, Any], meant: Meant | None, stored: Any) -> Step | None:
    assert meant is not None, "a row that is about nothing was refused"
    stood_for = getattr(stored, "receipt_no", None)
    if not paper.numbered and stood_for is not None and stood_for != meant.receipt_no:
        scene.refusals.add(row["source_line"], "stands_for_other_goods", paper.at, other=stood_for)
        return None
    columns = [column.name for column in paper.register.table.columns if column.name != "id"]
    known = {} if stored is None else {name: getattr(stored, name) for name in columns}
    entry = Entry(said=known | row, meant=meant, line=row["source_line"], stored=stored)
    about = {"call_no": meant.call_no, "receipt_no": meant.receipt_no}
    entry.said.update({name: value for name, value in about.items() if name in columns})
    events = paper.events(scene, entry)
    if events is None:
        return None
    return Step(
        line=entry.line,
        case_id=meant.case_id,
        origin=f"{scene.chunk.form.name} " + " ".join(text_of(entry.said[name]) for name in paper.key),
        row={name: entry.said.get(name) for name in columns},
        events=events,
        stored_id=None if stored is None else stored.id,
    )


def _stood_on(chunk: Chunk, stored: Sequence[Any]) -> list[int | None]:
    """The case that each paper on record is about: its goods, or else its call; None for a new one."""
    receipts = [getattr(row, "receipt_no", None) for row in stored]
    calls = [getattr(row, "call_no", None) for row in stored]
    goods = {row[0]: row[1] for row in rows_among(chunk.session, Receipt.receipt_no, receipts, Receipt.case_id)}
    known = {row[0]: row[1] for row in rows_among(chunk.session, Call.call_no, calls, Call.case_id)}
    return [goods.get(receipt) or known.get(call) for receipt, call in zip(receipts, calls, strict=True)]


def text_of(value: Any) -> str:
    """A part of a key as text; times as ISO in UTC."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def source(chunk: Chunk) -> dict[str, Any]:
    """Where the events of a chunk's rows come from."""
    return {"file_id": chunk.file_id, "sheet": chunk.sheet}


def _keys(chunk: Chunk) -> list[Any]:
    return list(zip(*(chunk.frame[name] for name in chunk.form.key), strict=True))


def _stored(chunk: Chunk, paper: Paper) -> dict[Any, Any]:
    """What the register holds of the papers that may be meant, by key."""
    columns: Sequence[Any] = [paper.model.__table__.c[name] for name in paper.key]
    first = sorted({text for value in chunk.frame[paper.key[0]] if (text := text_or_none(value)) is not None})
    rows = chunk.session.execute(select(paper.model.__table__).where(among(columns[0], first)))
    return {tuple(getattr(row, name) for name in paper.key): row for row in rows}
