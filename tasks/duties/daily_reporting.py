"""Technicians' days are asked for and reviewed, directors' reports compiled from them and sent on (MS-10 to MS-12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Branch
from rules.day_report import Day
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from rules.words import BranchKind, Role
from tasks.duties.compiled_reports import (
    Days,
    compile_reports,
    forward_reports,
    held_sent_back,
    reported,
    sent_back,
    waiting_reports,
)
from tasks.duties.controlling import last_evening
from tasks.duties.daily_words import Told, report_number, to_manager, to_reviewers, to_untold
from tasks.duties.day_papers import papers_of
from tasks.duties.one_by_one import Tally, branch_by_branch
from tasks.effect import effect
from tasks.engine.calendars import Calendars, calendars
from tasks.notices import queue_notices
from tasks.periods import claim_period, first_done, latest_period
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

ASKED, COMPILED = "day-untold", "day-reports"
"""What the ledger of periods calls the evening's asking and the morning's compiling; scope the branch, period the day."""


@dataclass(slots=True)
class Reported(Tally):
    """Technicians asked for their day, reports compiled, changed and forwarded, notices queued."""

    asked: int = 0
    compiled: int = 0
    changed: int = 0
    forwarded: int = 0
    notices: int = 0


@effect
def report_days(*, now: datetime, dry_run: bool) -> Reported:
    """Ask for the days that no paper tells of, compile the directors' reports, and forward what is signed.

    Each branch goes by its own hours and working days; the ledger of periods says what is done, and what was missed is
    made up. One transaction a branch; one that fails holds up no other and is named.
    """
    rules, chosen = book(), settings()
    company = _Company(rules)

    def report(session: Session, branch_no: str, done: Reported) -> None:
        desk = _Desk(session, branch_no, now=now, company=company, locale=chosen.locale)
        desk.ask(done)
        desk.compile(done)
        desk.renew(done)
        desk.forward(done)

    lacking = f"no daily report ({rules.daily.article})"
    return branch_by_branch(report, tally=Reported, lacking=lacking, dry_run=dry_run)


class _Company:
    """What the branches of one run share, read once by whichever needs it first."""

    def __init__(self, rules: RuleBook) -> None:
        self.rules = rules
        self._people: Roster | None = None
        self._centres: frozenset[str] | None = None
        self._reported: dict[tuple[date, date], dict[date, dict[str, str]]] = {}

    def people(self, session: Session) -> Roster:
        """Everybody."""
        if self._people is None:
            self._people = roster(session, book=self.rules)
        return self._people

    def is_centre(self, session: Session, branch_no: str) -> bool:
        """Whether a branch is a service centre, whose reports nobody signs."""
        if self._centres is None:
            self._centres = frozenset(session.scalars(select(Branch.branch_no).where(Branch.kind == BranchKind.CENTER)))
        return branch_no in self._centres

    def reported(self, session: Session, *, first: date, last: date) -> dict[date, dict[str, str]]:
        """On which branch's report each technician stands, by day."""
        if (first, last) not in self._reported:
            self._reported[first, last] = reported(session, first=first, last=last)
        return self._reported[first, last]


class _Desk:
    """One branch: its calendar, its technicians, and what the ledger says was done."""

    def __init__(self, session: Session, branch_no: str, *, now: datetime, company: _Company, locale: Locale) -> None:
        self._session, self._now, self._company, rules = session, now, company, company.rules
        self._rules = rules
        self._branch_no = branch_no
        self._calendars: Calendars = calendars(session, book=rules)
        self._calendar = self._calendars.of(self._branch_no)
        self._locale: Locale = locale

    @cached_property
    def _told(self) -> Told:
        """Whom it is told to: only looked up where there is anything to tell."""
        people, zone = self._company.people(self._session), self._calendars.zone(self._branch_no)
        return Told(self._branch_no, zone, self._rules, people, self._locale, self._calendar.day_of(self._now))

    def ask(self, done: Reported) -> None:
        """Ask every technician of whose day no paper tells, on its evening (MS-10); not of days before the first asking."""
        day = last_evening(self._calendar, at=self._rules.daily.asked_at, now=self._now)
        if self._latest(ASKED) >= str(day) or not self._claim(ASKED, day) or day < self._began(ASKED):
            return
        untold = [person for person, told in self._days([day]).get(day, []) if not told.told]
        new = len(queue_notices(self._session, to_untold(untold, day, self._told), now=self._now).new)
        done.asked += new
        done.notices += new

    def compile(self, done: Reported) -> None:
        """Put yesterday's days before the supervisor and compile the report; renew those that later papers changed.

        A day before the branch had any reports has one only if a paper tells of it: nobody was asked for it.
        """
        morning = last_evening(self._calendar, at=self._rules.daily.compiled_at, now=self._now)
        before = self._latest(COMPILED)
        if before >= str(morning) or not self._claim(COMPILED, morning):
            return
        last = self._calendar.workday_on_or_before(morning - timedelta(days=1))
        found = self._days(self._reported_on(last, morning, before=before))
        if not any(found.values()):  # an office without technicians
            return
        began = self._began(COMPILED)
        self._put(
            found,
            done,
            fresh={
                day
                for day, people in found.items()
                if (str(day) >= before if before else day >= last)
                and (day >= began or any(one.told for _, one in people))
            },
        )

    def renew(self, done: Reported) -> None:
        """Compile anew what the manager has sent back, as soon as the papers tell something else (MS-12)."""
        days = held_sent_back(self._session, self._branch_no)
        if days and (found := self._days(days)):
            self._put(found, done, fresh=set())

    def _put(self, found: Days, done: Reported, *, fresh: set[date]) -> None:
        """Compile what is `fresh` or tells something else by now; put it before the supervisor, director and manager."""
        made = compile_reports(
            self._session, self._branch_no, found, fresh=fresh, now=self._now, rules=self._rules, known=self._calendars
        )
        drafts = [
            draft
            for row in made.rows
            for draft in to_reviewers(found[row.day], row.day, self._told, revision=row.revision)
        ]
        if made.rows and not drafts:
            done.failures.append(f"branch {self._branch_no}: nobody to review the technicians' days (MS-10)")
        if not self._company.is_centre(self._session, self._branch_no):
            asked = [to_manager(report, self._told) for report in made.rows]
            if None in asked:
                done.failures.append(f"branch {self._branch_no}: nobody to sign the director's report (MS-12)")
            drafts += [draft for draft in asked if draft is not None]
        done.notices += len(queue_notices(self._session, drafts, now=self._now).new)
        done.compiled += len(made.compiled)
        done.changed += len(made.changed)
        done.rows += [
            {"branch": self._branch_no, "case": report_number(self._branch_no, row.day), "revision": row.revision}
            for row in made.rows
        ]

    def forward(self, done: Reported) -> None:
        """Send on what is signed, and what needs no signature (MS-12)."""
        waiting = waiting_reports(
            self._session, self._branch_no, signed=not self._company.is_centre(self._session, self._branch_no)
        )
        if not waiting:
            return
        sent = forward_reports(self._session, waiting, self._told, now=self._now, known=self._calendars)
        done.forwarded += sent.reports
        done.notices += sent.notices
        done.failures += sent.failures

    def _reported_on(self, last: date, morning: date, *, before: str) -> list[date]:
        """The days whose reports can still change on that morning: from the oldest working day on, days of rest, too.

        And whatever lies between the last morning that had its reports and this one, and what the manager has sent
        back, however old.
        """
        first = last
        for _ in range(self._rules.daily.corrected_days - 1):
            first = self._calendar.workday_on_or_before(first - timedelta(days=1))
        if before:
            first = min(first, date.fromisoformat(before))
        days = {first + timedelta(days=count) for count in range((morning - first).days)}
        return sorted(days | set(sent_back(self._session, self._branch_no)))

    def _days(self, days: Sequence[date]) -> dict[date, list[tuple[Person, Day]]]:
        """(technician, their day) of everybody in service, by day; on a day of rest of those who worked."""
        members = self._members(days)
        numbers = sorted({person.staff_no for people in members.values() for person in people})
        papers = papers_of(self._session, numbers, first=min(days), last=max(days), calendar=self._calendar)
        gap = self._rules.daily.gap_minutes
        found: dict[date, list[tuple[Person, Day]]] = {}
        for day, people in members.items():
            told = [
                (person, papers[person.staff_no].of(day, calendar=self._calendar, gap_minutes=gap)) for person in people
            ]
            if not self._calendar.is_workday(day):
                told = [(person, one) for person, one in told if one.told]
            if told:
                found[day] = told
        return found

    def _members(self, days: Sequence[date]) -> dict[date, list[Person]]:
        """The technicians in service on each day: those of the branch as of today.

        Whoever has moved since stays on the report that they stand on, and is on no second one.
        """
        people = self._company.people(self._session)
        at_home = {person.staff_no for person in people.holders(Role.TECHNICIAN, self._branch_no)}
        standing = self._company.reported(self._session, first=min(days), last=max(days))
        found: dict[date, list[Person]] = {}
        for day in sorted(days):
            where = dict.fromkeys(at_home, self._branch_no) | standing.get(day, {})
            named = (people.person(number) for number in sorted(where) if where[number] == self._branch_no)
            found[day] = [person for person in named if person is not None and person.active(day)]
        return found

    def _latest(self, duty: str) -> str:
        """The latest day for which the branch has had this; "" before the first."""
        return latest_period(self._session, duty, scope=self._branch_no)

    def _began(self, duty: str) -> date:
        """The local day on which the branch first had this."""
        return self._calendar.day_of(first_done(self._session, duty, scope=self._branch_no) or self._now)

    def _claim(self, duty: str, day: date) -> bool:
        return claim_period(self._session, duty, period=str(day), scope=self._branch_no, now=self._now)
