"""Customers are greeted by mail on festivals and birthdays, each once a year and occasion (CR-6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models import Branch, Case, Complaint, Customer, Via
from models.among import among
from models.queries.own_ways import leading, own_ways
from rules.events import ComplaintState
from rules.greetings import greeted_on, keeps_birthday
from rules.regulation.care import Greeting
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.words import CustomerKind, Severity, YesNo
from tasks.deliver.addresses import CUSTOMER
from tasks.duties.closing_follow_ups import OPTED_OUT
from tasks.duties.one_by_one import Tally, branch_by_branch
from tasks.effect import effect
from tasks.engine.calendars import calendars
from tasks.engine.messages import worded
from tasks.notices import NoticeDraft, queue_notices, suppress_notices
from tasks.periods import claim_period, latest_period
from tasks.rulebook import book
from tasks.settings import settings

GREETED = "greetings"
"""What the ledger of periods calls a day's greetings; its scope is the branch, its period the local day."""
OVER = (ComplaintState.CLOSED, ComplaintState.WITHDRAWN, ComplaintState.LINKED)


@dataclass(slots=True)
class Greeted(Tally):
    """Greetings queued, and those left out with the reason in the ledger."""

    greeted: int = 0
    left_out: int = 0


@effect
def greet_customers(*, now: datetime, dry_run: bool) -> Greeted:
    """Queue the greetings of the day, branch by branch, once a local day; days of rest have their greetings, too.

    Only where there is a mail address. Who does not want to hear from us, has a serious complaint open, or stands in the
    customer file twice is left out, and the ledger says why.
    """
    rules = book()

    def greet(session: Session, branch_no: str, done: Greeted) -> None:
        _Day(session, branch_no, rules=rules, now=now, done=done).run()

    return branch_by_branch(greet, tally=Greeted, lacking="nobody is greeted (CR-6)", dry_run=dry_run)


class _Day:
    """One branch on one local day."""

    def __init__(self, session: Session, branch_no: str, *, rules: RuleBook, now: datetime, done: Greeted) -> None:
        self._session, self._branch_no, self._rules, self._now, self._done = session, branch_no, rules, now, done
        self._calendar = calendars(session, book=rules).of(branch_no)

    def run(self) -> None:
        """Greet for every day since the last one that had its greetings, as far back as is not too late."""
        today = self._calendar.day_of(self._now)
        hour, minute = (int(part) for part in self._rules.care.given_at.split(":"))
        if self._now < datetime.combine(today, time(hour % 24, minute), self._calendar.timezone):
            return
        before = latest_period(self._session, GREETED, scope=self._branch_no)
        if before >= str(today) or not claim_period(
            self._session, GREETED, period=str(today), scope=self._branch_no, now=self._now
        ):
            return
        oldest = today - timedelta(days=self._rules.care.greeted_late_days)
        first = max(date.fromisoformat(before) + timedelta(days=1), oldest) if before else today
        due = [
            (greeting, day)
            for greeting in self._rules.greetings
            for day in greeted_on(greeting, country=self._rules.calendar.country, first=first, last=today)
        ]
        if due:
            self._greet(due)

    def _greet(self, due: list[tuple[Greeting, date]]) -> None:
        customers = self._reachable()
        complaints = self._serious([row.customer_no for row in customers])
        branch = self._session.get(Branch, self._branch_no)
        name = branch.name if branch is not None else self._branch_no
        drafts: list[NoticeDraft] = []
        left_out: dict[str, list[NoticeDraft]] = {}
        for greeting, day in due:
            met: dict[tuple[str, str], str] = {}
            for row in _kept_by(customers, greeting, day):
                first = met.setdefault((row.email.casefold(), row.name), row.customer_no)
                complaint = complaints.get(row.customer_no)
                draft = self._draft(row, greeting, day, branch=name, complaint=complaint)
                because = _left_out(row, complaint, first=first)
                if because is None:
                    drafts.append(draft)
                else:
                    left_out.setdefault(because, []).append(draft)
        self._done.greeted = len(queue_notices(self._session, drafts, now=self._now).new)
        for because, unsent in left_out.items():
            written = suppress_notices(self._session, unsent, because=because, now=self._now)
            self._done.left_out += len(written.new)

    def _reachable(self) -> list[Row[Any]]:
        """The branch's customers with a mail address that is not one of our own people's, by number."""
        own = own_ways(self._session)
        rows = self._session.execute(
            select(
                Customer.customer_no,
                Customer.name,
                Customer.kind,
                Customer.email,
                Customer.opted_out,
                Customer.birthday,
            )
            .where(Customer.branch_no == self._branch_no, Customer.email.is_not(None))
            .order_by(Customer.customer_no)
        )
        return [row for row in rows if leading(row.email, own) is not None]

    def _serious(self, customer_nos: list[str]) -> dict[str, Row[Any]]:
        """One open serious complaint (number, case_id) of each of these customers who has any."""
        rows = self._session.execute(
            select(Complaint.customer_no, Complaint.complaint_no, Complaint.case_id)
            .join(Case, Case.id == Complaint.case_id)
            .where(Complaint.severity == Severity.SERIOUS, Case.state.not_in([str(state) for state in OVER]))
            .where(among(Complaint.customer_no, customer_nos))
            .order_by(Complaint.complaint_no)
        )
        return {row.customer_no: row for row in rows if row.customer_no is not None}

    def _draft(
        self, row: Row[Any], greeting: Greeting, day: date, *, branch: str, complaint: Row[Any] | None
    ) -> NoticeDraft:
        """The greeting as it goes to the customer: nothing is masked."""
        locale = settings().locale
        values = {
            "article": greeting.article,
            "branch": branch,
            "customer": row.name,
            "occasion": greeting.title.in_locale(locale),
            "wish": greeting.wish.in_locale(locale),
        }
        said = worded(self._rules, MessageKind.GREETING, values, locale=locale)
        return NoticeDraft(
            kind=MessageKind.GREETING,
            subject=f"customer:{row.customer_no}",
            article=greeting.article,
            step=f"{greeting.id} {day.year}",
            recipient=f"{CUSTOMER}{row.customer_no}",
            title=said.title,
            text=said.text,
            case_id=None if complaint is None else complaint.case_id,
            branch_no=self._branch_no,
            channel=Via.MAIL,
        )


def _kept_by(customers: list[Row[Any]], greeting: Greeting, day: date) -> Iterator[Row[Any]]:
    """Whom the greeting is for on that day: everybody, or whoever has their birthday."""
    for row in customers:
        if not greeting.birthday or (
            row.kind != CustomerKind.COMPANY and row.birthday and keeps_birthday(row.birthday, on=day)
        ):
            yield row


def _left_out(row: Row[Any], complaint: Row[Any] | None, *, first: str) -> str | None:
    """Why a customer is not greeted; None where they are."""
    because: str | None = None
    if row.opted_out == YesNo.YES:
        because = OPTED_OUT
    elif complaint is not None:
        because = f"the customer's serious complaint {complaint.complaint_no} is open"
    elif first != row.customer_no:
        because = f"the same person is greeted as customer {first}"
    return because
