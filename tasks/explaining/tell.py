"""Telling the story of a case: timeline, clocks, notices, silences (RS-2, PR-1)."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.queries.explain_cases import CaseRow
from models.queries.explain_records import customers_named, last_runs
from rules.events import STATES
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from rules.words import CaseKind
from tasks.explaining.cards import card_stories
from tasks.explaining.clocks import clock_stories
from tasks.explaining.coming import what_comes
from tasks.explaining.controlled import finding_stories, proposal_stories
from tasks.explaining.ledger import notice_stories, unread
from tasks.explaining.masked import masked
from tasks.explaining.matter import gather
from tasks.explaining.naming import OneCase, OneNotice
from tasks.explaining.papers import related, voucher_stories
from tasks.explaining.reader import CUSTOMER, Reader
from tasks.explaining.silences import silences
from tasks.explaining.steps import step_stories
from tasks.explaining.story import Story
from tasks.explaining.timeline import entries
from tasks.staff import roster
from tasks.tongue import Tongue


def tell(session: Session, found: OneCase | OneNotice, *, book: RuleBook, now: datetime, locale: Locale) -> Story:
    """The whole story of a case as it stands at `now` (aware); reads only, everything masked (PR-2).

    A notice that is about no case (a report, a digest, a finding) has a story of one notice.
    """
    say = Tongue(locale)
    if isinstance(found, OneNotice):
        return _of_notice(session, found, book=book, now=now, say=say)
    matter = gather(session, found.case, book=book, now=now, say=say)
    case, clocks = matter.case, clock_stories(matter)
    return Story(
        name=found.name,
        kind=case.kind,
        kind_said=kind_said(case, say),
        number=case.number,
        state=case.state,
        state_said=say.word(STATES[CaseKind(case.kind)](case.state)),
        branch=case.branch_no,
        zone=matter.zone,
        about=masked("about", matter.brief.what),
        owner=matter.who(case.owner_no),
        now=matter.local(now),
        timeline=entries(matter),
        clocks=clocks,
        notices=notice_stories(matter.notices, matter),
        silences=silences(matter),
        related=related(matter),
        vouchers=voucher_stories(matter),
        proposals=proposal_stories(matter),
        findings=finding_stories(matter),
        steps=step_stories(matter),
        cards=card_stories(matter),
        coming=what_comes(matter, clocks),
        notice=None if found.notice is None else notice_stories([found.notice], matter)[0],
    )


def kind_said(case: CaseRow, say: Tongue) -> str:
    """What a case is, in a word or two. A report without a branch is the evaluation of a quarter (MS-12, PW-3)."""
    if case.kind != CaseKind.REPORT:
        return say.word(CaseKind(case.kind))
    if case.branch_no is None:
        return say("evaluation of the quarter", "季度评价")
    return say("director's daily report", "服务主任日报")


def _of_notice(session: Session, found: OneNotice, *, book: RuleBook, now: datetime, say: Tongue) -> Story:
    row = found.notice
    reader = Reader(
        people=roster(session, book=book),
        customers=customers_named(session, [row.recipient.removeprefix(CUSTOMER)]),
        book=book,
        runs=last_runs(session),
        zone=book.calendar.timezone,
        now=now,
        say=say,
    )
    notices = notice_stories([row], reader)
    return Story(
        name=f"notice:{row.id}",
        kind="notice",
        kind_said=say("notice", "通知"),
        number=str(row.id),
        state=row.status,
        state_said=row.status,
        branch=row.branch_no,
        zone=reader.zone,
        about=row.subject,
        owner=None,
        now=reader.local(now),
        timeline=(),
        clocks=(),
        notices=notices,
        silences=tuple(unread([row], reader)),
        notice=notices[0],
    )
