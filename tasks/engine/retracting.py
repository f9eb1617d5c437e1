"""What was said of a limit and no longer holds: taken back while it waits, corrected where it was heard (LIM-1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Clock, ClockState, ClockVerdict, Notice, NoticeStatus
from rules.regulation.messages import MessageKind
from rules.regulation.schema import RuleBook
from rules.wording import Locale
from tasks.engine.calendars import Calendars
from tasks.engine.context import Facts
from tasks.engine.messages import when, worded
from tasks.notices import NoticeDraft, about_clocks, queue_notices, withdraw_of_clocks
from tasks.settings import settings
from tasks.tongue import Tongue

SAID_LATE = (MessageKind.CLOCK_BREACH, MessageKind.LADDER_STEP)
HEARD = (NoticeStatus.SENT, NoticeStatus.CLAIMED, NoticeStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A clock of which something was said, as it was, with what changes on it now."""

    before: Clock
    change: Mapping[str, Any]
    case: Facts

    @property
    def state(self) -> str:
        """Where the clock stands now."""
        return self.change.get("state", self.before.state)

    @property
    def late(self) -> bool:
        """Whether the deadline that was spoken of is broken all the same."""
        same = self.change.get("due_at", self.before.due_at) == self.before.due_at
        return same and self.change.get("verdict", self.before.verdict) == ClockVerdict.MISSED


def retract(
    session: Session, overtaken: Sequence[Overtaken], *, book: RuleBook, calendars: Calendars, now: datetime
) -> int:
    """Take back what still waits about these clocks, and correct what was sent and is wrong; gives the corrections.

    Who was told that a limit is broken hears in the same thread that it is not, once for each deadline. What is
    only held was shown and not sent: it is no longer released, and nobody has to be corrected.
    """
    if not overtaken:
        return 0
    locale: Locale = settings().locale
    say = Tongue(locale)
    ended = [one.before for one in overtaken if one.state != ClockState.RUNNING]
    moved = [one.before for one in overtaken if one.state == ClockState.RUNNING]
    withdraw_of_clocks(session, ended, because=say("the limit has ended", "时限已经结束"), now=now)
    withdraw_of_clocks(session, moved, because=say("the deadline has moved", "期限已经变动"), now=now)
    wrong = {one.before.id: one for one in overtaken if not one.late}
    about = about_clocks([one.before for one in wrong.values()])
    told = session.scalars(
        select(Notice).where(*about, Notice.kind.in_(SAID_LATE), Notice.status.in_(HEARD)).order_by(Notice.id)
    ).all()
    last = {(notice.clock_id, notice.recipient): notice for notice in told}
    drafts = [
        _correction(notice, wrong[notice.clock_id], book=book, calendars=calendars, locale=locale)
        for notice in last.values()
        if notice.clock_id is not None and notice.deadline == wrong[notice.clock_id].before.due_at
    ]
    return len(queue_notices(session, drafts, now=now).new)


def _correction(notice: Notice, one: Overtaken, *, book: RuleBook, calendars: Calendars, locale: Locale) -> NoticeDraft:
    limit = book.limit(one.before.limit_id)
    values = {
        "case": one.case.number,
        "article": limit.article,
        "before": notice.title,
        "after": _after(one, zone=calendars.zone(one.case.branch_no), locale=locale),
        "reason": Tongue(locale)("papers that came in later", "事后收到的单据"),
    }
    said = worded(book, MessageKind.CORRECTION, values, locale=locale)
    return NoticeDraft(
        kind=str(MessageKind.CORRECTION),
        subject=notice.subject,
        article=limit.article,
        step=f"{limit.id} correction",
        recipient=notice.recipient,
        title=said.title,
        text=said.text,
        case_id=notice.case_id,
        clock_id=notice.clock_id,
        branch_no=notice.branch_no,
        deadline=notice.deadline,
    )


def _after(one: Overtaken, *, zone: str, locale: Locale) -> str:
    say = Tongue(locale)
    due = when(one.change.get("due_at", one.before.due_at), zone, locale=locale)
    match one.state:
        case ClockState.STOPPED:
            done = when(one.change.get("stopped_at", one.before.stopped_at), zone, locale=locale)
            return say(f"in time: done {done}, due {due}", f"按时完成：{done}，期限 {due}")
        case ClockState.RUNNING:
            return say(f"due {due}", f"期限为 {due}")
        case ClockState.PAUSED:
            return say("the limit is not running at present", "时限现已暂停")
        case _:
            return say("the limit does not apply", "该时限不适用")
