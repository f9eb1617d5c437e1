"""The evening control of the papers: what is missing, double, contradictory, out of order or unbilled (MS-2 to MS-8)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Period
from models.database import reading
from rules.chain import findings
from rules.chain_codes import ChainFinding
from rules.chain_looking import Looking
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from rules.worktime import WorkCalendar
from tasks.duties.controlled_jobs import jobs_of
from tasks.duties.controlled_numbers import INVOICES, VOUCHERS, InvoiceGaps, invoice_gaps, voucher_gaps
from tasks.duties.finding_words import Evening, past_due, said, to_overseers, to_owners
from tasks.duties.kept_findings import CALL, Kept, Meant, keep_findings, standing_subjects
from tasks.duties.one_by_one import Tally, branch_by_branch
from tasks.effect import effect
from tasks.engine.calendars import calendars
from tasks.notices import queue_notices
from tasks.periods import claim_period
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

DUTY = "evening-control"
"""What the ledger of periods calls a control; its scope is the branch, its period the local day of the evening."""
HOLIDAYS = timedelta(days=30)
"""The longest that a few working days can take."""


@dataclass(slots=True)
class Controlled(Tally):
    """Findings that are new, still open, settled and past due; notices queued; what nobody could be given."""

    found: int = 0
    still_open: int = 0
    settled: int = 0
    past_due: int = 0
    notices: int = 0


@effect
def control_papers(*, now: datetime, dry_run: bool) -> Controlled:
    """Compare the papers of every job with each other, once an evening and branch, and keep what does not fit.

    Days and the hour are the branch's own; on its days of rest nothing is looked at, and an evening that was missed is
    made up by the next run. The ledger of periods says which evenings are done. One transaction a branch; a branch
    that fails holds up no other and is named.
    """
    rules, chosen = book(), settings()

    @cache
    def missing() -> InvoiceGaps:
        with reading(chosen.database) as session:
            return invoice_gaps(session, widest=rules.control.widest_gap)

    def control(session: Session, branch_no: str, done: Controlled) -> None:
        _control(session, branch_no, now=now, rules=rules, locale=chosen.locale, missing=missing, done=done)

    lacking = f"no evening control ({rules.control.article})"
    return branch_by_branch(control, tally=Controlled, lacking=lacking, dry_run=dry_run)


def last_evening(calendar: WorkCalendar, *, at: str, now: datetime) -> date:
    """The local day of the last evening whose control has come by `now` (aware); `at` as "17:00" of a working day."""
    today = calendar.day_of(now)
    hour, minute = (int(part) for part in at.split(":"))
    begun = now >= datetime.combine(today, time(hour % 24, minute), calendar.timezone)
    return calendar.workday_on_or_before(today if begun else today - timedelta(days=1))


def _control(
    session: Session,
    branch_no: str,
    *,
    now: datetime,
    rules: RuleBook,
    locale: Locale,
    missing: Callable[[], InvoiceGaps],
    done: Controlled,
) -> None:
    """The control of one branch, when an evening has come that has had none."""
    known = calendars(session, book=rules)
    calendar = known.of(branch_no)
    day = last_evening(calendar, at=rules.control.at, now=now)
    before = _before(session, branch_no)
    if before is not None and (before[0] >= str(day) or before[1] >= now):
        return
    if not claim_period(session, DUTY, period=str(day), scope=branch_no, now=now):
        return
    looking = Looking(now, calendar, rules.control, rules.collect_on_site_fen)
    people = roster(session, book=rules)
    evening = Evening(branch_no, day, calendar.day_of(now), now, known.zone(branch_no), rules, people, locale)
    ripens = HOLIDAYS + timedelta(days=2 * rules.control.post_days)
    touched_since = None if before is None else before[1] - ripens
    found, looked_at = _found(session, branch_no, looking=looking, touched_since=touched_since, missing=missing)
    meant = [Meant(subject, one, evening.owner_no(one)) for subject, one in found]
    due_at = calendar.add_days(now, rules.control.due_working_days)
    kept = keep_findings(session, meant, branch_no=branch_no, looked_at=looked_at, now=now, due_at=due_at)
    drafts = [*to_owners(kept, evening), *to_overseers(kept, evening)]
    done.notices = len(queue_notices(session, drafts, now=now).new)
    done.failures += _given_to_nobody(meant, evening)
    _count(kept, done, now=now, zone=evening.zone, locale=locale)


def _before(session: Session, branch_no: str) -> tuple[str, datetime] | None:
    """The evening of the branch's last control and when that was done."""
    row = session.execute(
        select(func.max(Period.period), func.max(Period.done_at)).where(Period.duty == DUTY, Period.scope == branch_no)
    ).one()
    return None if row[0] is None else (row[0], row[1])


def _found(
    session: Session,
    branch_no: str,
    *,
    looking: Looking,
    touched_since: datetime | None,
    missing: Callable[[], InvoiceGaps],
) -> tuple[list[tuple[str, ChainFinding]], set[str]]:
    """What does not fit in a branch, each with its subject, and all the subjects that were looked at."""
    standing = standing_subjects(session)
    listed = [subject.removeprefix(CALL) for subject in standing if subject.startswith(CALL)]
    jobs = jobs_of(session, branch_no, listed=listed, touched_since=touched_since)
    found = [(f"{CALL}{number}", one) for number, job in sorted(jobs.items()) for one in findings(job, looking=looking)]
    found += missing().of(branch_no, looking)
    found += voucher_gaps(session, branch_no, widest=looking.control.widest_gap)
    numbers = {subject for subject in standing if subject.startswith(INVOICES)} | {f"{VOUCHERS}{branch_no}"}
    return found, {f"{CALL}{number}" for number in jobs} | numbers


def _given_to_nobody(meant: list[Meant], evening: Evening) -> list[str]:
    """One sentence for each role that nobody fills and nobody stands in for."""
    left = Counter(one.finding.owner for one in meant if one.owner_no is None)
    article = evening.rules.control.article
    return [
        f"branch {evening.branch_no}: nobody to settle {count} gaps in the papers as {role} ({article})"
        for role, count in sorted(left.items())
    ]


def _count(kept: Kept, done: Controlled, *, now: datetime, zone: str, locale: Locale) -> None:
    done.found, done.still_open, done.settled = len(kept.new), len(kept.still), len(kept.settled)
    done.past_due = len(past_due(kept.still, now=now))
    done.rows = [
        {
            "branch": row.branch_no,
            "case": row.subject,
            "about": row.about,
            "finding": row.code,
            "owner": row.owner_no or "",
            "due": f"{row.due_at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}",
            "says": said(row, locale=locale),
        }
        for row in kept.new
    ]
