"""Everything that is counted for one month, straight from the registers and not judged yet (RP-3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models.queries import (
    report_calls,
    report_cards,
    report_clocks,
    report_complaints,
    report_contracts,
    report_follow_ups,
    report_ledger,
    report_promises,
    report_ratings,
    report_repair_time,
    report_repeats,
)
from models.queries.report_calls import CallCount, DayCount, DispatchCount, Overridden, Undispatched, VisitCount
from models.queries.report_cards import CardedCount, DraftCount
from models.queries.report_clocks import LimitCount, OverdueCase, OverdueCount
from models.queries.report_complaints import ComplaintRow
from models.queries.report_follow_ups import FollowUpCount
from models.queries.report_ledger import NoticeCount, StepCount
from models.queries.report_promises import PromiseRow
from models.queries.report_ratings import Answered, CardRow, JobCount
from models.queries.report_repeats import RepeatRow
from models.queries.report_span import BranchRow, branch_rows
from rules.complaints import ANSWERS
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.restating import RestatedMonth
from tasks.engine.calendars import Calendars, calendars
from tasks.report.month import Month
from tasks.report.period import ReportPeriod
from tasks.report.terms import Term, by_case, by_contract, ends_of, term_of

ARRIVAL = "MS-14"
EXPIRY = "MS-15"
PROMISE = "MS-9"
FINDING = "RS-9-department"
ACKNOWLEDGE, REVIEW = "NT-1-acknowledge", "SV-20-review"
CLIMBING = (MessageKind.CLOCK_BREACH, MessageKind.LADDER_STEP)


@dataclass(frozen=True, slots=True)
class Scene:
    """What counting goes by: the rule book, the branches with their zones and calendars, and the moment."""

    book: RuleBook
    branches: Mapping[str, BranchRow]
    calendars: Calendars
    now: datetime

    @property
    def zone(self) -> str:
        """The company's zone."""
        return self.book.calendar.timezone

    @property
    def zones(self) -> list[str]:
        """The company's zone and every branch's."""
        return [self.zone, *(branch.zone for branch in self.branches.values())]

    def local(self, moment: datetime, branch_no: str | None) -> datetime:
        """The moment as the branch's wall clock reads it."""
        return moment.astimezone(ZoneInfo(self.calendars.zone(branch_no)))

    def branch(self, branch_no: str | None) -> str:
        """A branch as people know it: number and name."""
        known = self.branches.get(branch_no or "")
        return f"{known.branch_no} {known.name}" if known else (branch_no or "(无网点 no branch)")


@dataclass(frozen=True, slots=True)
class Late:
    """One arrival past its limit; times are local to the branch, `over` whole working minutes past the limit."""

    call_no: str
    branch_no: str
    area: str | None
    called_at: datetime
    due_at: datetime
    arrived_at: datetime | None
    over: int


@dataclass(frozen=True, slots=True)
class RepairTime:
    """One repaired job: where, and how many working minutes it took by the branch's hours."""

    branch_no: str
    place: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Counted:
    """One month or quarter, counted. `overdue`, `unanswered`, `unreviewed` and `older_undispatched` are as of now;
    everything else is the period's. `quarter` are the follow-ups of its quarter's months so far. `restated` are months
    whose ratings earlier reports put differently, None where none are looked for.
    """

    period: ReportPeriod
    calls: Sequence[CallCount]
    by_day: Sequence[DayCount]
    overridden: Sequence[Overridden]
    dispatch: Sequence[DispatchCount]
    undispatched: Sequence[Undispatched]
    older_undispatched: int
    visits: Sequence[VisitCount]
    without_outcome: int
    repeats: Sequence[RepeatRow]
    promises: Sequence[PromiseRow]
    repair_times: Sequence[RepairTime]
    jobs: Sequence[JobCount]
    answered: Answered
    cards: Sequence[CardRow]
    limits: Sequence[LimitCount]
    late: Sequence[Late]
    complaints: Sequence[ComplaintRow]
    terms: Sequence[Term]
    notices: Sequence[NoticeCount]
    steps: Sequence[StepCount]
    overdue: Sequence[OverdueCount]
    unanswered: Sequence[OverdueCase]
    unreviewed: Sequence[OverdueCase]
    follow_ups: Sequence[FollowUpCount] = ()
    quarter: Sequence[tuple[Month, Sequence[FollowUpCount]]] = ()
    restated: Sequence[RestatedMonth] | None = ()
    carded: Sequence[CardedCount] = ()
    drafts: Sequence[DraftCount] = ()

    @property
    def call_total(self) -> int:
        """All calls of the month."""
        return sum(row.calls for row in self.calls)


def scene_of(session: Session, *, book: RuleBook, now: datetime) -> Scene:
    """The scene as the branch register stands."""
    rows = branch_rows(session, company_zone=book.calendar.timezone)
    return Scene(
        book=book,
        branches={row.branch_no: row for row in rows},
        calendars=calendars(session, book=book),
        now=now,
    )


def count(session: Session, *, month: ReportPeriod, scene: Scene) -> Counted:
    """Count one month or quarter: some twenty statements, each over its own rows."""
    spans, days = month.spans(scene.zones), month.day_spans(scene.zones)
    whole = month.span(scene.zone)
    zone, now = scene.zone, scene.now
    promised = [limit.id for limit in scene.book.limits if limit.article == PROMISE]
    limits = report_clocks.call_limits_counted(session, month=spans, company_zone=zone, now=now)
    limits += report_clocks.complaint_limits_counted(session, month=spans, company_zone=zone, now=now)
    limits += report_clocks.contract_limits_counted(session, first=month.first, last=month.last, now=now)
    follow_ups = [
        (
            each,
            report_follow_ups.follow_ups_counted(
                session,
                month=each.spans(scene.zones),
                company_zone=zone,
                finding_limit=FINDING,
            ),
        )
        for each in month.quarter_so_far
    ]
    return Counted(
        period=month,
        calls=report_calls.calls_counted(session, month=spans, company_zone=zone),
        by_day=report_calls.calls_by_day(session, days=days, company_zone=zone),
        overridden=report_calls.kinds_overridden(session, month=spans, company_zone=zone),
        dispatch=report_calls.dispatch_counted(session, days=days, month=spans, company_zone=zone),
        undispatched=report_calls.undispatched_at_end(session, days=days, month=spans, company_zone=zone),
        older_undispatched=report_calls.older_undispatched(session, before=whole.begins),
        visits=report_calls.visits_counted(session, month=spans, company_zone=zone),
        without_outcome=report_calls.calls_without_outcome(session, month=spans, company_zone=zone),
        repeats=report_repeats.repeats_listed(session, month=spans, company_zone=zone),
        promises=report_promises.promises_listed(session, month=spans, limit_ids=promised, company_zone=zone, now=now),
        repair_times=_repair_times(session, period=month, scene=scene),
        jobs=report_ratings.jobs_counted(session, month=spans, company_zone=zone),
        answered=report_ratings.answers_counted(session, month=spans, company_zone=zone),
        cards=report_ratings.cards_listed(session, month=spans, company_zone=zone),
        limits=limits,
        late=_late(session, month=month, scene=scene),
        complaints=report_complaints.complaints_listed(
            session, month=spans, company_zone=zone, now=now, answer=ANSWERS, acknowledge=ACKNOWLEDGE, review=REVIEW
        ),
        terms=_terms(session, month=month, scene=scene),
        notices=report_ledger.notices_counted(session, begins=whole.begins, ends=whole.ends),
        steps=report_ledger.steps_counted(session, begins=whole.begins, ends=whole.ends, kinds=CLIMBING),
        overdue=report_clocks.overdue_now(session, now=now),
        unanswered=report_clocks.overdue_cases(session, limit_ids=ANSWERS, now=now),
        unreviewed=report_clocks.overdue_cases(session, limit_ids=(REVIEW,), now=now),
        follow_ups=[row for each, rows in follow_ups if each in month.months for row in rows],
        quarter=follow_ups,
        carded=report_cards.calls_carded(session, month=spans, company_zone=zone),
        drafts=report_cards.drafts_counted(session, month=spans, company_zone=zone),
    )


def _repair_times(session: Session, *, period: ReportPeriod, scene: Scene) -> list[RepairTime]:
    found = report_repair_time.repair_times(session, month=period.spans(scene.zones), company_zone=scene.zone)
    return [
        RepairTime(row.branch_no, row.place, int(worked.total_seconds() // 60))
        for row in found
        for worked in [scene.calendars.of(row.branch_no).between(row.begun_at, row.done_at)]
    ]


def _late(session: Session, *, month: ReportPeriod, scene: Scene) -> list[Late]:
    """Late arrivals, the worst first: by working time past the limit, not by the hours that happen to lie between."""
    ids = [limit.id for limit in scene.book.limits if limit.article == ARRIVAL]
    found = report_clocks.late_calls(
        session, month=month.spans(scene.zones), limit_ids=ids, company_zone=scene.zone, now=scene.now
    )
    late: list[Late] = []
    for row in found:
        calendar = scene.calendars.of(row.branch_no)
        over = calendar.between(row.due_at, max(row.stopped_at or scene.now, row.due_at))
        late.append(
            Late(
                call_no=row.call_no,
                branch_no=row.branch_no,
                area=row.area,
                called_at=scene.local(row.opened_at, row.branch_no),
                due_at=scene.local(row.due_at, row.branch_no),
                arrived_at=None if row.stopped_at is None else scene.local(row.stopped_at, row.branch_no),
                over=int(over.total_seconds() // 60),
            )
        )
    return sorted(late, key=lambda each: (-each.over, each.call_no))


def _terms(session: Session, *, month: ReportPeriod, scene: Scene) -> list[Term]:
    first, last = month.first, month.last
    lead = scene.book.lead(EXPIRY)
    visits = by_contract(report_contracts.renewals_of_terms(session, first=first, last=last))
    events = by_case(report_contracts.term_events(session, first=first, last=last))
    found = [
        term_of(
            contract,
            ends_on=ends_on,
            visits=visits.get(contract.contract_no, []),
            events=events.get(contract.case_id, []),
            lead=lead,
            calendar=scene.calendars.of(contract.branch_no),
            now=scene.now,
        )
        for contract in report_contracts.contracts_ending(session, first=first, last=last)
        for ends_on in ends_of(contract, visits.get(contract.contract_no, []), first=first, last=last)
    ]
    return sorted(found, key=lambda term: (term.ends_on, term.contract_no))
