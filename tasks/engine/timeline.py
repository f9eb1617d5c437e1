"""Timelines: read, tried and extended for a batch of cases in one transaction.

A new event is tried against the whole timeline in the order of the times, so that a paper that comes
late finds its place; where the replay does not allow it, it is refused and nothing is written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from models import Case, Event
from models.among import among
from models.bulk import insert_rows, is_sqlite, reserve_ids
from rules.clocks import Fact
from rules.complaint_telling import letter_told
from rules.events import EVENTS, ComplaintEvent, ContractEvent
from rules.lifecycles import Occurrence, Refused, Replay, order_of, replay
from rules.words import CaseKind

CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event to be written. `detail["sets"]` are fields of the case that it changes from then on."""

    kind: str
    happened_at: datetime
    actor: str | None = None
    detail: Mapping[str, Any] | None = None
    corrects: int | None = None
    file_id: int | None = None
    sheet: str | None = None
    line: int | None = None


_Told = tuple[int, str, datetime, Mapping[str, Any]]


@dataclass(slots=True)
class _Past:
    """One case's timeline as far as it counts: corrected events left out."""

    kind: str
    branch_no: str | None
    events: list[_Told] = field(default_factory=list)
    added: list[NewEvent] = field(default_factory=list)
    state: str = ""


INSTANTS = frozenset({"promised_at", "extended_to"})
"""Fields that events set to a time; a timeline's detail keeps them as ISO text."""


class Timelines:
    """The timelines of a batch of cases, read once and extended in memory until `save`."""

    def __init__(self, session: Session, case_ids: Iterable[int]) -> None:
        """Read the timelines of these cases, which nobody else can extend until the transaction ends."""
        self._session = session
        wanted = sorted(set(case_ids))
        hold_cases(session, wanted)
        self._past = _read(session, wanted)

    def try_add(self, case_id: int, events: Sequence[NewEvent]) -> Refused | None:
        """Take events into a case's timeline, or say why they are not allowed (then nothing changes)."""
        return self.try_all({case_id: events})

    def try_all(self, events: Mapping[int, Sequence[NewEvent]]) -> Refused | None:
        """Take events into the timelines of several cases, by case id; where one is not allowed, none is taken."""
        tried = {case_id: self._played(case_id, new) for case_id, new in events.items()}
        for case_id, (kept, played) in tried.items():
            if played.refused is not None:
                return _in_the_way(self._past[case_id].kind, played, kept)
        for case_id, (kept, played) in tried.items():
            past = self._past[case_id]
            past.events = kept + [(0, new.kind, new.happened_at, new.detail or {}) for new in events[case_id]]
            past.added.extend(events[case_id])
            past.state = str(played.state)
        return None

    def _played(self, case_id: int, events: Sequence[NewEvent]) -> tuple[list[_Told], Replay]:
        """What stays of a case's timeline beside these events, and how it goes with them."""
        past = self._past[case_id]
        corrected = {event.corrects for event in events if event.corrects is not None}
        kept = [event for event in past.events if event[0] not in corrected]
        occurrences = [_occurrence(kind, at, detail) for _, kind, at, detail in kept]
        occurrences += [_occurrence(new.kind, new.happened_at, new.detail or {}) for new in events]
        return kept, replay(past.kind, occurrences)

    def include(self, case_ids: Iterable[int]) -> None:
        """Read further cases, held like the first ones."""
        missing = sorted(set(case_ids) - self._past.keys())
        hold_cases(self._session, missing)
        self._past |= _read(self._session, missing)

    def cases(self, kind: CaseKind) -> list[int]:
        """The ids of the cases of a kind among these."""
        return [case_id for case_id, past in self._past.items() if past.kind == kind]

    def touched(self, case_id: int) -> bool:
        """Whether anything was added to a case."""
        return bool(self._past[case_id].added)

    def gained(self, case_id: int, kinds: Collection[str]) -> bool:
        """Whether an event of one of these kinds was added to a case, or anything on it was corrected."""
        return any(event.kind in kinds or event.corrects is not None for event in self._past[case_id].added)

    def facts(self, case_id: int) -> list[Fact]:
        """A case's timeline as the clocks read it, with what was added; times in whole seconds, as registers keep them."""
        return _facts(self._past[case_id])

    def instead(
        self, case_id: int, *, origin: str, wanted: Sequence[NewEvent], now: datetime, line: int | None = None
    ) -> list[NewEvent]:
        """What has to be added so that a paper stands for exactly the `wanted` events.

        Each stored event of that origin (`detail["of"]`) that is no longer wanted is replaced by a new one, or taken
        back by a correction; what is wanted and stands already is left alone.
        """
        wanted = [replace(event, detail={**(event.detail or {}), "of": origin}) for event in wanted]
        before = [row for row in self.events(case_id) if row[3].get("of") == origin]
        kept = [row for row in before if any(_same(row, event) for event in wanted)]
        gone = [row for row in before if row not in kept]
        fresh = [event for event in wanted if not any(_same(row, event) for row in kept)]
        added = [
            replace(event, corrects=gone[place][0] if place < len(gone) else None) for place, event in enumerate(fresh)
        ]
        source = wanted[0].file_id if wanted else None
        return added + [
            NewEvent(kind=CORRECTED, happened_at=now, corrects=row[0], file_id=source, line=line)
            for row in gone[len(fresh) :]
        ]

    def branch_no(self, case_id: int) -> str | None:
        """The branch that a case belongs to."""
        return self._past[case_id].branch_no

    def state(self, case_id: int) -> str:
        """The state of a case after what was added."""
        return self._past[case_id].state

    def events(self, case_id: int) -> list[tuple[int, str, datetime, Mapping[str, Any]]]:
        """(id or 0 for new, kind, when, detail) of a case in the order of the times, corrected ones left out."""
        return sorted(self._past[case_id].events, key=lambda event: (event[2], order_of(event[1])))

    def last(self, case_id: int, kind: str, *, until: datetime | None = None) -> Mapping[str, Any] | None:
        """The detail of the latest event of a kind, at or before `until`; None where there is none."""
        found = [
            detail for _, name, at, detail in self.events(case_id) if name == kind and (until is None or at <= until)
        ]
        return found[-1] if found else None

    def save(self, *, learned_at: datetime) -> list[int]:
        """Write what was added and the states; returns the ids of the cases that changed."""
        changed = [case_id for case_id, past in self._past.items() if past.added]
        timeline: Table = Event.__table__  # type: ignore[assignment]
        rows = [(case_id, event) for case_id in changed for event in self._past[case_id].added]
        ids = reserve_ids(self._session, timeline, len(rows)).tolist()
        insert_rows(
            self._session,
            timeline,
            [
                {
                    "id": event_id,
                    "case_id": case_id,
                    "kind": str(event.kind),
                    "happened_at": event.happened_at,
                    "learned_at": learned_at,
                    "actor": event.actor,
                    "corrects": event.corrects,
                    "source_file_id": event.file_id,
                    "source_sheet": event.sheet,
                    "source_line": event.line,
                    "detail": dict(event.detail) if event.detail else None,
                }
                for event_id, (case_id, event) in zip(ids, rows, strict=True)
            ],
        )
        if changed:
            self._session.execute(
                update(Case.__table__).where(Case.__table__.c.id == bindparam("case")).values(state=bindparam("to")),  # type: ignore[arg-type]
                [{"case": case_id, "to": self._past[case_id].state} for case_id in changed],
            )
        for case_id in changed:
            self._past[case_id].added.clear()
        return changed


def hold_cases(session: Session, case_ids: Sequence[int]) -> None:
    """Hold these cases until the transaction ends: what is derived from a timeline must not be overtaken by another.

    Always in the order of their ids, so that two who want the same cases wait and never block each other. Rows
    that only refer to a case are still let in. SQLite has one writer anyway.
    """
    if case_ids and not is_sqlite(session):
        session.execute(
            select(Case.id).where(among(Case.id, case_ids)).order_by(Case.id).with_for_update(key_share=True)
        ).all()


def _read(session: Session, case_ids: list[int]) -> dict[int, _Past]:
    if not case_ids:
        return {}
    found = {
        row.id: _Past(kind=row.kind, branch_no=row.branch_no, state=row.state)
        for row in session.execute(
            select(Case.id, Case.kind, Case.branch_no, Case.state).where(among(Case.id, case_ids))
        )
    }
    rows = session.execute(
        select(Event.id, Event.case_id, Event.kind, Event.happened_at, Event.detail, Event.corrects)
        .where(among(Event.case_id, case_ids))
        .order_by(Event.id)
    ).all()
    corrected = {row.corrects for row in rows if row.corrects is not None}
    for row in rows:
        if row.id not in corrected:
            found[row.case_id].events.append((row.id, row.kind, row.happened_at, row.detail or {}))
    return found


def facts_by_case(session: Session, case_ids: Iterable[int]) -> dict[int, list[Fact]]:
    """Every case's timeline as the clocks read it: in the order of the times, corrected events left out."""
    found: dict[int, list[Fact]] = defaultdict(list)
    for case_id, past in _read(session, sorted(set(case_ids))).items():
        found[case_id] = _facts(past)
    return found


def _facts(past: _Past) -> list[Fact]:
    told = [(kind, at.replace(microsecond=0), detail) for _, kind, at, detail in past.events]
    return [
        Fact(kind=kind, happened_at=at, sets=_sets(kind, detail))
        for kind, at, detail in sorted(told, key=lambda event: (event[1], order_of(event[0])))
    ]


def _sets(kind: str, detail: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields that an event changes.

    An expiry notice says which end of the contract it speaks of, and a correction may move that; a renewal does
    not move the visit that was owed before it (MS-15). What a complaining customer is told says what about (NT-1).
    """
    sets = {
        name: datetime.fromisoformat(value) if name in INSTANTS and value else value
        for name, value in detail.get("sets", {}).items()
    }
    if kind == ComplaintEvent.TOLD:
        return {**sets, "told": str(letter_told(detail))}
    if detail.get("term") and (kind == ContractEvent.NOTICED or "ends_on" in detail.get("changed", {})):
        return {**sets, "ends_on": date.fromisoformat(detail["term"])}
    return sets


def _same(stored: tuple[int, str, Any, Mapping[str, Any]], event: NewEvent) -> bool:
    return stored[1] == event.kind and stored[2] == event.happened_at and dict(stored[3]) == dict(event.detail or {})


def _in_the_way(
    case_kind: str, played: Replay, kept: Sequence[tuple[int, str, datetime, Mapping[str, Any]]]
) -> Refused:
    """The refusal of a replay over `kept` and then new events, naming the kept event where it is one that fails."""
    assert played.refused is not None
    assert played.refused_at is not None
    if played.refused_at >= len(kept):
        return played.refused
    _, kind, at, _ = kept[played.refused_at]
    return replace(played.refused, later=(EVENTS[CaseKind(case_kind)](kind), at))


def _occurrence(kind: str, at: datetime, detail: Mapping[str, Any]) -> Occurrence:
    term = detail.get("term")
    return Occurrence(kind=kind, happened_at=at, term=date.fromisoformat(term) if term else None)
