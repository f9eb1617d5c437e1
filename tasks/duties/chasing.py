"""Every open matter in one digest a working morning, to whoever owes something; the department's own list (SV-21)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Branch
from models.database import reading
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from rules.words import CaseKind
from rules.worktime import WorkCalendar
from tasks.asking.owed import Owed, Owing
from tasks.duties.chasing_words import Morning, to_department, to_person
from tasks.duties.one_by_one import Tally, one_by_one
from tasks.duties.open_matters import Matter, open_matters
from tasks.effect import effect
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.parts import Brief, whom
from tasks.notices import queue_notices
from tasks.periods import claim_period
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

DUTY = "chasing"
"""What the ledger of periods calls a morning's chasing; its scope is the branch, its period the local day."""
COMPANY = "-"
"""The scope of people who belong to no branch; they go by the company's calendar."""


@dataclass(slots=True)
class Chased(Tally):
    """People who were sent what they owe, lists for the department, notices queued; whom nothing could be sent to."""

    people: int = 0
    lists: int = 0
    notices: int = 0


@dataclass(frozen=True, slots=True)
class _Open:
    """What is open everywhere at one moment, who there is, and to whom the department's list goes."""

    matters: Sequence[Matter]
    people: Roster
    department: Sequence[Person]

    def told(self, branch_no: str | None) -> list[tuple[Person, list[Matter]]]:
        """What each person of a branch is to be told as theirs; whoever gets the whole list is told that alone."""
        listed = {person.staff_no for person in self.department}
        numbers = {number for matter in self.matters for ask in matter.asks for number in ask.by} - listed
        found = [person for number in sorted(numbers) if (person := self.people.person(number)) is not None]
        return [
            (person, [mine for matter in self.matters if (mine := matter.asked_of({person.staff_no}))])
            for person in found
            if person.branch_no == branch_no
        ]


@effect
def chase_open_matters(*, now: datetime, dry_run: bool) -> Chased:
    """Tell everybody once a working morning what is open and asked of them, and the service department everything.

    Days and the hour are those of the recipient's branch. Nothing is told on days of rest and after a working day's close,
    and a morning that was missed is not made up: the next one says it all. The ledger of periods says which mornings are
    done. One transaction a branch; one that fails holds up no other and is named.
    """
    rules, chosen = book(), settings()

    @cache
    def known() -> Calendars:
        with reading(chosen.database) as session:
            return calendars(session, book=rules)

    @cache
    def everything() -> _Open:
        with reading(chosen.database) as session:
            return _everything(session, rules=rules, known=known(), now=now, locale=chosen.locale)

    def chase(session: Session, scope: str, done: Chased) -> None:
        branch_no = None if scope == COMPANY else scope
        day = morning_of(known().of(branch_no), at=rules.chasing.at, now=now)
        if day is None or not claim_period(session, DUTY, period=str(day), scope=scope, now=now):
            return
        found = everything()
        morning = Morning(branch_no, day, now, known().zone(branch_no), rules, found.people, chosen.locale)
        _tell(session, found, morning, done)

    with reading(chosen.database) as session:
        scopes = [COMPANY, *session.scalars(select(Branch.branch_no).order_by(Branch.branch_no))]
    lacking = f"no list of open matters ({rules.chasing.article})"
    return one_by_one(scopes, chase, tally=Chased, what="branch", lacking=lacking, dry_run=dry_run)


def morning_of(calendar: WorkCalendar, *, at: str, now: datetime) -> date | None:
    """The local day whose chasing has come at `now` (aware), until that day closes; None on a day of rest."""
    today = calendar.day_of(now)
    hour, minute = (int(part) for part in at.split(":"))
    if not calendar.is_workday(today) or now < datetime.combine(today, time(hour % 24, minute), calendar.timezone):
        return None
    return today if now < calendar.closes_on(today) else None


def _everything(session: Session, *, rules: RuleBook, known: Calendars, now: datetime, locale: Locale) -> _Open:
    people = roster(session, book=rules)
    owed = [
        replace(one, by=_acting(one, people, on=known.of(one.branch_no).day_of(now)))
        for one in Owing(session, people, rules, known, now, locale).by_everybody()
    ]
    company = Brief(0, CaseKind.COMPLAINT, "", None, "", {}, "")
    on = known.of(None).day_of(now)
    found = (whom(to, company, people, on=on).person for to in rules.assignment("chasing").to)
    department = {person.staff_no: person for person in found if person is not None}
    return _Open(open_matters(session, owed), people, list(department.values()))


def _acting(owed: Owed, people: Roster, *, on: date) -> frozenset[str]:
    """Who acts that day for those who owe it: nobody is chased who is not in service."""
    found = (people.acting(number, on).person for number in owed.by)
    return frozenset(person.staff_no for person in found if person is not None)


def _tell(session: Session, found: _Open, morning: Morning, done: Chased) -> None:
    told = found.told(morning.branch_no)
    drafts = [to_person(mine, person, morning) for person, mine in told]
    lists = [person for person in found.department if person.branch_no == morning.branch_no and found.matters]
    drafts += [to_department(found.matters, person, morning) for person in lists]
    if morning.branch_no is None and found.matters and not found.department:
        done.failures.append(
            f"nobody to give the list of {len(found.matters)} open matters to ({morning.rules.chasing.article}; chasing)"
        )
    done.people, done.lists = len(told), len(lists)
    done.notices = len(queue_notices(session, drafts, now=morning.now).new)
    done.rows = [
        {
            "branch": morning.branch_no or "",
            "owner": person.staff_no,
            "count": len(mine),
            "past due": sum(matter.late(morning.now) for matter in mine),
        }
        for person, mine in told
    ]
