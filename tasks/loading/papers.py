"""Papers about a job or the goods taken in for it: one way in for all of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pandas as pd
from sqlalchemy import Table, select

from models import Call, Receipt
from models.among import among
from models.base import Base
from models.bulk import rows_among
from rules.words import Role
from tasks.engine.timeline import NewEvent, Timelines
from tasks.loading.chunk import Applied, Chunk, Refusals
from tasks.loading.fresh import fresh_rows
from tasks.loading.goods import Meant, goods_meant, hold_calls, text_or_none
from tasks.loading.in_service import refuse_strangers
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
    once it has refused the row. `needs_goods` papers are refused where nothing is in custody. `people` maps
    columns of staff numbers to the roles that do such work (None: any); they act at the paper's time, or at that of the
    column named in `acts_at`. A `numbered` paper has a
    number of its own: a correction may move it to another job, and it leaves the one it was entered under. Others are
    told apart by their job and time alone. `answered_by` is the column of who answers a notice with it, where it can: of
    two who answer at the same moment each hears who was first. `after` is a column in
    which a paper names another of its kind.
    """

    model: type[Base]
    key: tuple[str, ...]
    at: str
    events: Callable[[Scene, Entry], list[NewEvent] | None]
    needs_goods: bool = False
    numbered: bool = False
    people: Mapping[str, Collection[Role] | None] = field(default_factory=dict)
    acts_at: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    answered_by: str | None = None
    after: str | None = None

    @property
    def register(self) -> Register:
        """The register that the paper's rows go to."""
        return Register(table=cast("Table", self.model.__table__), key=self.key[0], names=self.names)


def apply_paper(chunk: Chunk, paper: Paper) -> Applied:
    """Enter one chunk of a paper: find what it is about, judge it on that timeline, keep what stands."""
    hold_calls(chunk)
    stored = _stored(chunk, paper)
    fresh = fresh_rows(chunk, stored=stored, keys=_keys(chunk), insisting=_insisting(chunk, paper, stored))
    chunk, refusals = fresh.chunk, fresh.refusals
    keys = _keys(chunk)
    known = _goods_before(chunk, [stored.get(key) for key in keys])
    meant = goods_meant(chunk, refusals, at=paper.at, needed=paper.needs_goods, known=known)
    _check_people(chunk, refusals, paper, meant)
    before = _stood_on(chunk, [stored.get(key) for key in keys])
    cases = {case_id for one in meant if one is not None for case_id in (one.case_id, one.call_case_id)}
    cases |= {stood.case_id for stood in before if stood is not None}
    scene = Scene(chunk, refusals, Timelines(chunk.session, cases))
    steps = Steps(chunk, refusals, scene.timelines)
    register, places = paper.register, fresh.places
    rows = zip(places, rows_of(chunk, register, places), strict=True)
    # One by one in the order of their times: what a paper may say depends on those before it, in this file, too.
    for place, row in sorted(rows, key=lambda one: _turn(paper, one[1])):
        stood = before[place]
        if stood is not None and _of_other_branch(scene, paper, row, meant[place], stood):
            continue
        step = _step(scene, paper, row, meant[place], stored.get(keys[place]))
        if step is not None:
            steps.enter([step if stood is None else replace(step, stood_on=stood.case_id)])
    steps.save(register.table)
    return fresh.applied()


def _insisting(chunk: Chunk, paper: Paper, stored: Mapping[Any, Any]) -> set[int]:
    """Positions of the rows that answer a notice, under a key that holds what somebody else said."""
    if paper.answered_by is None:
        return set()
    rows = zip(_keys(chunk), chunk.frame[paper.answered_by], chunk.frame["notice"], strict=True)
    return {
        place
        for place, (key, by, notice) in enumerate(rows)
        if isinstance(notice, str) and key in stored and getattr(stored[key], paper.answered_by) != by
    }


def _turn(paper: Paper, row: dict[str, Any]) -> tuple[Any, bool, int]:
    """Where a row stands in the order: by its time; of one time, what names another paper after what names none."""
    return row[paper.at], paper.after is not None and row.get(paper.after) is not None, row["source_line"]


def _check_people(chunk: Chunk, refusals: Refusals, paper: Paper, meant: Sequence[Meant | None]) -> None:
    """Refuse whoever does not do such work, or was not in service on the local day on which they acted."""
    for column, roles in paper.people.items():
        times = zip(chunk.frame[paper.acts_at.get(column, paper.at)], meant, strict=True)
        days = [
            None if one is None or pd.isna(when) else chunk.calendars.of(one.branch_no).day_of(when)
            for when, one in times
        ]
        refuse_strangers(chunk, refusals, column, on=days, roles=roles)


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


@dataclass(frozen=True, slots=True)
class _Stood:
    """What a paper on record is about: the case, the call, and whose call that is."""

    case_id: int
    call_no: str
    branch_no: str


def _of_other_branch(scene: Scene, paper: Paper, row: dict[str, Any], meant: Meant | None, stood: _Stood) -> bool:
    """Refuse a number that is on record in another branch: two branches count alike, and neither's paper may vanish."""
    if meant is None or not paper.numbered or stood.branch_no == meant.branch_no:
        return False
    number = str(row[paper.key[0]])
    other = {"other": stood.call_no, "branch": stood.branch_no}
    scene.refusals.add(row["source_line"], "number_of_other_branch", paper.key[0], value=number, **other)
    return True


def _goods_before(chunk: Chunk, stored: Sequence[Any]) -> list[str | None]:
    """The goods that each paper on record is about, where it stays with its call."""
    calls = chunk.frame["call_no"] if "call_no" in chunk.frame else [None] * len(stored)
    return [
        row.receipt_no
        if row is not None and hasattr(row, "receipt_no") and getattr(row, "call_no", None) == call
        else None
        for row, call in zip(stored, calls, strict=True)
    ]


def _stood_on(chunk: Chunk, stored: Sequence[Any]) -> list[_Stood | None]:
    """What each paper on record is about, its goods or else its call; None for a new one."""
    receipts = [getattr(row, "receipt_no", None) for row in stored]
    calls = [getattr(row, "call_no", None) for row in stored]
    goods = {row[0]: row[1] for row in rows_among(chunk.session, Receipt.receipt_no, receipts, Receipt.case_id)}
    known = {row[0]: row for row in rows_among(chunk.session, Call.call_no, calls, Call.case_id, Call.branch_no)}
    return [
        None if call is None else _Stood(goods.get(receipt, known[call][1]), call, known[call][2])
        for receipt, call in zip(receipts, calls, strict=True)
    ]


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
