"""Everything that the registers and the rule book know about one case, gathered once to tell its story from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from models import Clock, FollowUp, Notice, PaperFinding, Proposal, Visit, Voucher
from models.queries.card_calls import CardCall, card_calls
from models.queries.explain_cases import FORMS_OF, CaseRow, RefusedRow, refused_rows
from models.queries.explain_papers import (
    RelatedRow,
    findings_about,
    follow_ups_about,
    proposals_of,
    related_cases,
    vouchers_of,
    waits_told,
)
from models.queries.explain_records import (
    TimelineRow,
    clocks_of,
    customers_named,
    decision_notes,
    last_runs,
    notices_of,
    paper_of,
    timeline_of,
    visits_of,
)
from rules.clocks import Fact
from rules.regulation.schema import RuleBook
from rules.spans import Context
from rules.words import CaseKind
from rules.worktime import WorkCalendar
from tasks.duties.call_registers import first_day
from tasks.duties.following_up import MORNING as FOLLOW_UP_MORNING
from tasks.engine.asked_for import Happened, happened_on
from tasks.engine.calendars import Calendars, calendars
from tasks.engine.context import facts_of
from tasks.engine.parts import Brief, briefs
from tasks.engine.timeline import facts_by_case
from tasks.explaining.reader import CUSTOMER, Reader
from tasks.periods import first_done
from tasks.staff import roster
from tasks.tongue import Tongue


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter(Reader):
    """One case with all that its story is told from. `refused` are rows about it that lie in quarantine, `happened` is
    what its warnings ask for (`tasks/engine/asked_for.py`).

    `card_call` is the call with its opinion cards, None for other cases; `first_register` the first day whose call
    register its branch handed in. `follow_ups` are those of its customer about it, `first_morning` when its branch first
    followed customers up (UTC). `waits` holds what was noted of its waits, by what they wait for and since when (UTC).
    """

    case: CaseRow
    brief: Brief
    paper: dict[str, Any]
    rows: list[TimelineRow]
    facts: list[Fact]
    happened: Sequence[Happened]
    fields: Context
    clocks: Sequence[Clock]
    notices: Sequence[Notice]
    visits: dict[datetime, Visit]
    proposals: Sequence[Proposal]
    vouchers: Sequence[Voucher]
    findings: Sequence[PaperFinding]
    related: list[RelatedRow]
    card_call: CardCall | None
    first_register: date | None
    follow_ups: Sequence[FollowUp]
    first_morning: datetime | None
    waits: dict[tuple[str, datetime], str]
    remarks: dict[tuple[str, datetime], str]
    refused: list[RefusedRow]
    calendar: WorkCalendar


def gather(session: Session, case: CaseRow, *, book: RuleBook, now: datetime, say: Tongue) -> Matter:
    """All that is known of `case`, read in one session; `now` is aware."""
    known: Calendars = calendars(session, book=book)
    facts = facts_by_case(session, [case.id])
    notices = notices_of(session, case_id=case.id, subject=f"{case.kind}:{case.number}")
    customers = {row.recipient.removeprefix(CUSTOMER) for row in notices if row.recipient.startswith(CUSTOMER)}
    return Matter(
        case=case,
        brief=briefs(session, [case.id])[case.id],
        paper=paper_of(session, case_id=case.id, kind=case.kind),
        rows=timeline_of(session, case.id),
        facts=facts[case.id],
        happened=happened_on(session, [case.id], facts)[case.id],
        fields=facts_of(session, [case.id])[case.id].fields,
        clocks=clocks_of(session, case.id),
        notices=notices,
        visits=visits_of(session, case.id),
        proposals=proposals_of(session, case.id),
        vouchers=vouchers_of(session, case.id),
        findings=findings_about(session, case),
        related=related_cases(session, case),
        card_call=next(iter(card_calls(session, [case.number])), None) if case.kind == CaseKind.CALL else None,
        first_register=first_day(session, case.branch_no or ""),
        follow_ups=follow_ups_about(session, f"{case.kind}:{case.number}"),
        first_morning=first_done(session, FOLLOW_UP_MORNING, scope=case.branch_no or ""),
        waits=waits_told(session, case),
        remarks=decision_notes(session, case.id),
        refused=refused_rows(session, case.number, forms=FORMS_OF[case.kind]),
        runs=last_runs(session),
        customers=customers_named(session, customers),
        people=roster(session, book=book),
        book=book,
        calendar=known.of(case.branch_no),
        zone=known.zone(case.branch_no),
        now=now,
        say=say,
    )
