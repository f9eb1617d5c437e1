"""Maintenance contracts that end within a month: notice, visit, digest, and what lapses (MS-15)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Case, Contract, Customer
from models.database import reading, transaction
from rules.events import ContractEvent, ContractState
from rules.people import Person, Roster
from rules.regulation.schema import RuleBook
from rules.words import CaseKind
from tasks.duties.expiry_words import director_digest, for_customer, for_visitor
from tasks.effect import effect
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.clocks import sync_clocks
from tasks.engine.parts import Brief, whom
from tasks.engine.timeline import NewEvent, Timelines
from tasks.letters import write_letter
from tasks.notices import NoticeDraft, queue_notices
from tasks.rulebook import book
from tasks.settings import settings
from tasks.staff import roster

BATCH = 500


@dataclass(frozen=True, slots=True)
class Expiring:
    """One contract whose notice is due: who has it, where it ends, and whether we learned of it late."""

    case_id: int
    contract_no: str
    branch_no: str
    customer_no: str
    customer: str
    phone: str
    address: str | None
    email: str | None
    assigned_to: str | None
    ends_on: date
    late: bool

    @property
    def subject(self) -> str:
        """The contract as the ledger names it."""
        return f"contract:{self.contract_no}"


@dataclass(slots=True)
class Noticed:
    """What the duty did: contracts noticed, how many of them late, visits assigned, contracts lapsed."""

    noticed: int = 0
    late: int = 0
    assigned: int = 0
    lapsed: int = 0
    notices: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


@effect
def notice_expiring_contracts(*, now: datetime, dry_run: bool) -> Noticed:
    """Give notice of every contract that has reached its notice day, assign the visit, tell the director.

    A range scan over end dates with the timeline as ledger: days of outage are caught up, a second run
    finds nothing, and a renewed contract is noticed again for its new end. One bad contract does not stop
    the others.
    """
    done = Noticed()
    rules, chosen = book(), settings()
    with reading(chosen.database) as session:
        known = calendars(session, book=rules)
        due = [one for branch in known.branches for one in _due(session, branch, known=known, rules=rules, now=now)]
    for start in range(0, len(due), BATCH):
        part = due[start : start + BATCH]
        letters = {} if dry_run else _letters(part, rules=rules, known=known, now=now, done=done)
        with transaction(chosen.database, dry_run=dry_run) as session:
            _notice(session, part, letters, rules=rules, known=known, now=now, done=done)
    _lapse(rules=rules, known=known, now=now, dry_run=dry_run, done=done)
    return done


def _due(session: Session, branch_no: str, *, known: Calendars, rules: RuleBook, now: datetime) -> list[Expiring]:
    calendar, lead = known.of(branch_no), rules.lead("MS-15")
    today = calendar.day_of(now)
    last = lead.last_end_due(on=today, calendar=calendar)
    rows = session.execute(
        select(
            Contract.case_id,
            Contract.contract_no,
            Contract.ends_on,
            Contract.assigned_to,
            Contract.starts_on,
            Customer.customer_no,
            Customer.name,
            Customer.phone,
            Customer.address,
            Customer.email,
        )
        .join(Case, Case.id == Contract.case_id)
        .join(Customer, Customer.customer_no == Contract.customer_no)
        .where(
            Case.branch_no == branch_no,
            Case.state.in_([str(ContractState.RUNNING), str(ContractState.NOTICED)]),
            Contract.ends_on >= today,
            Contract.ends_on <= last,
        )
        .order_by(Contract.ends_on, Contract.contract_no)
    ).all()
    timelines = Timelines(session, [row.case_id for row in rows])
    found = []
    for row in rows:
        told = [event for event in timelines.events(row.case_id) if event[1] == ContractEvent.NOTICED]
        if any(event[3].get("term") == str(row.ends_on) for event in told):
            continue
        found.append(
            Expiring(
                case_id=row.case_id,
                contract_no=row.contract_no,
                branch_no=branch_no,
                customer_no=row.customer_no,
                customer=row.name,
                phone=row.phone,
                address=row.address,
                email=row.email,
                assigned_to=row.assigned_to,
                ends_on=row.ends_on,
                late=today > lead.notice_day(ends_on=row.ends_on, calendar=calendar),
            )
        )
    return found


def _letters(
    part: list[Expiring], *, rules: RuleBook, known: Calendars, now: datetime, done: Noticed
) -> dict[int, list[str]]:
    """The letters to the customers as files. Their names follow from contract and end date: writing again is harmless."""
    chosen = settings()
    found: dict[int, list[str]] = {}
    for one in part:
        values = for_customer(
            one, rules=rules, today=known.of(one.branch_no).day_of(now), contact="", locale=chosen.locale
        )
        try:
            letter = write_letter("expiry_notice", values, chosen.letters, locale=chosen.locale)
        except OSError as error:
            done.failures.append(f"{one.subject}: the letter could not be written: {error}")
            continue
        found[one.case_id] = [str(letter.docx), str(letter.html)]
    return found


def _notice(
    session: Session,
    part: list[Expiring],
    letters: dict[int, list[str]],
    *,
    rules: RuleBook,
    known: Calendars,
    now: datetime,
    done: Noticed,
) -> None:
    people = roster(session, book=rules)
    timelines = Timelines(session, [one.case_id for one in part])
    drafts: list[NoticeDraft] = []
    by_branch: dict[str, list[Expiring]] = defaultdict(list)
    locale = settings().locale
    for one in part:
        told = [event[3].get("term") for event in timelines.events(one.case_id) if event[1] == ContractEvent.NOTICED]
        if str(one.ends_on) in told:
            continue  # somebody else has given this notice meanwhile
        visitor = _visitor(one, people, rules=rules, today=known.of(one.branch_no).day_of(now))
        detail = {"term": str(one.ends_on), "late": one.late}
        events = [NewEvent(kind=ContractEvent.NOTICED, happened_at=now, detail=detail)]
        if visitor is not None:
            events.append(
                NewEvent(kind=ContractEvent.VISIT_ASSIGNED, happened_at=now, detail={"assigned_to": visitor.staff_no})
            )
        refused = timelines.try_add(one.case_id, events)
        if refused is not None:
            done.failures.append(f"{one.subject}: {refused.sentence.en}")
            continue
        zone = known.zone(one.branch_no)
        deadline = datetime.combine(one.ends_on, time(23, 59, 59), ZoneInfo(zone))
        drafts.append(
            for_customer_draft(
                one, letters.get(one.case_id), rules=rules, visitor=visitor, deadline=deadline, now=now, known=known
            )
        )
        if visitor is None:
            done.failures.append(f"{one.subject}: nobody to visit the customer (MS-15)")
        else:
            drafts.append(
                for_visitor(
                    one,
                    visitor,
                    rules=rules,
                    calendar=known.of(one.branch_no),
                    zone=zone,
                    deadline=deadline,
                    locale=locale,
                )
            )
            done.assigned += 1
        by_branch[one.branch_no].append(one)
        done.noticed += 1
        done.late += one.late
        done.rows.append(
            {"contract": one.contract_no, "branch": one.branch_no, "ends_on": str(one.ends_on), "late": one.late,
             "visit by": visitor.staff_no if visitor else "–"}
        )  # fmt: skip
    for branch_no, listed in by_branch.items():
        drafts += director_digest(
            branch_no, listed, people, rules=rules, today=known.of(branch_no).day_of(now), locale=locale
        )
    cases = timelines.save(learned_at=now)
    sync_clocks(session, cases, book=rules, calendars=known, now=now)
    done.notices += len(queue_notices(session, drafts, now=now).new)


def for_customer_draft(
    one: Expiring,
    letter: list[str] | None,
    *,
    rules: RuleBook,
    visitor: Person | None,
    deadline: datetime,
    now: datetime,
    known: Calendars,
) -> NoticeDraft:
    """The notice to the customer: by mail where there is an address, else as a letter to be printed."""
    from models import Via
    from tasks.engine.messages import worded

    locale = settings().locale
    values = for_customer(
        one,
        rules=rules,
        today=known.of(one.branch_no).day_of(now),
        contact=visitor.name if visitor else "",
        locale=locale,
    )
    said = worded(rules, "contract_expiry_customer", values, locale=locale)
    return NoticeDraft(
        kind="contract_expiry_customer",
        subject=one.subject,
        article="MS-15",
        step="notice",
        recipient=f"customer:{one.customer_no}",
        title=said.title,
        text=said.text,
        case_id=one.case_id,
        branch_no=one.branch_no,
        channel=Via.MAIL if one.email else Via.LETTER,
        deadline=deadline,
        attachments=list(letter) if letter else None,
    )


def _visitor(one: Expiring, people: Roster, *, rules: RuleBook, today: date) -> Person | None:
    """Who calls on the customer: the first of the rule book's assignment that comes to somebody."""
    parts = {"assigned_to": one.assigned_to} if one.assigned_to else {}
    brief = Brief(one.case_id, CaseKind.CONTRACT, one.contract_no, one.branch_no, "", parts, "")
    for to in rules.assignment("renewal_visit").to:
        person = whom(to, brief, people, on=today).person
        if person is not None:
            return person
    return None


def _lapse(*, rules: RuleBook, known: Calendars, now: datetime, dry_run: bool, done: Noticed) -> None:
    """Contracts whose last day has passed without a renewal are lapsed; their visit stays owed."""
    chosen = settings()
    with transaction(chosen.database, dry_run=dry_run) as session:
        rows = session.execute(
            select(Contract.case_id, Contract.ends_on, Case.branch_no)
            .join(Case, Case.id == Contract.case_id)
            .where(
                Case.state.in_([str(ContractState.RUNNING), str(ContractState.NOTICED)]),
                Contract.ends_on < now.date() + timedelta(days=1),
            )
        ).all()
        over = [row for row in rows if row.ends_on < known.of(row.branch_no).day_of(now)]
        timelines = Timelines(session, [row.case_id for row in over])
        for row in over:
            event = NewEvent(kind=ContractEvent.LAPSED, happened_at=now, detail={"term": str(row.ends_on)})
            if timelines.try_add(row.case_id, [event]) is None:
                done.lapsed += 1
        cases = timelines.save(learned_at=now)
        sync_clocks(session, cases, book=rules, calendars=known, now=now)
