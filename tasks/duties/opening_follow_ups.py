"""Follow-ups as cases: given to whoever asks, or excused with the reason, each once (PW-2, PW-3, PW-5, RS-9, FP-4)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from models import Case, FollowUp
from models.bulk import insert_rows, reserve_ids
from models.queries.follow_ups_due import Candidate
from rules.asked_words import FollowUpWay
from rules.care import way_to
from rules.events import FollowUpEvent, FollowUpState
from rules.people import Person
from rules.regulation.care import ENDING, FollowUpDuty
from rules.words import CaseKind, Excuse
from tasks.duties.daily_words import Told
from tasks.engine.calendars import Calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.parts import Brief, whom
from tasks.engine.timeline import NewEvent, Timelines
from tasks.engine.vouchers import take_numbers

SERIES, MARK = "follow_up", "R"
"""The series that numbers a branch's follow-ups, and what tells their numbers from its cards'."""


@dataclass(frozen=True, slots=True)
class Given:
    """One follow-up that was given out: its number, who is asked by which way, and who asks."""

    number: str
    case_id: int
    duty: FollowUpDuty
    candidate: Candidate
    way: FollowUpWay
    person: Person


@dataclass(slots=True)
class Opened:
    """What was given out and how many were excused; the duties that nobody is there to do."""

    given: list[Given] = field(default_factory=list)
    excused: int = 0
    nobody: list[FollowUpDuty] = field(default_factory=list)


def give_out(
    session: Session, due: Sequence[tuple[FollowUpDuty, Candidate]], told: Told, *, known: Calendars, now: datetime
) -> Opened:
    """Open a case for everybody who is due, with its clock; excuse whom nobody asks.

    What nobody in the branch may do waits for the next run.
    """
    opened = Opened()
    planned: list[tuple[FollowUpDuty, Candidate, FollowUpWay, Person]] = []
    rows: list[dict[str, Any]] = []
    for duty, candidate in due:
        way = way_to(candidate.asked, duty=duty)
        if isinstance(way, Excuse):
            rows.append(_row(duty, candidate, told, now=now) | {"excuse": str(way)})
            opened.excused += 1
            continue
        person = asker(duty, candidate, told)
        if person is None:
            if duty not in opened.nobody:
                opened.nobody.append(duty)
            continue
        planned.append((duty, candidate, way, person))
    case_table = cast("Table", Case.__table__)
    case_ids = reserve_ids(session, case_table, len(planned)).tolist()
    count = len(planned)
    first = take_numbers(session, series=SERIES, branch_no=told.branch_no, count=count) if count else 0
    for place, (case_id, (duty, candidate, way, person)) in enumerate(zip(case_ids, planned, strict=True)):
        number = f"{told.branch_no}-{MARK}{first + place}"
        opened.given.append(Given(number, case_id, duty, candidate, way, person))
        words = {"case_id": case_id, "follow_up_no": number, "way": str(way), "person_no": person.staff_no}
        rows.append(_row(duty, candidate, told, now=now) | words)
    insert_rows(session, case_table, [_case(each, told, now=now) for each in opened.given])
    insert_rows(session, cast("Table", FollowUp.__table__), rows)
    _begin(session, opened.given, told, known=known, now=now)
    return opened


def asker(duty: FollowUpDuty, candidate: Candidate, told: Told) -> Person | None:
    """Who asks: the first of the duty's roles that comes to somebody who did not do the job (PW-2)."""
    brief = Brief(0, CaseKind.FOLLOW_UP, "", told.branch_no, "", {}, "")
    found = (whom(role, brief, told.people, on=told.today).person for role in duty.by)
    return next((each for each in found if each is not None and each.staff_no not in candidate.technicians), None)


def _row(duty: FollowUpDuty, candidate: Candidate, told: Told, *, now: datetime) -> dict[str, Any]:
    blank: dict[str, Any] = dict.fromkeys(("case_id", "follow_up_no", "way", "person_no", "excuse"))
    return blank | {
        "branch_no": told.branch_no,
        "duty": duty.id,
        "about": candidate.about,
        "period": candidate.period,
        "customer_no": candidate.customer_no,
        "call_no": candidate.call_no,
        "contract_no": candidate.contract_no,
        "since": candidate.since,
        "given_at": now,
    }


def _case(each: Given, told: Told, *, now: datetime) -> dict[str, Any]:
    return {
        "id": each.case_id,
        "kind": str(CaseKind.FOLLOW_UP),
        "number": each.number,
        "branch_no": told.branch_no,
        "state": str(FollowUpState.DUE),
        "opened_at": _begins(each, now=now),
        "owner_no": each.person.staff_no,
    }


def _begins(each: Given, *, now: datetime) -> datetime:
    """From when the limit counts: of a contract or engagement from its end (FP-4), else from when it was given out."""
    return each.candidate.since if each.duty.of in ENDING else now


def _begin(session: Session, given: Sequence[Given], told: Told, *, known: Calendars, now: datetime) -> None:
    """The opening events and the clocks that follow from them."""
    timelines = Timelines(session, [each.case_id for each in given])
    for each in given:
        detail = {"asker": each.person.staff_no, "duty": each.duty.id, "way": str(each.way)}
        event = NewEvent(kind=FollowUpEvent.DUE, happened_at=_begins(each, now=now), detail=detail)
        refused = timelines.try_add(each.case_id, [event])
        assert refused is None, "a follow-up can always be given out"
    sync_clocks(session, timelines.save(learned_at=now), book=told.rules, calendars=known, now=now)
