"""Making the reports that are due: the month before, and earlier months that were missed (RP-3)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.database import reading
from rules.people import Person
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.words import Role
from tasks.duties.one_by_one import Tally, one_by_one
from tasks.effect import effect
from tasks.engine.messages import worded
from tasks.notices import NoticeDraft, queue_notices
from tasks.periods import claim_period
from tasks.report.due import periods_due
from tasks.report.figures import build_report
from tasks.report.headline import headline
from tasks.report.month import Month
from tasks.report.restating import DUTY, keep_statement
from tasks.report.write import Written, write_month
from tasks.rulebook import book
from tasks.settings import Settings, settings
from tasks.staff import roster

ASSIGNMENT = "monthly_report"
REACH = 12
"""So many months back a missed report is made up by itself; older ones on request only, so that a company that
loads ten years of history is not sent a hundred reports."""


@dataclass(slots=True)
class Made(Tally):
    """Reports made, the notices queued about them, one row a month, and what failed."""

    reports: int = 0
    notices: int = 0


@effect
def make_due_reports(*, now: datetime, dry_run: bool) -> Made:
    """Write every report that is due and tell who receives it; a month whose report is done is left alone.

    One transaction a month, which begins when its files are written. A report that reaches nobody is not done: the next
    run tries again, and says so; one that fails holds up no other and is named. A dry run counts and writes nothing.
    """
    chosen, rules = settings(), book()
    with reading(chosen.database) as session:
        due = [str(month) for month in months_due(session, now=now, book=rules)]

    def make(session: Session, month: str, made: Made) -> None:
        if dry_run:
            report = build_report(chosen.database, month=month, now=now, book=rules, locale=chosen.locale)
            word = report.status.word.in_locale(chosen.locale)
            told = len(_recipients(session, now=now, rules=rules))
            made.rows.append({"month": month, "status": word, "headline": headline(report), "told": told})
            made.notices += told
        else:
            written = write_month(chosen.database, month=month, now=now, settings=chosen, book=rules)
            _tell(session, written, made=made, now=now, chosen=chosen, rules=rules)
        made.reports += 1

    lacking = f"not made ({rules.assignment(ASSIGNMENT).article})"
    return one_by_one(due, make, tally=Made, what="report", lacking=lacking, dry_run=dry_run)


def months_due(session: Session, *, now: datetime, book: RuleBook) -> list[Month]:
    """The months whose report is due at `now` (aware) and not in the ledger, oldest first.

    The month before `now` in the company's zone, and every earlier one with records, at most REACH back.
    None before the first record.
    """
    zone = book.calendar.timezone
    latest = Month.of(now, zone=zone).previous
    return periods_due(session, latest=latest, duty=DUTY, reach=REACH, zone=zone)


def _tell(session: Session, written: Written, *, made: Made, now: datetime, chosen: Settings, rules: RuleBook) -> None:
    """Queue the digest for whoever receives the report and enter the month as done, both or neither."""
    assignment = rules.assignment(ASSIGNMENT)
    row = {"month": written.period, "status": written.status, "headline": written.headline, "told": 0}
    made.rows.append(row)
    recipients = _recipients(session, now=now, rules=rules)
    if not recipients:
        made.failures.append(
            f"report {written.period}: written to {written.html}, but nobody is there to receive it"
            f" ({assignment.article}: {', '.join(assignment.to)})"
        )
        return
    drafts = [
        _draft(written, recipient=number, name=person.name, rules=rules, chosen=chosen)
        for number, person in recipients.items()
    ]
    row["told"] = len(queue_notices(session, drafts, now=now).new)
    detail = {"status": written.status, "html": written.html.name, "headline": written.headline}
    if claim_period(session, DUTY, period=written.period, scope="", now=now, detail=detail):
        keep_statement(session, written.stated)
    made.notices += row["told"]


def _recipients(session: Session, *, now: datetime, rules: RuleBook) -> dict[str, Person]:
    people, today = roster(session, book=rules), now.astimezone(rules.calendar.zone).date()
    to = [Role(role) for role in rules.assignment(ASSIGNMENT).to if role in set(Role)]
    found = [people.resolve(role, None, today).person for role in to]
    return {person.staff_no: person for person in found if person is not None}


def _draft(written: Written, *, recipient: str, name: str, rules: RuleBook, chosen: Settings) -> NoticeDraft:
    assignment = rules.assignment(ASSIGNMENT)
    values = {
        "article": assignment.article,
        "month": written.period,
        "status": written.status,
        "headline": written.headline,
        "path": written.html.absolute(),
        "recipient": name,
    }
    said = worded(rules, MessageKind.MONTHLY_REPORT, values, locale=chosen.locale)
    return NoticeDraft(
        kind=MessageKind.MONTHLY_REPORT,
        subject=written.period,
        article=assignment.article,
        step="",
        recipient=recipient,
        title=said.title,
        text=said.text,
        attachments=[str(written.html.absolute()), str(written.xlsx.absolute())],
    )
