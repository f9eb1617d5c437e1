"""Complaints that repeat an open one of the same customer are linked to it on both timelines (SV-20, SV-21)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from models import Complaint
from models.among import among
from rules.complaint_links import Link, Said, linked
from rules.events import ComplaintEvent
from rules.triage import DECIDED, ComplaintFacts, Verdict, triage
from rules.words import About, ComplaintType, Severity
from tasks.engine.clocks import sync_clocks
from tasks.engine.timeline import CORRECTED, NewEvent, Timelines
from tasks.loading.chunk import Chunk
from tasks.loading.complaint_customers import by_customer
from tasks.loading.severities import severity_before

SHUTS = frozenset({ComplaintEvent.CLOSED, ComplaintEvent.WITHDRAWN})
OPENS = frozenset({ComplaintEvent.REOPENED, ComplaintEvent.DISSATISFIED})
ENDS = SHUTS | OPENS | {ComplaintEvent.SATISFIED}
"""Decisions by which a complaint is open or not at the time at which another one came."""

_ORIGIN = "repeat "
"""What begins the origin of events that a link brings; the number of the linked complaint follows."""


def link_complaints(chunk: Chunk, case_ids: Collection[int], *, entered: bool = False) -> None:
    """Bring into line which complaints of these ones' customers are linked to which, on timelines, register and clocks.

    Derived anew each time from everything that is known, so that the order of the papers makes no difference, and a
    corrected text, time or customer links anew or takes a link back. `entered`: the complaints are new, nothing is linked
    to them yet. A complaint on which something was decided, or to whose timeline a link does not fit, stands by itself;
    a link that later papers have built upon (the linked one was reopened) stays.
    """
    chunk.session.flush()
    known = by_customer(chunk, case_ids, entered=entered).values()
    firsts = {row.repeats_no for rows in known for row in rows if row.repeats_no}
    groups = [
        rows
        for rows in known
        if any(row.repeats_no or row.complaint_no in firsts for row in rows)
        or linked([_said(row) for row in rows], rules=chunk.book.complaints)
    ]
    if not groups:
        return
    ids = {row.complaint_no: row.case_id for rows in groups for row in rows}
    ids |= _firsts_elsewhere(chunk, {row.repeats_no for rows in groups for row in rows if row.repeats_no} - ids.keys())
    timelines = Timelines(chunk.session, ids.values())
    for rows in groups:
        _Linking(chunk, timelines, rows, ids).run()
    for row in (row for rows in groups for row in rows):
        _take_severity(chunk, timelines, row)
    changed = timelines.save(learned_at=chunk.now)
    sync_clocks(chunk.session, changed, book=chunk.book, calendars=chunk.calendars, now=chunk.now)


def _firsts_elsewhere(chunk: Chunk, numbers: Collection[str]) -> dict[str, int]:
    """The cases of complaints that are another customer's by now, to which a link of these stays."""
    if not numbers:
        return {}
    wanted = select(Complaint.complaint_no, Complaint.case_id).where(among(Complaint.complaint_no, sorted(numbers)))
    return dict(chunk.session.execute(wanted).tuples().all())


def _said(
    row: Any, events: Iterable[tuple[int, str, datetime, Mapping[str, Any]]] = (), *, apart: bool = False
) -> Said:
    shut: list[tuple[datetime, datetime | None]] = []
    for _, kind, at, _ in events:
        if kind in SHUTS and not (shut and shut[-1][1] is None):
            shut.append((at, None))
        elif kind in OPENS and shut and shut[-1][1] is None:
            shut[-1] = (shut[-1][0], at)
    return Said(
        number=row.complaint_no,
        received_at=row.received_at,
        type=row.type,
        text=row.text,
        wanted=row.wanted,
        call_no=row.call_no,
        serial_no=row.serial_no or row.call_serial_no,
        shut=tuple(shut),
        apart=apart,
    )


class _Linking:
    """The complaints of one customer, brought into line with which of them repeats which."""

    def __init__(self, chunk: Chunk, timelines: Timelines, rows: Sequence[Any], ids: Mapping[str, int]) -> None:
        self._chunk, self._timelines, self._rows, self._ids = chunk, timelines, rows, ids

    def run(self) -> None:
        apart = {row.complaint_no for row in self._rows if self._decided_on(row)}
        while True:
            links = linked(
                [
                    _said(row, self._timelines.events(row.case_id), apart=row.complaint_no in apart)
                    for row in self._rows
                ],
                rules=self._chunk.book.complaints,
            )
            unfit = next((row for row in self._rows if not self._told(row, links.get(row.complaint_no))), None)
            if unfit is None:
                break
            apart.add(unfit.complaint_no)

    def _decided_on(self, row: Any) -> bool:
        """Whether somebody decided something on it while it was not linked."""
        for _, kind, _, detail in self._timelines.events(row.case_id):
            if kind == ComplaintEvent.REOPENED:
                return False
            if detail.get("step"):
                return True
        return False

    def _told(self, row: Any, link: Link | None) -> bool:
        """Say the link on both timelines and in the register, or take back what is not so; False where it does not fit."""
        origin, before = f"{_ORIGIN}{row.complaint_no}", self._stood(row)
        events: dict[int, list[NewEvent]] = {}
        for number in {name for name in (before, link.first if link else None) if name}:
            wanted = self._on_first(row, link, origin) if link is not None and link.first == number else []
            case_id = self._ids[number]
            events[case_id] = self._timelines.instead(case_id, origin=origin, wanted=wanted, now=self._chunk.now)
        own = [] if link is None else [
            NewEvent(
                kind=ComplaintEvent.LINKED,
                happened_at=row.received_at,
                detail={"linked_to": link.first, "because": _both(link.because)},
            )
        ]  # fmt: skip
        events[row.case_id] = self._timelines.instead(row.case_id, origin=origin, wanted=own, now=self._chunk.now)
        events = {case_id: added for case_id, added in events.items() if added}
        if events and self._timelines.try_all(events) is not None:
            return link is None
        now = link.first if link is not None else None
        self._chunk.session.execute(
            update(Complaint)
            .where(Complaint.case_id == row.case_id, Complaint.repeats_no.is_distinct_from(now))
            .values(repeats_no=now)
        )
        return True

    def _stood(self, row: Any) -> str | None:
        """Which complaint its timeline says that it is linked to."""
        return (self._timelines.last(row.case_id, ComplaintEvent.LINKED) or {}).get("linked_to")

    def _on_first(self, row: Any, link: Link, origin: str) -> list[NewEvent]:
        """What the first complaint is told: that it is repeated, and what that makes of its severity."""
        at, case_id = row.received_at, self._ids[link.first]
        detail = {"repeated_in": row.complaint_no, "because": _both(link.because)}
        events = [NewEvent(kind=ComplaintEvent.REPEATED, happened_at=at, detail=detail)]
        verdict = self._triaged(row)
        before = severity_before(self._timelines, case_id, at=at, origin=origin)
        if verdict.proposed is Severity.SERIOUS and before != Severity.SERIOUS:
            raised = {
                "sets": {"severity": str(Severity.SERIOUS)},
                "rule": verdict.rule_id,
                "because": _both(verdict.because),
            }
            events.append(NewEvent(kind=ComplaintEvent.SEVERITY_RAISED, happened_at=at, detail=raised))
        return events

    def _triaged(self, row: Any) -> Verdict:
        """What the rules say of the words that came now, and of so many complaints of this customer."""
        zone = ZoneInfo(self._chunk.calendars.zone(row.branch_no))
        place = (row.received_at, row.complaint_no)
        earlier = [one.received_at for one in self._rows if (one.received_at, one.complaint_no) < place]
        facts = ComplaintFacts(
            text=row.text,
            received_at=row.received_at.astimezone(zone),
            type=ComplaintType(row.type),
            stated=Severity(row.stated_severity) if row.stated_severity else None,
            about=About(row.about) if row.about else None,
            amount_fen=row.amount_fen,
            earlier=tuple(at.astimezone(zone).date() for at in earlier),
        )
        return triage(facts=facts, rules=self._chunk.book.triage)


def _take_severity(chunk: Chunk, timelines: Timelines, row: Any) -> None:
    """Write the severity that the timeline now ends with, where the register says another."""
    said = [detail for _, _, _, detail in timelines.events(row.case_id) if detail.get("sets", {}).get("severity")]
    last = said[-1] if said else {}
    severity = last.get("sets", {}).get("severity", row.severity)
    rule = DECIDED if last.get("step") else last.get("rule", DECIDED)
    stated = {each.id for each in chunk.book.triage.rules if each.stated}
    chunk.session.execute(
        update(Complaint)
        .where(Complaint.case_id == row.case_id, Complaint.severity != severity)
        .values(severity=severity, severity_rule=rule, severity_confirmed=rule == DECIDED or rule in stated)
    )


def moved_links(timelines: Timelines, case_id: int, *, to: datetime, now: datetime) -> list[NewEvent]:
    """What a complaint's corrected time of receipt (`to`, aware) makes of its links, until they are derived anew.

    That it is linked moves along; that another one repeats it is taken back where it would now lie before the receipt.
    """
    links = [event for event in timelines.events(case_id) if event[3].get("of", "").startswith(_ORIGIN)]
    return [
        NewEvent(kind=kind, happened_at=to, corrects=event_id, detail=detail)
        if kind == ComplaintEvent.LINKED
        else NewEvent(kind=CORRECTED, happened_at=now, corrects=event_id)
        for event_id, kind, at, detail in links
        if kind == ComplaintEvent.LINKED or at < to
    ]


def _both(text: Any) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
